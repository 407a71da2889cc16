/*
 * Whether the engine gives what the reference simulator gives, bit for bit and with the same work, on trained networks: every network with every preset, on some images, with
 * each number of threads. A line for each; exit code 1 where one differs.
 *   npm run bits -- [--models FOLDER --images FOLDER] [--only PART] [--presets A,B] [--pictures 3] [--threads 1,2] [--most 8]
 * A preset that needs more timesteps than --most is converted for that many and run so long.
 */
import { syncBuiltinESMExports } from 'node:module';
import { parseArgs } from 'node:util';
import workers from 'node:worker_threads';
import { difference } from './difference.js';
import { inputsOf, networks } from './models.js';
import { builtIn, exportsOf, root } from './modules.js';

const { values: flags } = parseArgs({
  options: {
    dist: { type: 'string' },
    models: { type: 'string' },
    images: { type: 'string' },
    only: { type: 'string' },
    presets: { type: 'string' },
    pictures: { type: 'string', default: '3' },
    threads: { type: 'string', default: '1,2' },
    most: { type: 'string', default: '8' },
  },
});
let started = 0;
workers.Worker = class extends workers.Worker {
  constructor(...given) {
    super(...given);
    started++;
  }
};
syncBuiltinESMExports();

const snn = await exportsOf(builtIn(flags.dist), ['index', 'vision/index', 'engine/index']);
const { simulate } = await exportsOf(builtIn(flags.dist), ['sim/index']);
const presets = flags.presets?.split(',') ?? [...snn.presets.keys()];
const threads = flags.threads.split(',').map(Number);
let compared = 0;
let different = 0;

/** The model as a program. Calibrated on the first input alone: bits have nothing to do with accuracy. */
async function convert(opened, inputs, preset, timesteps) {
  const calibration = inputs.slice(0, 1);
  const { program } = await snn.convert(opened, { preset, timesteps, calibration, sensitivityInputs: 1 });
  return program;
}

for (const network of networks(root, flags)) {
  const opened = snn.openModel(network.model, network.card ? { card: network.card } : {});
  const described = { card: opened.card, graph: opened.imported.graph, where: network.model };
  const inputs = await inputsOf(snn, network.images, Number(flags.pictures), described);
  for (const preset of presets) {
    const timesteps = Math.min(snn.presets.get(preset).timesteps, Number(flags.most));
    const title = `${network.name.padEnd(30)} ${preset.padEnd(13)} T=${timesteps}`;
    let program;
    try {
      program = await convert(opened, inputs, preset, timesteps);
    } catch (error) {
      if (error.code !== 'BUDGET_TOO_SMALL') throw error;
      console.log(`${title}  not made: ${error.code}, no program of it keeps to the budget`);
      continue;
    }
    const wrong = [];
    for (const [picture, input] of inputs.entries()) {
      const expected = [...simulate(program, input)];
      for (const many of threads) {
        const found = difference(expected, [...snn.simulateByEvents(program, input, { threads: many })]);
        compared++;
        if (found) wrong.push(`picture ${picture}, ${many} threads: ${found}`);
      }
    }
    different += wrong.length;
    console.log(`${title}  ${wrong.length === 0 ? 'same' : `DIFFERENT ${wrong.join('; ')}`}`);
  }
}
console.log(`${compared} runs compared with the reference, ${different} differ; ${started} threads were started`);
process.exitCode = different > 0 || compared === 0 ? 1 : 0;
