import { LOG } from '../../../ops/index.js';
import type { Formula } from '../formula.js';
import { exp } from './double-exponential.js';
import { powerOfTwo } from './power-of-two.js';

/*
 * Functions of src/ops/exp.ts, in doubles.
 */

/** The largest number whose product with the stored square root of 1/2 is not above 1. */
const MOST = largestMantissa();

/** The natural logarithm of float32 numbers and of doubles from 2^-1022 on. */
export function log(f: Formula, x: string): string {
  // a runtime's own logarithm says which power of two is nearest, at most one off, and what becomes of 0, infinity and less than 0
  const near = f.w.add('Log', [x]);
  const isOrdinary = f.both(f.greater(x, 0), f.less(x, Infinity));
  const guess = f.round(f.mul(f.where(isOrdinary, near, 0), LOG.inverseLn2));
  const mantissa = f.mul(f.where(isOrdinary, x, 1), powerOfTwo(f, f.neg(guess)));
  const isAbove = f.greater(mantissa, MOST);
  const isBelow = f.atMost(mantissa, MOST / 2);
  const m = f.mul(mantissa, f.where(isAbove, 0.5, f.where(isBelow, 2, 1)));
  const k = f.add(guess, f.where(isAbove, 1, f.where(isBelow, -1, 0)));
  return f.where(isOrdinary, ofParts(f, m, k), near);
}

/** log(1 + x) for x from 0 to 1. */
export function log1pOfUnit(f: Formula, x: string): string {
  const u = f.add(x, 1);
  const isAbove = f.greater(u, MOST);
  const logarithm = ofParts(f, f.where(isAbove, f.mul(u, 0.5), u), f.where(isAbove, 1, 0));
  const ratio = f.div(x, f.sub(u, 1));
  return f.where(f.equal(u, 1), x, f.mul(logarithm, ratio));
}

/** log(1 + e^x). */
export function softplus(f: Formula, x: string): string {
  return f.add(f.max(x, 0), log1pOfUnit(f, exp(f, f.neg(f.abs(x)))));
}

/** log(m 2^k) = 2 atanh(s) + k log(2) with s = (m - 1) / (m + 1). */
function ofParts(f: Formula, m: string, k: string): string {
  const s = f.div(f.sub(m, 1), f.add(m, 1));
  const z = f.mul(s, s);
  let sum = f.mul(z, 1 / LOG.last);
  for (let n = LOG.last - 2; n >= 3; n -= 2) sum = f.mul(f.add(sum, 1 / n), z);
  const twice = f.mul(s, 2);
  return f.add(f.mul(k, LOG.ln2High), f.add(twice, f.add(f.mul(twice, sum), f.mul(k, LOG.ln2Low))));
}

function largestMantissa(): number {
  let most = 1 / LOG.sqrtHalf;
  const step = 2 ** -52;
  while (most * LOG.sqrtHalf > 1) most -= step;
  while ((most + step) * LOG.sqrtHalf <= 1) most += step;
  return most;
}
