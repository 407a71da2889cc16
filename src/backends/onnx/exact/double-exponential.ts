import { EXP, EXP32 } from '../../../ops/index.js';
import type { Formula } from '../formula.js';
import { powerOfTwo } from './power-of-two.js';

/*
 * Functions of src/ops/exp.ts, in doubles. Beyond 708 their results are 0 or infinite here at once: what becomes of them in float32 is the same.
 */

/** e^x. */
export function exp(f: Formula, x: string): string {
  const { isWithin, beyond, inside } = ranged(f, x);
  const parts = split(f, inside);
  return f.where(isWithin, fromParts(f, parts, tail(f, parts.r)), beyond);
}

/** e^x - 1. */
export function expm1(f: Formula, x: string): string {
  const { isWithin, beyond, inside } = ranged(f, x);
  const parts = split(f, inside);
  const isSmall = f.less(f.abs(x), EXP.small);
  // one series for both ways
  const series = tail(f, f.where(isSmall, x, parts.r));
  const small = f.add(x, f.mul(f.mul(x, x), series));
  return f.where(isSmall, small, f.sub(f.where(isWithin, fromParts(f, parts, series), beyond), 1));
}

/** The hyperbolic tangent. */
export function tanh(f: Formula, x: string): string {
  const grown = expm1(f, f.mul(f.min(f.abs(x), 22), 2));
  const magnitude = f.div(grown, f.add(grown, 2));
  return f.where(f.less(x, 0), f.neg(magnitude), magnitude);
}

function ranged(f: Formula, x: string): Readonly<Record<'isWithin' | 'beyond' | 'inside', string>> {
  const isWithin = f.atMost(f.abs(x), EXP32.limit);
  return { isWithin, inside: f.where(isWithin, x, 0), beyond: f.mul(f.max(x, 0), 2 ** 1023) };
}

type Parts = Readonly<Record<'k' | 'high' | 'low' | 'r', string>>;

function split(f: Formula, x: string): Parts {
  const k = f.round(f.mul(x, EXP.inverseLn2));
  const high = f.sub(x, f.mul(k, EXP.ln2High));
  const low = f.mul(k, EXP.ln2Low);
  return { k, high, low, r: f.sub(high, low) };
}

function tail(f: Formula, r: string): string {
  return f.polynomial(r, EXP.tail);
}

function fromParts(f: Formula, { k, high, low, r }: Parts, series: string): string {
  const sum = f.add(high, f.sub(f.mul(f.mul(r, r), series), low));
  return f.mul(f.add(sum, 1), powerOfTwo(f, k));
}
