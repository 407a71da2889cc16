import { exp } from './exp.js';

const TWO_OVER_SQRT_PI = 1.1283791670955126;
const ONE_OVER_SQRT_PI = 0.5641895835477563;
const SWITCH = 2.5;

/** The error function, absolute error below 1e-15. @source Abramowitz and Stegun 7.1.6 and 7.1.14 */
export function erf(x: number): number {
  if (Math.abs(x) >= SWITCH) return x < 0 ? upper(-x) - 1 : 1 - upper(x);
  return series(x);
}

/** 1 - erf(x), with a small relative error also where it is tiny. */
export function erfc(x: number): number {
  if (x >= SWITCH) return upper(x);
  if (x <= -SWITCH) return 2 - upper(-x);
  return 1 - series(x);
}

/** 2/sqrt(pi) e^(-x^2) sum of 2^n x^(2n+1) / (2n+1)!!: all terms have one sign. */
function series(x: number): number {
  if (x !== x) return x;
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > Math.abs(sum) * 1e-17; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return TWO_OVER_SQRT_PI * exp(-x * x) * sum;
}

/** erfc of x >= 2.5 by its continued fraction. */
function upper(x: number): number {
  if (x > 27) return 0;
  let fraction = x;
  for (let n = 60; n >= 1; n--) fraction = x + n / 2 / fraction;
  return (ONE_OVER_SQRT_PI * exp(-x * x)) / fraction;
}
