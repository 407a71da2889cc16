import { sameShape } from '../../src/tensor/index.js';
import type { Tensor } from '../../src/tensor/index.js';

/**
 * How far two results of the same computation may be apart: |actual - expected| <= relative * |expected| + ofLargest * max |expected|.
 * The second term is for sums, whose rounding error grows with their terms and not with their result.
 */
export interface Tolerance {
  readonly name: string;
  readonly relative: number;
  readonly ofLargest: number;
  /** Why this much and not less. */
  readonly why: string;
}

/** Half a unit in the last place of float32. */
const EPSILON = 2 ** -24;

/** The tolerances that tests may use. */
export const tolerance = {
  exact: { name: 'exact', relative: 0, ofLargest: 0, why: 'no arithmetic, or arithmetic without rounding' },
  rounding: { name: 'rounding', relative: 4 * EPSILON, ofLargest: 0, why: 'a few float32 operations on one element' },
  transcendental: {
    name: 'transcendental',
    relative: 40 * EPSILON,
    ofLargest: 2 * EPSILON,
    why: 'float32 approximations of exp, erf and tanh are good to about 20 units in the last place, and to an absolute error near their zeros',
  },
  sum: {
    name: 'sum',
    relative: 16 * EPSILON,
    ofLargest: 64 * EPSILON,
    why: 'float32 accumulation of n terms errs by about sqrt(n) half units of the largest partial sum; n is at most 4096 in tests',
  },
} as const satisfies Record<string, Tolerance>;

/** @throws Error at the first element that is too far off; NaN is close to nothing, not even NaN. */
export function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, allowed: Tolerance): void {
  if (actual.length !== expected.length)
    throw new Error(`Expected ${expected.length} elements but found ${actual.length}`);
  let largest = 0;
  for (let i = 0; i < expected.length; i++)
    if (Number.isFinite(expected[i])) largest = Math.max(largest, Math.abs(expected[i]!));
  for (let i = 0; i < expected.length; i++) {
    const [a, e] = [actual[i]!, expected[i]!];
    if (a === e) continue;
    if (Number.isFinite(e) && Math.abs(a - e) <= allowed.relative * Math.abs(e) + allowed.ofLargest * largest) continue;
    throw new Error(`[${i}]: expected ${e} within "${allowed.name}" (${allowed.why}) but found ${a}`);
  }
}

/** As `expectClose`, and type and shape are equal. */
export function expectTensorClose(actual: Tensor, expected: Tensor, allowed: Tolerance): void {
  if (actual.dtype !== expected.dtype || !sameShape(actual.shape, expected.shape))
    throw new Error(
      `Expected ${expected.dtype}[${expected.shape.join(',')}] but found ${actual.dtype}[${actual.shape.join(',')}]`,
    );
  expectClose(actual.data, expected.data, allowed);
}
