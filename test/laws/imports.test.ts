import { expect, test } from '@jest/globals';
import { importsOf, partOf, sourceFiles } from '../helpers/source-files.js';

/** Who may import whom, from the bottom up: folders of src, single files of src by their name, and the folder of passes. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  tensor: [],
  diagnostics: [],
  version: [],
  container: ['diagnostics', 'tensor'],
  ir: ['diagnostics', 'tensor'],
  ops: ['diagnostics', 'ir', 'tensor'],
  spiking: ['diagnostics', 'ir', 'ops', 'tensor'],
  neurons: ['diagnostics'],
  onnx: ['diagnostics', 'ir', 'ops', 'tensor'],
  evaluator: ['diagnostics', 'ir', 'ops', 'spiking', 'tensor'],
  ann: ['diagnostics', 'evaluator', 'ir', 'onnx', 'spiking', 'tensor'],
  nir: ['diagnostics', 'ops', 'tensor'],
  clocked: ['diagnostics', 'nir', 'ops', 'tensor'],
  calibration: ['ann', 'container', 'diagnostics', 'tensor'],
  backends: [
    'container',
    'diagnostics',
    'ir',
    'neurons',
    'nir',
    'onnx',
    'ops',
    'snn',
    'spiking',
    'tensor',
    'version',
    'vision',
  ],
  verification: ['backends', 'container', 'diagnostics', 'onnx', 'sim', 'snn', 'tensor'],
  optimization: ['diagnostics', 'tensor'],
  thresholds: ['calibration', 'diagnostics', 'ops'],
  presets: ['diagnostics', 'neurons'],
  partition: ['diagnostics', 'ir', 'spiking'],
  carriers: ['ir', 'ops', 'partition', 'spiking', 'tensor'],
  pass: ['calibration', 'diagnostics', 'ir', 'neurons', 'spiking', 'thresholds'],
  passes: ['carriers', 'diagnostics', 'ir', 'ops', 'partition', 'pass', 'spiking', 'tensor'],
  snn: [
    'calibration',
    'carriers',
    'container',
    'diagnostics',
    'ir',
    'neurons',
    'ops',
    'partition',
    'spiking',
    'tensor',
  ],
  sim: ['diagnostics', 'evaluator', 'neurons', 'ops', 'snn', 'spiking', 'tensor'],
  engine: ['diagnostics', 'evaluator', 'ir', 'neurons', 'ops', 'sim', 'snn', 'spiking', 'tensor'],
  'simulate-async': ['engine', 'sim', 'snn', 'tensor'],
  'by-layer': ['diagnostics', 'ir', 'neurons'],
  settings: ['diagnostics', 'by-layer', 'neurons', 'presets', 'snn', 'thresholds'],
  support: ['ops', 'spiking'],
  vision: ['diagnostics', 'tensor'],
  convert: [
    'ann',
    'calibration',
    'diagnostics',
    'ir',
    'by-layer',
    'ops',
    'partition',
    'pass',
    'passes',
    'settings',
    'snn',
    'thresholds',
    'version',
  ],
  correction: [
    'ann',
    'calibration',
    'convert',
    'diagnostics',
    'neurons',
    'pass',
    'presets',
    'sim',
    'snn',
    'spiking',
    'tensor',
  ],
  model: ['convert', 'diagnostics', 'onnx', 'snn', 'tensor', 'vision'],
  'original-ann': ['ann', 'diagnostics', 'onnx', 'snn', 'tensor'],
  samples: ['calibration', 'diagnostics', 'model', 'vision'],
  inspect: ['diagnostics', 'ir', 'model', 'partition', 'pass', 'snn', 'support', 'tensor'],
  evaluation: ['ann', 'diagnostics', 'engine', 'model', 'sim', 'snn', 'spiking', 'tensor', 'vision'],
  report: ['analysis', 'container', 'diagnostics', 'evaluation'],
  analysis: [
    'ann',
    'calibration',
    'convert',
    'diagnostics',
    'evaluation',
    'ir',
    'model',
    'neurons',
    'onnx',
    'pass',
    'passes',
    'settings',
    'sim',
    'snn',
    'spiking',
    'tensor',
    'thresholds',
    'vision',
  ],
  comparison: ['diagnostics'],
  detail: [
    'analysis',
    'ann',
    'convert',
    'diagnostics',
    'engine',
    'evaluation',
    'model',
    'report',
    'search',
    'settings',
    'sim',
    'snn',
    'spiking',
    'tensor',
    'trials',
    'version',
    'vision',
  ],
  allocation: [
    'ann',
    'calibration',
    'convert',
    'diagnostics',
    'engine',
    'evaluation',
    'inspect',
    'ir',
    'by-layer',
    'model',
    'neurons',
    'original-ann',
    'samples',
    'settings',
    'sim',
    'snn',
    'spiking',
    'tensor',
    'vision',
  ],
  'convert-model': [
    'allocation',
    'calibration',
    'convert',
    'correction',
    'by-layer',
    'model',
    'samples',
    'settings',
    'snn',
  ],
  trials: [
    'allocation',
    'calibration',
    'convert',
    'convert-model',
    'diagnostics',
    'evaluation',
    'model',
    'onnx',
    'original-ann',
    'samples',
    'settings',
    'version',
    'vision',
  ],
  search: [
    'analysis',
    'by-layer',
    'calibration',
    'convert',
    'diagnostics',
    'evaluation',
    'neurons',
    'optimization',
    'settings',
    'trials',
  ],
  executors: ['diagnostics', 'trials', 'version'],
  index: [
    'allocation',
    'analysis',
    'backends',
    'calibration',
    'clocked',
    'comparison',
    'container',
    'convert',
    'convert-model',
    'correction',
    'detail',
    'diagnostics',
    'engine',
    'evaluation',
    'executors',
    'inspect',
    'by-layer',
    'model',
    'neurons',
    'nir',
    'original-ann',
    'presets',
    'report',
    'samples',
    'search',
    'settings',
    'sim',
    'simulate-async',
    'snn',
    'support',
    'thresholds',
    'tensor',
    'trials',
    'verification',
    'version',
  ],
  cli: ['diagnostics', 'index', 'vision'],
};

/** Which part may use which package; Node's own modules included. Files and terminals are touched at the edges only. */
const mayUse: Readonly<Record<string, readonly string[]>> = {
  'node:crypto': ['calibration', 'detail', 'executors', 'onnx', 'trials'],
  'node:events': ['executors'],
  'node:fs': ['cli', 'executors', 'onnx', 'trials', 'vision'],
  'node:fs/promises': ['cli', 'executors', 'samples', 'vision'],
  'node:os': ['cli', 'engine', 'evaluation', 'executors', 'trials'],
  'node:path': ['cli', 'detail', 'executors', 'onnx', 'trials', 'vision'],
  'node:process': ['cli', 'trials'],
  'node:url': ['cli', 'vision'],
  'node:util': ['cli', 'verification'],
  'node:worker_threads': ['engine', 'executors'],
  'node:zlib': ['vision'],
  commander: ['cli'],
  'onnxruntime-node': ['ann'],
  picocolors: ['cli'],
  piscina: ['engine', 'executors'],
  'protobufjs/light.js': ['onnx'],
  sharp: ['vision'],
};

