import { readFileSync } from 'node:fs';
import { inputsOf } from './models.js';
import { interleaved } from './timing.js';

/** Most passes of the ANN that all timesteps together may take, and how many times as fast they have to be as a pass for each. */
const BARS = { onePass: 4, eachPass: 2 };

/** So many timesteps of each network against one pass of its ANN in ONNX Runtime and against a pass for each timestep; CPU time, one thread each. */
export async function* networkRatios({ snn, networks, programOf, timesteps, rounds }) {
  for (const network of networks) {
    const { run, ann, work } = await timeNetwork(snn, network, programOf(network), timesteps, rounds);
    const millions = (snn.total(work.synapticOps) / 1e6).toFixed(0);
    const details = `${run.toFixed(1)} ms against ${ann.toFixed(2)} ms, ${millions} M synaptic operations`;
    const name = `${network.name}: T=${timesteps}, default preset, 1 thread`;
    yield { name: `${name}, time / one ANN pass`, value: run / ann, bar: BARS.onePass, details };
    const speed = (timesteps * ann) / run;
    yield { name: `${name}, ${timesteps} ANN passes / time`, value: speed, bar: BARS.eachPass, atLeast: true, details };
  }
}

async function timeNetwork(snn, { model, images }, file, timesteps, rounds) {
  const program = snn.readProgram(readFileSync(file), file);
  const described = { card: snn.cardOf(program), graph: program.head, where: file };
  const [inputs] = await inputsOf(snn, images, 1, described);
  const ann = await snn.annOfProgram(program, model, { threads: 1 });
  const pool = snn.simulationPool(program, 1);
  let last;
  const times = await interleaved(
    {
      run: async () => (last = (await pool.run({ inputs, timesteps, at: [timesteps] })).steps.at(-1)),
      ann: () => ann.run(inputs),
    },
    rounds,
  );
  await pool.close();
  await ann.close();
  return { ...times, work: last.work };
}
