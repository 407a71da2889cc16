/*
 * Whether exported ONNX files give what the reference simulator gives, output for output and spike count for spike count, on trained networks: every network with every preset in every
 * form, on some images. A line for each; exit code 1 where one differs or is not certified.
 *   npm run exports -- [--models FOLDER --images FOLDER] [--only PART] [--presets A,B] [--forms full,loop,step] [--pictures 3] [--most 3]
 *                      [--optimizations on,off] [--threads 1,2] [--runtimes node,web]
 * A preset that needs more timesteps than --most is converted for that many.
 */
import { parseArgs } from 'node:util';
import { inputsOf, networks } from './models.js';
import { builtIn, exportsOf, root } from './modules.js';

const { values: flags } = parseArgs({
  options: {
    dist: { type: 'string' },
    models: { type: 'string' },
    images: { type: 'string' },
    only: { type: 'string' },
    presets: { type: 'string' },
    forms: { type: 'string', default: 'full,loop,step' },
    pictures: { type: 'string', default: '3' },
    most: { type: 'string', default: '3' },
    optimizations: { type: 'string', default: 'on' },
    threads: { type: 'string', default: '1' },
    runtimes: { type: 'string', default: 'node' },
  },
});
const snn = await exportsOf(builtIn(flags.dist), ['index', 'vision/index']);
const { simulate } = await exportsOf(builtIn(flags.dist), ['sim/index']);
const presets = flags.presets?.split(',') ?? [...snn.presets.keys()];
const sessions = flags.runtimes
  .split(',')
  .flatMap((runtime) =>
    flags.optimizations
      .split(',')
      .flatMap((word) =>
        flags.threads.split(',').map((n) => ({ runtime, optimized: word === 'on', threads: Number(n) })),
      ),
  );
const total = { files: 0, runs: 0, outputs: 0, counts: 0, differing: 0, uncertified: 0 };

/** What the simulator gives on one input: outputs and running counts after each timestep. */
function expectedOf(program, input) {
  const steps = new Map();
  let counts;
  const observe = (_t, { trains }) => (counts = new Map([...trains].map(([name, { count }]) => [name, count.slice()])));
  for (const { t, outputs } of simulate(program, input, { observe })) steps.set(t, { outputs, counts });
  return steps;
}

function differing(expected, found) {
  if (found?.length !== expected.length) return expected.length;
  let count = 0;
  for (let i = 0; i < expected.length; i++)
    if (expected[i] !== found[i] && !(Number.isNaN(expected[i]) && Number.isNaN(found[i]))) count++;
  return count;
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
      const options = { preset, timesteps, calibration: inputs.slice(0, 1), sensitivityInputs: 1 };
      ({ program } = await snn.convert(opened, options));
    } catch (error) {
      if (error.code !== 'BUDGET_TOO_SMALL') throw error;
      console.log(`${title}  not made: ${error.code}, no program of it keeps to the budget`);
      continue;
    }
    const files = flags.forms.split(',').map((form) => snn.emitOnnx(program, { form }));
    const problems = files.flatMap((file) => snn.certify(program, file).refusals?.map((r) => r.problem) ?? []);
    total.uncertified += problems.length;
    let wrong = 0;
    for (const input of inputs) {
      const steps = expectedOf(program, input);
      for (const file of files)
        for (const session of sessions) {
          const run = await snn.openExported(file.bytes, file.form, { ...session, counts: true });
          for await (const { t, outputs, counts } of run.run(input)) {
            const expected = steps.get(t);
            for (const [name, { data }] of expected.outputs) {
              total.outputs += data.length;
              wrong += differing(data, outputs.get(name)?.data);
            }
            for (const [name, found] of counts) {
              total.counts += found.length;
              wrong += differing(expected.counts.get(name), found);
            }
          }
          await run.close();
          total.runs++;
        }
    }
    total.files += files.length;
    total.differing += wrong;
    console.log(`${title}  ${[wrong === 0 ? 'same' : `DIFFERENT ${wrong}`, ...problems].join('; ')}`);
  }
}
const { files, runs, outputs, counts, uncertified } = total;
console.log(
  `${files} files, ${runs} runs: ${outputs} outputs and ${counts} spike counts compared, ${total.differing} differ; ${uncertified} reasons against certificates`,
);
process.exitCode = total.differing > 0 || uncertified > 0 || files === 0 ? 1 : 0;