const all = sourceFiles.flatMap(importsOf);

test('parts import only what the table allows', () => {
  const wrong = all.flatMap(({ from, line, file }) => {
    if (file === undefined || partOf(from) === partOf(file)) return [];
    const allowed = mayImport[partOf(from)];
    return allowed?.includes(partOf(file)) ? [] : [`${from}:${line} imports ${file}`];
  });
  expect(wrong).toEqual([]);
});

test('the table has no circles: every part stands above all that it imports', () => {
  const order: string[] = [];
  let left = Object.keys(mayImport);
  while (left.length > 0) {
    const free = left.filter((part) => mayImport[part]!.every((other) => order.includes(other)));
    expect([free.length > 0, left]).toEqual([true, left]);
    order.push(...free);
    left = left.filter((part) => !free.includes(part));
  }
});

test('the table is about parts that exist and imports that are made', () => {
  const parts = new Set(sourceFiles.map((file) => partOf(file.path)));
  expect(Object.keys(mayImport).sort()).toEqual([...parts].sort());
  const made = new Set(all.map(({ from, file }) => `${partOf(from)} ${file === undefined ? '' : partOf(file)}`));
  const unused = Object.entries(mayImport).flatMap(([part, others]) =>
    others.map((other) => `${part} ${other}`).filter((pair) => !made.has(pair)),
  );
  expect(unused).toEqual([]);
});

test('across folders only the folder’s index is imported', () => {
  const wrong = all.flatMap(({ from, line, file }) => {
    if (file === undefined || partOf(from) === partOf(file)) return [];
    const isIndex = file.endsWith('/index.ts') && file.split('/').length <= 3;
    const isSingle = /^src\/[\w-]+\.ts$/.test(file);
    return isIndex || isSingle ? [] : [`${from}:${line} reaches into ${file}`];
  });
  expect(wrong).toEqual([]);
});

test('packages are used where the table says', () => {
  const wrong = all.flatMap(({ from, line, package: name }) =>
    name === undefined || mayUse[name]?.includes(partOf(from)) ? [] : [`${from}:${line} uses ${name}`],
  );
  expect(wrong).toEqual([]);
});
