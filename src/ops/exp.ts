/**
 * Exponential functions built only from IEEE additions, multiplications, divisions and exact scaling, so that every JavaScript engine gives
 * the same bits. All arguments and results are doubles; the errors are about one unit in the last place (stated where larger).
 */
const LN2 = {
  inverseLn2: 1.4426950408889634,
  ln2High: 0.69314718036912381649, // 33 significant bits: its product with an exponent is exact
  ln2Low: 1.90821492927058770002e-10,
} as const;

/** The numbers of `exp`. */
export const EXP = {
  ...LN2,
  /** Below this argument the first terms of the series themselves make e^x - 1. */
  small: 0.35,
  /** 1/n! from n = 2 on: the tail of the exponential series after its first two terms. */
  tail: [
    1 / 2,
    1 / 6,
    1 / 24,
    1 / 120,
    1 / 720,
    1 / 5040,
    1 / 40320,
    1 / 362880,
    1 / 3628800,
    1 / 39916800,
    1 / 479001600,
    1 / 6227020800,
    1 / 87178291200,
  ],
} as const;

/** The numbers of `log`: where the mantissa is halved, and the last denominator of the series. */
export const LOG = { ...LN2, sqrtHalf: 0.7071067811865476, last: 25 as number } as const;

const { inverseLn2: INVERSE_LN2, ln2High: LN2_HIGH, ln2Low: LN2_LOW } = LN2;
const SQRT_HALF = LOG.sqrtHalf;
const [C2, C3, C4, C5, C6, C7, C8, C9, C10, C11, C12, C13, C14] = EXP.tail;

/** 1.5 * 2^52: added to a number and taken away again, it leaves the nearest whole number, of two equally near ones the even. */
const ROUNDING = 6755399441055744;

/** Powers of two from 2^-1074 to 2^1023. */
const POWERS = powersOfTwo();

/** e to the power x. */
export function exp(x: number): number {
  if (x !== x) return x;
  if (x > 709.782712893384) return Infinity;
  if (x < -745.1332191019412) return 0;
  const k = x * INVERSE_LN2 + ROUNDING - ROUNDING;
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  return scale(1 + (high + (r * r * tail(r) - low)), k);
}

/** exp(x) - 1, without cancellation near zero. */
export function expm1(x: number): number {
  return Math.abs(x) < EXP.small ? x + x * x * tail(x) : exp(x) - 1;
}

/** Natural logarithm; -Infinity at zero, NaN below. */
export function log(x: number): number {
  if (!(x > 0) || x === Infinity) return x === 0 ? -Infinity : x > 0 ? x : NaN;
  let k = exponentOf(x);
  let m = k < -1000 ? x * 2 ** 100 * POWERS[1074 - k - 100]! : x * POWERS[1074 - k]!;
  if (m * SQRT_HALF > 1) {
    m /= 2;
    k++;
  }
  // log(m) = 2 atanh(s) with s = (m - 1) / (m + 1), so |s| < 0.172
  const s = (m - 1) / (m + 1);
  const z = s * s;
  let sum = 0;
  for (let n = LOG.last; n >= 3; n -= 2) sum = (sum + 1 / n) * z;
  return k * LN2_HIGH + (2 * s + (2 * s * sum + k * LN2_LOW));
}

/** log(1 + x), without cancellation near zero. */
export function log1p(x: number): number {
  const u = 1 + x;
  return u === 1 || u === Infinity ? x : log(u) * (x / (u - 1));
}

/** Hyperbolic tangent; error below 3 units in the last place. */
export function tanh(x: number): number {
  const grown = expm1(2 * Math.min(Math.abs(x), 22));
  const magnitude = grown / (grown + 2);
  return x < 0 ? -magnitude : magnitude;
}

/** log(1 + e^x), finite for every finite x. */
export function softplus(x: number): number {
  return Math.max(x, 0) + log1p(exp(-Math.abs(x)));
}

/** x to the power y for real x; relative error about |y log x| units in the last place, exact products for small whole y. */
export function pow(x: number, y: number): number {
  if (y === 0.5 && x >= 0) return Math.sqrt(x);
  if (Number.isInteger(y) && Math.abs(y) <= 64) {
    let product = 1;
    for (let i = Math.abs(y); i > 0; i--) product *= x;
    return y < 0 ? 1 / product : product;
  }
  if (x === 1) return 1;
  if (x !== x || y !== y) return NaN;
  if (x < 0 && Number.isInteger(y)) return (y % 2 === 0 ? 1 : -1) * pow(-x, y);
  if (x === 0) return y > 0 ? 0 : Infinity;
  return exp(y * log(x));
}

/** (e^r - 1 - r) / r^2 for |r| <= 0.35. */
function tail(r: number): number {
  const end = C8 + r * (C9 + r * (C10 + r * (C11 + r * (C12 + r * (C13 + r * C14)))));
  return C2 + r * (C3 + r * (C4 + r * (C5 + r * (C6 + r * (C7 + r * end)))));
}

/** x times 2^k, rounded once. */
function scale(x: number, k: number): number {
  if (k > 1023) return x * 2 * POWERS[1074 + k - 1]!;
  if (k < -1022) return x * POWERS[1074 + k + 100]! * POWERS[1074 - 100]!;
  return x * POWERS[1074 + k]!;
}

/** The k with 2^k <= x < 2^(k + 1), for finite x > 0. */
function exponentOf(x: number): number {
  let low = 0;
  let high = POWERS.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (POWERS[middle]! <= x) low = middle;
    else high = middle - 1;
  }
  return low - 1074;
}

function powersOfTwo(): Float64Array {
  const powers = new Float64Array(2098);
  powers[1074] = 1;
  for (let k = 1; k <= 1023; k++) powers[1074 + k] = powers[1074 + k - 1]! * 2;
  for (let k = 1; k <= 1074; k++) powers[1074 - k] = powers[1074 - k + 1]! / 2;
  return powers;
}
