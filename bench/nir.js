/*
 * Whether a program that goes through a NIR file sends the same spikes: written in the dialect strict, read again, simulated in discrete time, and compared with the reference simulator neuron
 * for neuron at every timestep.
 *   node bench/nir.js PROGRAM.snn --images FOLDER [--pictures 1] [-T n] [--outputs layer,layer] [--groups keep|expand]
 */
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { inputsOf } from './models.js';
import { builtIn, exportsOf } from './modules.js';

const { values: flags, positionals } = parseArgs({
  options: {
    dist: { type: 'string' },
    images: { type: 'string' },
    pictures: { type: 'string', default: '1' },
    timesteps: { type: 'string', short: 'T' },
    outputs: { type: 'string' },
    groups: { type: 'string', default: 'keep' },
  },
  allowPositionals: true,
});
const snn = await exportsOf(builtIn(flags.dist), ['index', 'vision/index']);
const { simulate } = await exportsOf(builtIn(flags.dist), ['sim/index']);
const { neededSteps, cutValues } = await exportsOf(builtIn(flags.dist), ['backends/nir/needed']);
const [path] = positionals;
const program = snn.readProgram(new Uint8Array(readFileSync(path)), path);
const timesteps = Number(flags.timesteps ?? program.timesteps);
const ends = cutValues(program, flags.outputs?.split(','));
const trains = neededSteps(program, ends)
  .filter(({ kind }) => kind === 'neuron' || kind === 'lateral-max')
  .map(({ output }) => output);
const start = performance.now();
const alone = await snn.exportNir(program, { outputs: ends, groups: flags.groups });
const seconds = (performance.now() - start) / 1000;
const { graph, losses } = snn.toNir(program, { outputs: trains, groups: flags.groups });
const { graph: read } = await snn.readNir(await snn.writeNir(graph), path);
const card = snn.cardOf(program);
const inputs = await inputsOf(snn, flags.images, Number(flags.pictures), {
  card,
  graph: program.head,
  where: path,
});
console.log(
  `${program.name}, ${program.provenance.preset}, T=${timesteps}: ${alone.report.nodes} nodes, ${(alone.bytes.length / 1e6).toFixed(2)} MB in ${seconds.toFixed(1)} s`,
);
let differ = 0;
for (const [picture, input] of inputs.entries()) {
  const signals = new Map(
    losses.inputs.map(({ node, value, shape }) => [node, { shape, data: onLattice(value, input.get(value)) }]),
  );
  const { outputs } = snn.simulateClocked(snn.clock(read), signals, { timesteps });
  const [spikes, different] = compare(input, outputs);
  differ += different;
  console.log(`picture ${picture + 1}: ${trains.length} layers, ${spikes} spikes, ${different} differ`);
}
process.exitCode = differ > 0 ? 1 : 0;

/** An input as the first layer of the program takes it. */
function onLattice(value, { data }) {
  const { source } = program.steps.find((step) => step.kind === 'synapse' && step.input === value);
  const unit = 2 ** source.inputExponent;
  return Float64Array.from(
    data,
    (x) => unit * Math.max(-source.limit, Math.min(source.limit, Math.floor(x / unit + 0.5))),
  );
}

function compare(input, found) {
  let [spikes, different] = [0, 0];
  const observe = (t, state) => {
    for (const { node, value } of losses.outputs) {
      const { message } = state.trains.get(value);
      const { data } = found.get(node);
      const from = (t - 1) * message.length;
      for (let i = 0; i < message.length; i++) {
        if (message[i] !== 0) spikes++;
        if (data[from + i] !== message[i]) different++;
      }
    }
  };
  for (const step of simulate(program, input, { timesteps, at: [], observe })) void step;
  return [spikes, different];
}
