/*
 * Times the engine against ONNX Runtime's float32 kernels on the same number of threads: layers, whole networks, an evaluation, memory. Ratios first, details after.
 *   npm run bench -- [--models FOLDER --images FOLDER] [--only PART] [--sections layers,tiny,networks,eval,memory] [--rounds 7] [--json FILE]
 *                    [--eval NAME --annotations FILE --limit 100]     the network whose evaluation over --images is timed
 *   npm run bench -- --smoke        quick: whether everything runs and the engine gives what the reference simulator gives; says nothing about speed
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath, URL } from 'node:url';
import { parseArgs } from 'node:util';
import ort from 'onnxruntime-node';
import { evaluationTime } from './evaluation.js';
import { requireExact } from './exactness.js';
import { layers, timeLayer, timeThreads } from './layers.js';
import { memoryRatios } from './memory.js';
import { networks } from './models.js';
import { builtIn, exportsOf, root } from './modules.js';
import { networkRatios } from './networks.js';
import { Programs } from './programs.js';
import { detailLines, ratioTable } from './report.js';
import { timeTiny } from './tiny.js';

const { values: flags } = parseArgs({
  options: {
    dist: { type: 'string' },
    models: { type: 'string' },
    images: { type: 'string' },
    only: { type: 'string' },
    sections: { type: 'string', default: 'layers,tiny,networks,eval,memory' },
    rounds: { type: 'string', default: '7' },
    json: { type: 'string' },
    eval: { type: 'string', default: 'fastestdet' },
    annotations: { type: 'string' },
    limit: { type: 'string', default: '100' },
    smoke: { type: 'boolean', default: false },
  },
});
const modules = [
  'sim/index',
  'index',
  'ir/index',
  'onnx/index',
  'snn/index',
  'vision/index',
  'engine/index',
  'ops/index',
].concat(['memory', 'layers/neurons', 'layers/spike-map', 'team/index'].map((name) => `engine/${name}`));
const dist = builtIn(flags.dist);
const snn = await exportsOf(dist, modules);
const { simulate } = await exportsOf(dist, ['sim/index']);
const timesteps = 8;
const programs = new Programs(snn.cli, timesteps);
const context = {
  snn,
  simulate,
  engine: fileURLToPath(new URL('src/engine/browser.js', dist)),
  networks: networks(root, flags.smoke ? {} : flags).filter(isDetector),
  programOf: (network) => programs.of(network),
  timesteps,
  rounds: flags.smoke ? 1 : Number(flags.rounds),
  evaluation: { name: flags.eval, images: flags.images, annotations: flags.annotations, limit: Number(flags.limit) },
};

/** The bars are for networks that say where something is. */
function isDetector({ card }) {
  return card === undefined || JSON.parse(readFileSync(card, 'utf8')).task !== 'classification';
}

async function* layerRatios({ rounds }) {
  const chosen = flags.smoke ? layers.slice(-1).map((layer) => ({ ...layer, extent: 8 })) : layers;
  for (const layer of chosen) {
    const { event, dense, lossy, operations } = await timeLayer(snn, ort, layer, 0.1, rounds);
    const shape = `${layer.kernel}x${layer.kernel} ${layer.inputs}->${layer.outputs}@${layer.extent}`;
    yield {
      name: `${shape}: ONNX Runtime's convolution / timestep, 10 % spikes, 8 bits, 1 thread`,
      value: dense / event,
      bar: layer.bar,
      atLeast: true,
      details: `${event.toFixed(3)} ms against ${dense.toFixed(3)} ms, ${(operations / event / 1e6).toFixed(1)} GSOP/s; ${(lossy / event).toFixed(2)} times as fast as the lossy 8-bit QLinearConv`,
      figures: { 'QLinearConv (8 bits, lossy) / timestep': lossy / event },
    };
    const { alone, together } = await timeThreads(snn, layer, 0.1, rounds);
    yield {
      name: `${shape}: 1 thread / 2 threads`,
      value: alone / together,
      bar: 1.8,
      atLeast: true,
      details: `${alone.toFixed(3)} ms and ${together.toFixed(3)} ms`,
    };
  }
}

async function* tinyRatios({ rounds }) {
  if (flags.smoke) return;
  const { snn: run, ann, alone, together } = await timeTiny(snn, ort, rounds);
  yield {
    name: 'YOLOv3-tiny-like, 320x320, 7.5 % unit spikes: 32 timesteps / one pass, 1 thread',
    value: run / ann,
    bar: 5,
    atLeast: false,
    details: `${run.toFixed(1)} ms against ${ann.toFixed(1)} ms`,
    ...(together ? { figures: { '1 thread / 2 threads': alone / together } } : {}),
  };
}

const sections = {
  layers: layerRatios,
  tiny: tinyRatios,
  networks: networkRatios,
  eval: evaluationTime,
  memory: memoryRatios,
};
const found = [];
try {
  for (const section of flags.sections.split(','))
    for await (const ratio of sections[section](context)) {
      const ok = ratio.atLeast ? ratio.value >= ratio.bar : ratio.value <= ratio.bar;
      found.push({ ...ratio, ok });
      process.stderr.write(`measured ${ratio.name}\n`);
    }
  if (flags.smoke) await requireExact(context);
} finally {
  programs.remove();
}

if (flags.smoke)
  console.log('the engine gives what the reference simulator gives; what follows are times of a single round:\n');
console.log([...ratioTable(found), '', ...detailLines(found)].join('\n'));
if (flags.json) {
  const machine = { cpu: cpus()[0].model, cores: cpus().length, node: process.version };
  const ratios = found.map(({ name, value, bar, ok }) => ({ name, value, bar, ok }));
  const figures = found.flatMap(({ name, figures: more = {} }) =>
    Object.entries(more).map(([what, value]) => ({ name: `${name}, ${what}`, value })),
  );
  writeFileSync(flags.json, `${JSON.stringify({ machine, ratios, figures }, undefined, 2)}\n`);
}
