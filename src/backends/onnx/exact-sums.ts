import { InternalError } from '../../diagnostics/index.js';
import { inputChannelOf, outputChannelOf, type SynapseStep } from '../../snn/index.js';
import type { Tensor } from '../../tensor/index.js';

/** Whole numbers below this are exact in float32, and so are sums of them in any order that stay below. */
export const EXACT_FLOAT32 = 2 ** 24;

/**
 * How a weighted sum of whole numbers is carried out by float32 convolutions without rounding: each convolution multiplies one part of the weights with one digit of the
 * input, and every partial sum of it stays below 2^24. In double precision,
 *
 *     sum = sum over parts p and digits d of 2^(shift[p] + bits d) convolution(weights[p], digit[d])
 */
export interface SumPlan {
  /** Parts of the weights, the least significant first; each is an array of whole numbers to be scaled by 2^shift. */
  readonly parts: readonly { readonly weights: Float32Array; readonly shift: number }[];
  /** Digits of the input, the least significant first, to be scaled by 2^(bits d): balanced, so at most 2^(bits - 1) in magnitude, the last one larger. */
  readonly digits: number;
  readonly bits: number;
  /** Largest magnitude of any partial sum in any of the convolutions. */
  readonly largest: number;
  /** Largest magnitude of the whole sum. */
  readonly whole: number;
}

/** Splitting weights finer than this is never better than splitting them into two and the input further. */
const MOST_PARTS = 4;

/**
 * The plan with the fewest convolutions.
 * @param weight whole numbers
 * @param limits largest magnitude of the input by input channel
 * @param split whether there may be more than one; without, `largest` may be beyond what is exact
 */
export function planSums(step: SynapseStep, weight: Tensor, limits: Float64Array, split: boolean): SumPlan {
  const channelOf = outputChannelOf(step, weight.shape);
  const inputOf = inputChannelOf(step, weight.shape);
  const outputs = step.geometry.type === 'conv-transpose' ? weight.shape[1]! * step.geometry.groups : weight.shape[0]!;
  const load = (weights: ArrayLike<number>, limitOf: (i: number) => number): number => {
    const sums = new Float64Array(outputs);
    for (let i = 0; i < weights.length; i++) sums[channelOf(i)]! += Math.abs(weights[i]!) * limitOf(i);
    return sums.reduce((most, sum) => Math.max(most, sum), 0);
  };
  const whole = load(weight.data, (i) => limits[inputOf(i)]!);
  const most = limits.reduce((m, limit) => Math.max(m, limit), 0);
  const single = Float32Array.from(weight.data);
  if (whole < EXACT_FLOAT32 || !split)
    return { parts: [{ weights: single, shift: 0 }], digits: 1, bits: 0, largest: whole, whole };
  const plans = Array.from({ length: MOST_PARTS }, (_, i) => i + 1).flatMap((count) => {
    const parts = splitWeights(weight.data, count);
    const heaviest = Math.max(...parts.map(({ weights }) => load(weights, () => 1)));
    const room = Math.floor((EXACT_FLOAT32 - 1) / heaviest);
    if (room < 1) return [];
    const { digits, bits, largest } = digitsWithin(most, room);
    return [{ parts, digits, bits, largest: heaviest * largest, whole }];
  });
  const [first, ...others] = plans;
  if (!first) throw new InternalError(`the weights of "${step.name}" are too many for exact sums`);
  return others.reduce((best, plan) => (cost(plan) < cost(best) ? plan : best), first);
}

/** Number of convolutions. */
export function cost({ parts, digits }: Pick<SumPlan, 'parts' | 'digits'>): number {
  return parts.length * digits;
}

/** Weights as sums of balanced digits of equal width. */
function splitWeights(weights: ArrayLike<number>, count: number): SumPlan['parts'] {
  const peak = Array.from(weights).reduce((most, w) => Math.max(most, Math.abs(w)), 0);
  const width = Math.ceil(Math.log2(2 * peak + 1) / count);
  const rest = Float64Array.from(weights);
  const parts = [];
  for (let p = 0; p < count - 1; p++) {
    const low = rest.map((w) => w - 2 ** width * Math.floor(w / 2 ** width + 0.5));
    parts.push({ weights: Float32Array.from(low), shift: width * p });
    low.forEach((w, i) => (rest[i] = (rest[i]! - w) / 2 ** width));
  }
  return [...parts, { weights: Float32Array.from(rest), shift: width * (count - 1) }];
}

/** The fewest balanced digits of numbers up to `most` that are at most `room` in magnitude. */
function digitsWithin(most: number, room: number): { digits: number; bits: number; largest: number } {
  const bits = Math.floor(Math.log2(room)) + 1;
  let top = most;
  let digits = 1;
  for (; top > room; digits++) top = Math.floor(top / 2 ** bits + 0.5);
  return { digits, bits, largest: digits === 1 ? top : Math.max(top, 2 ** (bits - 1)) };
}
