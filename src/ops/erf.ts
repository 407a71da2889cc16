import { exp } from './exp.js';

/** The numbers of `erf` and `erfc`. */
export const ERF = {
  /** Below this the power series of erf is used. */
  small: 0.5,
  /** erf(x) / x in powers of x^2: 2 / sqrt(pi) (-1)^n / (n! (2n + 1)). */
  series: Array.from(
    { length: 12 },
    (_, n) => ((n % 2 === 0 ? 1 : -1) * 1.1283791670955126) / (factorial(n) * (2 * n + 1)),
  ),
  /** From here on erfc is 0 in float32. */
  most: 27,
  centre: 3.75,
  /** (1 + 2x) e^(x^2) erfc(x) in powers of (x - centre) / (x + centre): interpolated at Chebyshev's points, relative error below 1e-15. */
  tail: [
    1.2375126308378275, -0.14024059858554702, 0.003585415485479575, 0.08227673849014977, -0.10880393014246645,
    0.09230432116025894, -0.05869339857631061, 0.028362277420377335, -0.00974657968596217, 0.001755625843431864,
    0.000293714390578856, -0.00029015404203352704, 5.164649341002877e-5, 2.2384138525656757e-5, -1.1437980374495534e-5,
    -9.733875167494142e-7, 1.7419011945194367e-6, -5.741076073013916e-8, -2.4851108650210706e-7, 2.3398534313040898e-8,
    3.195398612057818e-8, -3.798189797736207e-9, -2.618520156503145e-9, 3.2052623379289157e-10,
  ],
} as const;

/** The error function, error below 1e-15. */
export function erf(x: number): number {
  if (Math.abs(x) < ERF.small) return x * polynomial(x * x, ERF.series);
  const rest = 1 - upper(Math.abs(x));
  return x < 0 ? -rest : rest;
}

/** 1 - erf(x), with a small relative error also where it is tiny. */
export function erfc(x: number): number {
  const rest = upper(Math.abs(x));
  return x < 0 ? 2 - rest : rest;
}

/** erfc of x >= 0. @source M. M. Shepherd, J. G. Laframboise, Chebyshev approximation of (1 + 2x) exp(x^2) erfc x in 0 <= x < infinity, 1981 (the variable) */
function upper(x: number): number {
  const near = Math.min(x, ERF.most);
  const t = (near - ERF.centre) / (near + ERF.centre);
  return (exp(-(x * x)) * polynomial(t, ERF.tail)) / (1 + 2 * near);
}

function polynomial(x: number, c: readonly number[]): number {
  let sum = c[c.length - 1]!;
  for (let i = c.length - 2; i >= 0; i--) sum = c[i]! + x * sum;
  return sum;
}

function factorial(n: number): number {
  return n < 2 ? 1 : n * factorial(n - 1);
}
