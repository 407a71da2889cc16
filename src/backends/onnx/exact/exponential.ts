import { EXP32 } from '../../../ops/index.js';
import type { Formula } from '../formula.js';
import { powerOfTwo } from './power-of-two.js';

/** The numbers of a recipe for e^x: see src/ops. */
export interface ExponentialNumbers {
  readonly inverseLn2: number;
  readonly ln2High: number;
  readonly ln2Low: number;
  readonly even: readonly number[];
  readonly odd: readonly number[];
}

/** e^x where the power of two nearest to it is an ordinary number. */
export function exponentialWithin(f: Formula, x: string, numbers: ExponentialNumbers): string {
  const k = f.round(f.mul(x, numbers.inverseLn2));
  const r = f.sub(f.sub(x, f.mul(k, numbers.ln2High)), f.mul(k, numbers.ln2Low));
  const s = f.mul(r, r);
  const sum = f.add(f.polynomial(s, numbers.even), f.mul(r, f.polynomial(s, numbers.odd)));
  return f.mul(sum, powerOfTwo(f, k));
}

/** e^x as `exp32` of src/ops. @param f in doubles */
export function exp32(f: Formula, x: string): string {
  const isWithin = f.atMost(f.abs(x), EXP32.limit);
  // 0 and infinity beyond, and what is no number stays so
  const beyond = f.mul(f.max(x, 0), 2 ** 1023);
  return f.where(isWithin, exponentialWithin(f, f.where(isWithin, x, 0), EXP32), beyond);
}
