import type { GaussianProcess } from './gaussian-process.js';
import { logImprovement } from './normal.js';
import type { Place } from './space.js';

/** Variances below this share of the signal's are rounding. */
const LEAST_VARIANCE = 1e-12;

/**
 * Logarithm of the expected improvement of the function at a place below the value `best`. Values may be too small for exponentiation.
 * @source S. Ament et al., "Unexpected improvements to expected improvement for Bayesian optimization", NeurIPS 2023
 */
export function logExpectedImprovement(model: GaussianProcess, place: Place, best: number): number {
  const { mean, variance } = model.at(place);
  const deviation = Math.sqrt(Math.max(variance, LEAST_VARIANCE * model.hyper.signal));
  return Math.log(deviation) + logImprovement((best - mean) / deviation).log;
}

/** The same; writes its derivatives by the place's coordinates. */
export function slopedLogExpectedImprovement(
  model: GaussianProcess,
  place: Place,
  best: number,
  gradient: Float64Array,
): number {
  const { mean, variance, meanSlope, varianceSlope } = model.slopedAt(place);
  const floor = LEAST_VARIANCE * model.hyper.signal;
  const deviation = Math.sqrt(Math.max(variance, floor));
  const z = (best - mean) / deviation;
  const { log, slope } = logImprovement(z);
  for (let k = 0; k < gradient.length; k++) {
    const deviationSlope = variance > floor ? varianceSlope[k]! / (2 * deviation) : 0;
    gradient[k] = (deviationSlope - slope * (meanSlope[k]! + z * deviationSlope)) / deviation;
  }
  return Math.log(deviation) + log;
}
