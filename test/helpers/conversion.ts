import { evaluateGraph } from '../../src/ann/index.js';
import type { CalibrationRecord, Sample } from '../../src/calibration/index.js';
import { calibrate, convertPrepared, prepare } from '../../src/convert.js';
import type { Conversion, Prepared } from '../../src/convert.js';
import type { ConvertSettings } from '../../src/settings.js';
import type { Graph } from '../../src/ir/index.js';
import { simulate } from '../../src/sim/index.js';
import type { Timestep } from '../../src/sim/index.js';
import type { Tensor } from '../../src/tensor/index.js';
import { feedsOf, graphOf, relativeError } from './graphs.js';

export interface ConvertedText extends Conversion {
  readonly graph: Graph;
  readonly prepared: Prepared;
  readonly calibration: CalibrationRecord;
}

/** Converts a graph written by hand, calibrated on a few random inputs (or the given ones) in the package's own evaluator. */
export async function convertText(
  text: string,
  settings: ConvertSettings = {},
  samples?: readonly Sample[],
): Promise<ConvertedText> {
  const graph = graphOf(text);
  const prepared = prepare(graph, { name: 'test', sha256: 'test' });
  const data = samples ?? [1, 2, 3, 4].map((seed) => feedsOf(graph, seed));
  const calibration = await calibrate(prepared, data, { source: 'random', builtin: true });
  return { graph, prepared, calibration, ...convertPrepared(prepared, calibration, settings) };
}

/** Relative error of the worst output against the ANN, after each timestep. */
export function errorsByStep(
  { graph, program }: ConvertedText,
  inputs: ReadonlyMap<string, Tensor>,
  timesteps?: number,
): number[] {
  const ann = evaluateGraph(graph, inputs);
  const worst = ({ outputs }: Timestep): number =>
    Math.max(...graph.outputs.map((name) => relativeError(outputs.get(name)!, ann.get(name)!)));
  return [...simulate(program, inputs, timesteps === undefined ? {} : { timesteps })].map(worst);
}
