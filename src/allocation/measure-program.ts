import { annRunner, type AnnOptions } from '../ann/index.js';
import type { Sample } from '../calibration/index.js';
import type { Prepared } from '../convert.js';
import { fail } from '../diagnostics/index.js';
import { RelativeError } from '../evaluation/index.js';
import { simulationPool } from '../engine/index.js';
import { total } from '../sim/index.js';
import type { SnnProgram } from '../snn/index.js';

/** A program on some inputs, after its last timestep. */
export interface ProgramFigures {
  /** |SNN outputs - ANN outputs| / |ANN outputs|, Euclidean norms over all inputs together. */
  readonly error: number;
  /** Hardware spikes per input. */
  readonly spikes: number;
  /** Synaptic operations per input. */
  readonly synapticOps: number;
}

/** Runs a program and its ANN on the same inputs, one after the other. @throws NO_IMAGES without inputs */
export async function measureProgram(
  program: SnnProgram,
  { graph }: Prepared,
  samples: AsyncIterable<Sample>,
  options: AnnOptions = {},
): Promise<ProgramFigures> {
  const ann = await annRunner(graph, graph.outputs, options);
  const pool = simulationPool(program, 1);
  const error = new RelativeError();
  let [inputs, spikes, synapticOps] = [0, 0, 0];
  try {
    for await (const sample of samples) {
      const { timesteps } = program;
      const [last] = (await pool.run({ inputs: sample, timesteps, at: [timesteps] })).steps;
      error.add(last!.outputs, await ann.run(sample));
      spikes += total(last!.work.spikes);
      synapticOps += total(last!.work.synapticOps);
      inputs++;
    }
  } finally {
    await Promise.all([pool.close(), ann.close()]);
  }
  if (inputs === 0)
    fail('NO_IMAGES', 'measuring', 'expected at least one input but found none', 'give images or tensors');
  return { error: error.value, spikes: spikes / inputs, synapticOps: synapticOps / inputs };
}
