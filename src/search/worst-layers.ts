import { analyze, weakestSqnr, type AnalysisInput } from '../analysis/index.js';
import { byNeuron } from '../by-layer.js';
import type { CalibrationRecord } from '../calibration/index.js';
import { convertPrepared, type Prepared } from '../convert.js';
import type { ConvertSettings } from '../settings.js';

/**
 * The layers whose own error is largest with some settings, worst first, by the names of their values. What a layer passes on of earlier errors does not count, and layers with threshold rules of
 * their own are left out: somebody chose those.
 * @param inputs as `analyze` takes them; one input is enough to rank layers
 */
export async function worstLayers(
  prepared: Prepared,
  calibration: CalibrationRecord,
  settings: ConvertSettings,
  inputs: () => AsyncIterable<AnalysisInput>,
  count: number,
): Promise<readonly string[]> {
  const { program } = convertPrepared(prepared, calibration, settings);
  const chosen = byNeuron(prepared.graph, settings.layerThresholds ?? {}).values;
  const { layers } = await analyze({ program, prepared, calibration }, inputs);
  return layers
    .filter(({ value }) => !(value in chosen))
    .sort((a, b) => weakestSqnr(a) - weakestSqnr(b))
    .slice(0, count)
    .map(({ value }) => value);
}
