/**
 * The numbers of the exponential function for arguments and results that end up in float32. It is made of
 * additions, multiplications and exact powers of two only, so that every machine gives the same bits.
 */
export const EXP32 = {
  inverseLn2: 1.4426950408889634,
  ln2High: 0.69314718036912381649, // 33 significant bits: its product with an exponent is exact
  ln2Low: 1.90821492927058770002e-10,
  /** Beyond this the result is as good as zero or infinite in float32, while the power of two is still an ordinary double. */
  limit: 708,
  /** 1/n! for even and for odd n: the series in powers of the square. */
  even: [1, 1 / 2, 1 / 24, 1 / 720, 1 / 40320, 1 / 3628800],
  odd: [1, 1 / 6, 1 / 120, 1 / 5040, 1 / 362880, 1 / 39916800],
} as const;

const { inverseLn2: INVERSE_LN2, ln2High: LN2_HIGH, ln2Low: LN2_LOW, limit: LIMIT } = EXP32;
const [, C2, C4, C6, C8, C10] = EXP32.even;
const [, C3, C5, C7, C9, C11] = EXP32.odd;

/** 1.5 * 2^52: added to a number and taken away again, it leaves the nearest whole number, of two equally near ones the even. */
const ROUNDING = 6755399441055744;

/** Powers of two from 2^-1022 on, each at the place that is its exponent's bits. */
const POWERS = new Float64Array(BigUint64Array.from({ length: 2047 }, (_, exponent) => BigInt(exponent) << 52n).buffer);

/** e to the power x, in double precision: relative error below 1e-13; 0 below -708 and infinite above 708. */
export function exp32(x: number): number {
  if (!(Math.abs(x) <= LIMIT)) return x > 0 ? Infinity : x < 0 ? 0 : x;
  const k = x * INVERSE_LN2 + ROUNDING - ROUNDING;
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  // the series in powers of r^2, even and odd ones apart
  const s = r * r;
  const even = 1 + s * (C2 + s * (C4 + s * (C6 + s * (C8 + s * C10))));
  const odd = 1 + s * (C3 + s * (C5 + s * (C7 + s * (C9 + s * C11))));
  return (even + r * odd) * POWERS[k + 1023]!;
}
