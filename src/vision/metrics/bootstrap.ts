import { seededRandom } from '../../tensor/index.js';

/** A measured value with its interval. `resamples` is the number of resamples that gave a defined value. */
export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly resamples: number;
}

/** How the bootstrap draws. */
export interface BootstrapOptions {
  readonly resamples?: number;
  readonly seed?: number;
  /** Share of resamples inside the interval, default 0.95. */
  readonly confidence?: number;
}

/**
 * Percentile bootstrap over images. `statistic` takes how often each image counts; for a paired difference it measures both systems with
 * the same weights and subtracts. The same seed gives the same interval. Undefined resamples (NaN: nothing to find in the drawn images) are left out.
 * @source B. Efron, R. Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13
 */
export function bootstrap(
  images: number,
  statistic: (weights: Uint16Array) => number,
  { resamples = 1000, seed = 1, confidence = 0.95 }: BootstrapOptions = {},
): Interval {
  const random = seededRandom(seed);
  const weights = new Uint16Array(images).fill(1);
  const value = statistic(weights);
  const values: number[] = [];
  for (let r = 0; r < resamples; r++) {
    weights.fill(0);
    for (let i = 0; i < images; i++) weights[Math.floor(random() * images)]!++;
    const drawn = statistic(weights);
    if (!Number.isNaN(drawn)) values.push(drawn);
  }
  values.sort((a, b) => a - b);
  const tail = (1 - confidence) / 2;
  return { value, low: quantile(values, tail), high: quantile(values, 1 - tail), resamples: values.length };
}

/** Linear interpolation between the order statistics; NaN of nothing. */
function quantile(sorted: readonly number[], q: number): number {
  if (sorted.length === 0) return NaN;
  const place = q * (sorted.length - 1);
  const low = Math.floor(place);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low]! + (sorted[high]! - sorted[low]!) * (place - low);
}
