import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import type { Analysis } from '../../src/analysis/index.js';
import { decodeModel } from '../../src/onnx/schema.js';
import { importModel } from '../../src/onnx/index.js';
import { feedsOf, relativeError } from '../helpers/graphs.js';
import { runInOnnxRuntime } from '../helpers/onnxruntime.js';
import { calibration, digitsModel, jsonOf, scenes, snnConvert, workFolder } from './command.js';

const folder = workFolder();
const program = join(folder, 'digits.snn');
const images = ['--images', scenes, '--limit', '1'];

beforeAll(async () => {
  const { code } = await snnConvert([digitsModel, '--calib', calibration, '-o', program]);
  expect(code).toBe(0);
});

test('a good conversion: a table, no advice, and documented JSON; a model and its program give the same', async () => {
  const file = join(folder, 'layers.json');
  const words = ['analyze', digitsModel, '--calib', calibration, ...images, '--bisect', '--json', file];
  const { code, stdout, stderr } = await snnConvert(words);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/layer +op +alone +own +total +SMAPE +saturated +dead +rate/);
  expect(stdout).toContain('No layer stands out');
  expect(stdout).toContain('No layer ends more than 5.0 % away from the ANN');
  const result = JSON.parse(readFileSync(file, 'utf8')) as Analysis & { readonly parting: unknown };
  expect(result).toMatchObject({
    schemaVersion: 1,
    model: 'digits',
    preset: 'default',
    inputs: 1,
    clippedInputs: 0,
    parting: null,
  });
  const again = await jsonOf([
    'analyze',
    program,
    '--model',
    digitsModel,
    ...images,
    '--json',
    '-',
    '--bisect',
    '0.05',
  ]);
  expect(again).toEqual(result);
  for (const layer of result.layers) {
    expect(layer.isolated.sqnr).toBeGreaterThan(40);
    expect(layer.cumulative.sqnr).toBeLessThan(layer.own.sqnr + 1);
    expect(layer.rate).toBeGreaterThan(0);
  }
});

test('a bad conversion: layers that clip are named with a remedy', async () => {
  const choices = ['--preset', 'levels', '-T', '2', '--thresholds', 'percentile:0.9'];
  const { code, stdout } = await snnConvert([
    ...['analyze', digitsModel, '--calib', calibration, '--calib-limit', '4'],
    ...[...images, ...choices, '--bisect', '0.1'],
  ]);
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /< \S+Relu clips \d+ % of its channels \(\d+ % of its loss\): use --thresholds \S+ \+\d+\.\d dB/,
  );
  expect(stdout).toMatch(/SNN and ANN part at layer \S+to_stride_8.0.2\/Relu .* from t=1 on/);
});

test('two programs: the first bit in which they differ', async () => {
  const other = join(folder, 'other.snn');
  const made = await snnConvert([digitsModel, '--calib', calibration, '--param', 'burst=1', '-o', other]);
  expect(made.code).toBe(0);
  const against = (file: string): Promise<Record<string, unknown>> =>
    jsonOf(['analyze', program, '--model', digitsModel, ...images, '--against', file, '--json', '-']);
  expect(await against(program)).toEqual({ difference: null });
  expect(await against(other)).toMatchObject({ difference: { sample: 0, t: 1, kind: 'spikes' } });
});

test.each([
  ['no images', [], 'BAD_COMMAND_LINE'],
  ['a choice about a program', [...images, '--preset', 'levels'], 'BAD_OPTION'],
  ['a tolerance that is no number', [...images, '--bisect', 'tight'], 'BAD_OPTION'],
  ['a program that is none', [...images, '--against', digitsModel], 'NOT_A_PROGRAM'],
  ['a result over the program', [...images, '--json', program], 'OUTPUT_IS_INPUT'],
])('%s is refused', async (_, flags, message) => {
  const { code, stderr } = await snnConvert(['analyze', program, '--model', digitsModel, ...flags]);
  expect([code, stderr]).toEqual([1, expect.stringContaining(message)]);
});

test('--annotate writes the model with what was found as metadata, and it still computes the same', async () => {
  const file = join(folder, 'annotated.onnx');
  const { code, stderr } = await snnConvert([
    'analyze',
    program,
    '--model',
    digitsModel,
    ...images,
    '--annotate',
    file,
  ]);
  expect([code, stderr]).toEqual([0, '']);
  const bytes = readFileSync(file);
  const annotatedNodes = decodeModel(bytes).graph!.node!.filter((node) => (node.metadataProps ?? []).length > 0);
  expect(annotatedNodes.length).toBeGreaterThan(5);
  for (const { metadataProps } of annotatedNodes) {
    const found = new Map(metadataProps!.map(({ key, value }) => [key, value]));
    expect(Number(found.get('snn_convert.cumulative.sqnr_db'))).toBeGreaterThan(10);
    expect([...found.keys()]).toContain('snn_convert.loss.quantisation');
  }
  const { graph } = importModel(readFileSync(digitsModel));
  const feeds = feedsOf(graph, 1, 0, 1);
  const [expected, found] = [
    await runInOnnxRuntime(readFileSync(digitsModel), feeds),
    await runInOnnxRuntime(bytes, feeds),
  ];
  for (const name of graph.outputs) expect(relativeError(found.get(name)!, expected.get(name)!)).toBeLessThan(1e-5);
});

test('--annotate is refused where no analysis is made, and for a file that is read', async () => {
  const model = ['analyze', digitsModel, ...images];
  const against = await snnConvert([...model, '--against', program, '--annotate', join(folder, 'a.onnx')]);
  expect([against.code, against.stderr.includes('--annotate')]).toEqual([1, true]);
  const input = await snnConvert([...model, '--annotate', digitsModel]);
  expect([input.code, input.stderr.includes('read as input')]).toEqual([1, true]);
});
