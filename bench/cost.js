/*
 * Fits the engine's cost model (src/engine/cost.ts) on this machine: first the kernels that add weights, on layers of their own, then all others on profiles of networks.
 *   node bench/cost.js [--models FOLDER --images FOLDER] [--only PART ...] [--rounds 5] [--write]      --write puts the numbers into src/engine/cost.ts
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fitted, terms, timeOf } from './fit.js';
import { kernelTimes } from './kernel-times.js';
import { inputsOf, networks } from './models.js';
import { builtIn, exportsOf, root } from './modules.js';

const { values: flags } = parseArgs({
  options: {
    dist: { type: 'string' },
    models: { type: 'string' },
    images: { type: 'string' },
    only: { type: 'string', multiple: true, default: [''] },
    rounds: { type: 'string', default: '5' },
    write: { type: 'boolean', default: false },
  },
});
const modules = ['index', 'snn/index', 'vision/index', 'engine/index'].concat(
  ['accumulate', 'cost', 'memory', 'operations', 'space', 'train'].map((name) => `engine/${name}`),
);
const snn = await exportsOf(builtIn(flags.dist), modules);
const rounds = Number(flags.rounds);

/** Ways to convert, so that every kernel has something to do. */
const conversions = [
  { preset: 'default', timesteps: 4 },
  { preset: 'spiking-yolo', timesteps: 12 },
  { preset: 'levels', timesteps: 6 },
  { preset: 'spicalib', timesteps: 6 },
  { neuron: 'integrate-fire', weights: 'float32', timesteps: 2 },
];

/** The rows of a network's profile, of several runs the fastest of each. */
async function profileOf({ model, images, card }, settings) {
  const options = { ...settings, ...(card ? { card } : {}), calibration: images, calibrationLimit: 2 };
  const { program } = await snn.convert(model, options);
  const [inputs] = await inputsOf(snn, images, 1, { card: snn.cardOf(program), graph: program.head, where: model });
  const best = new Map();
  for (const order of ['steps', undefined])
    for (let round = 0; round <= rounds; round++) {
      const profile = new snn.Profile(program);
      const options = { timesteps: settings.timesteps, at: [settings.timesteps], profile, ...(order && { order }) };
      for (const { t } of snn.simulateByEvents(program, inputs, options)) if (t === settings.timesteps) break;
      for (const row of profile.rows()) {
        const key = `${row.layer} ${order}`;
        if (round > 0 && !(best.get(key)?.milliseconds <= row.milliseconds)) best.set(key, row);
      }
    }
  return [...best.values()];
}

const additions = fitted(kernelTimes(snn, rounds));
const rows = [];
for (const network of flags.only.flatMap((only) => networks(root, { ...flags, only })))
  for (const settings of network.card ? conversions.slice(0, 3) : conversions) {
    console.error(`${network.name}, ${settings.preset ?? settings.weights}`);
    rows.push(...(await profileOf(network, settings)));
  }
const costs = fitted(rows, additions);
const machine = `${cpus()[0].model.trim()}, Node ${process.version}`;
const order = Object.keys(terms).filter((name) => name in costs);
const lines = order
  .map((name) => [name, costs[name]])
  .map(([name, { neurons, operations, events, visits }]) => {
    const [neuron, operation, event, visit] = [neurons, operations, events, visits].map((ns) =>
      Number(ns.toPrecision(3)),
    );
    const key = / /.test(name) ? `'${name}'` : name;
    return `  ${key}: { neuron: ${neuron}, operation: ${operation}, event: ${event}, visit: ${visit} },`;
  });
console.log(`// ${machine}\n${lines.join('\n')}`);

const errors = rows
  .filter(({ kernels, milliseconds }) => milliseconds > 0.05 && kernels.every(({ kernel }) => kernel in costs))
  .map(
    ({ kernels, milliseconds }) =>
      kernels.reduce((sum, work) => sum + timeOf(work, costs[work.kernel]), 0) / milliseconds,
  )
  .sort((a, b) => a - b);
const at = (share) => errors[Math.floor(share * (errors.length - 1))].toFixed(2);
console.log(
  `// predicted / measured of ${errors.length} layers: median ${at(0.5)}, from ${at(0.1)} to ${at(0.9)} in four fifths`,
);

if (flags.write) {
  const file = join(root, 'src/engine/cost.ts');
  const text = readFileSync(file, 'utf8');
  const [, before, block, after] = /^([\s\S]*KernelName, Cost>> = \{\n)([\s\S]*?)(\};[\s\S]*)$/.exec(text);
  const missing = block.split('\n').filter((line) => line !== '' && !lines.some((l) => nameIn(l) === nameIn(line)));
  writeFileSync(file, `${before}${[...lines, ...missing].join('\n')}\n${after}`);
}

function nameIn(line) {
  return line.split(':')[0].trim();
}
