import { fail } from '../diagnostics/index.js';
import { seededRandom } from '../tensor/index.js';
import { fit, type Noise } from './fit.js';
import { GaussianProcess } from './gaussian-process.js';
import { latinHypercube } from './latin-hypercube.js';
import type { Trial } from './optimizer.js';
import type { Parameters, Place, Space } from './space.js';
import { standardized } from './standardized.js';

/** Variances below this, of values of variance 1, are rounding. */
const ROUNDING = 1e-12;

/** Shares of the variance over the space that parameters explain; all 0 of an objective that does not vary. */
export interface Importance<P extends Parameters = Parameters> {
  /** What each parameter explains alone, in [0, 1]. They sum to at most 1, but for the error of estimation; the rest are interactions. */
  readonly first: Readonly<Record<keyof P, number>>;
  /** What each parameter explains alone and together with others, in [0, 1]: what fixing it would take away at most. */
  readonly total: Readonly<Record<keyof P, number>>;
  /** Deviation of the believed objective over the space, in its own unit. */
  readonly deviation: number;
}

/** How importance is estimated. */
export interface ImportanceOptions {
  readonly seed?: number;
  /** Places drawn, default 4096: shares are good to about 1/sqrt(samples). */
  readonly samples?: number;
  readonly noise?: Noise;
}

/**
 * How much each parameter matters, over the whole space: Sobol's variance shares of the mean that a Gaussian process fitted to the trials believes (functional analysis of variance).
 * The same seed and trials give the same shares.
 * @throws ConvertError TOO_FEW_TRIALS when fewer than two trials succeeded
 * @source A. Saltelli et al., "Variance based sensitivity analysis of model output", Computer Physics Communications 181, 2010 (first order: their (b), total: Jansen's (f))
 */
export function parameterImportance<P extends Parameters>(
  space: Space<P>,
  trials: readonly Trial<P>[],
  { seed = 1, samples = 4096, noise = 'none' }: ImportanceOptions = {},
): Importance<P> {
  const good = trials.map((trial) => trial.value).filter((value) => Number.isFinite(value));
  if (good.length < 2)
    fail('TOO_FEW_TRIALS', 'importance', `${good.length} trials succeeded, expected at least 2`, 'run more trials');
  const { values, deviation: unit } = standardized(trials.map((trial) => trial.value));
  const unordered = space.axes.map((axis) => axis.unordered);
  const observations = { places: trials.map((trial) => space.placeOf(trial.point)), values, unordered };
  const model = new GaussianProcess(observations, fit(observations, noise));

  const random = seededRandom(seed);
  const draw = (): Place[] => latinHypercube(samples, space.axes.length, random).map((place) => space.rounded(place));
  const [a, b] = [draw(), draw()];
  const means = (places: readonly Place[]): Float64Array => Float64Array.from(places, (place) => model.meanAt(place));
  const [ofA, ofB] = [means(a), means(b)];
  const found = (spread(ofA) + spread(ofB)) / 2;
  const variance = found > ROUNDING ? found : 0;
  const share = (v: number): number => (variance > 0 ? Math.min(1, Math.max(0, v / variance)) : 0);
  const shares = space.names.map((name, k) => {
    const ofMixed = means(a.map((place, i) => place.with(k, b[i]![k]!)));
    let [first, total] = [0, 0];
    for (let i = 0; i < samples; i++) {
      const change = ofMixed[i]! - ofA[i]!;
      first += (ofB[i]! * change) / samples;
      total += (change * change) / (2 * samples);
    }
    return { name, first: share(first), total: share(total) };
  });
  const byName = (of: 'first' | 'total'): Record<keyof P, number> =>
    Object.fromEntries(shares.map((s) => [s.name, s[of]])) as Record<keyof P, number>;
  return { first: byName('first'), total: byName('total'), deviation: unit * Math.sqrt(variance) };
}

function spread(values: Float64Array): number {
  const mean = values.reduce((sum, v) => sum + v / values.length, 0);
  return values.reduce((sum, v) => sum + (v - mean) ** 2 / values.length, 0);
}
