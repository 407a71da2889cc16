/*
 * Times the engine against ONNX Runtime's float32 kernels, one thread each: layers, then whole networks.
 *   npm run bench -- [--models FOLDER --images FOLDER] [--rounds N] [--json FILE]
 */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath, pathToFileURL, URL } from 'node:url';
import { parseArgs } from 'node:util';
import ort from 'onnxruntime-node';
import { layers, timeLayer, timeThreads } from './layers.js';
import { networks, timeNetwork } from './networks.js';
import { timeTiny } from './tiny.js';

const { values: flags } = parseArgs({
  options: {
    dist: { type: 'string' },
    models: { type: 'string' },
    images: { type: 'string' },
    only: { type: 'string' },
    rounds: { type: 'string', default: '7' },
    json: { type: 'string' },
  },
});
const root = fileURLToPath(new URL('../', import.meta.url));
const dist = flags.dist ? pathToFileURL(`${flags.dist}/`) : new URL('../dist/', import.meta.url);
const modules = ['index', 'ir/index', 'onnx/index', 'snn/index', 'vision/index', 'sim/index'].concat(
  ['memory', 'layers/neurons', 'layers/spike-map', 'team/index', 'index'].map((name) => `engine/${name}`),
);
const snn = Object.assign(
  { cli: fileURLToPath(new URL('src/cli/main.js', dist)) },
  ...(await Promise.all(modules.map((name) => import(new URL(`src/${name}.js`, dist).href)))),
);
const rounds = Number(flags.rounds);
const ratios = [];

/** Keeps a ratio and prints it. @param atLeast whether the bar is a lower bound */
function report(name, value, bar, atLeast, details) {
  const ok = atLeast ? value >= bar : value <= bar;
  ratios.push({ name, value, bar, ok });
  const shown = `${value.toFixed(2)} x`.padStart(9);
  console.log(`${ok ? 'ok  ' : 'miss'} ${name.padEnd(46)} ${shown}  (bar ${atLeast ? '>=' : '<='} ${bar})  ${details}`);
}

console.log('layers: ONNX Runtime float32 convolution / event-driven timestep, 10 % unit spikes, 8-bit weights');
for (const layer of layers) {
  const { event, dense, lossy, operations } = await timeLayer(snn, ort, layer, 0.1, rounds);
  const name = `${layer.kernel}x${layer.kernel} ${layer.inputs}->${layer.outputs}@${layer.extent}`;
  const speed = `${(operations / event / 1e6).toFixed(1)} GSOP/s`;
  report(name, dense / event, layer.bar, true, `${event.toFixed(2)} ms against ${dense.toFixed(2)} ms, ${speed}`);
  console.log(`     ${name}, against lossy QLinearConv`.padEnd(51), `${(lossy / event).toFixed(2)} x`.padStart(9));
  const { alone, together } = await timeThreads(snn, layer, 0.1, rounds);
  report(`${name}, 2 threads`, alone / together, 1.8, true, `${alone.toFixed(2)} ms and ${together.toFixed(2)} ms`);
}

console.log('YOLOv3-tiny with random weights: 32 timesteps of unit spikes / one pass of the ANN');
const tiny = await timeTiny(snn, ort, rounds);
report(
  `tiny at ${(100 * tiny.rate).toFixed(1)} % spikes, against one pass`,
  tiny.snn / tiny.ann,
  5,
  false,
  `${tiny.snn.toFixed(0)} ms against ${tiny.ann.toFixed(1)} ms, ${(tiny.operations / tiny.snn / 1e6).toFixed(1)} GSOP/s`,
);
console.log(`     by the clock ${tiny.alone.toFixed(0)} ms, with two threads ${tiny.together.toFixed(0)} ms`);

const timesteps = 8;
console.log(`networks: ${timesteps} timesteps of the default preset / one pass of the ANN`);
for (const network of networks(root, flags.models, flags.images)) {
  if (flags.only && network.name !== flags.only) continue;
  const { snn: run, ann, operations } = await timeNetwork(snn, network, { preset: 'default', timesteps, rounds });
  const details = `${run.toFixed(0)} ms against ${ann.toFixed(1)} ms, ${(operations / 1e6).toFixed(0)} M synaptic operations`;
  report(`${network.name}, against one pass`, run / ann, 4, false, details);
  report(`${network.name}, against ${timesteps} passes`, (timesteps * ann) / run, 2, true, '');
}

if (flags.json) {
  const machine = { cpu: cpus()[0].model, cores: cpus().length, node: process.version };
  writeFileSync(flags.json, `${JSON.stringify({ machine, ratios }, undefined, 2)}\n`);
}
