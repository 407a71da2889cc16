/**
 * The exponential function for arguments and results that end up in float32. It is made of
 * additions, multiplications and exact powers of two only, so that every machine gives the same bits.
 */
const INVERSE_LN2 = 1.4426950408889634;
const LN2_HIGH = 0.69314718036912381649; // 33 significant bits: its product with an exponent is exact
const LN2_LOW = 1.90821492927058770002e-10;

/** 1.5 * 2^52: added to a number and taken away again, it leaves the nearest whole number, of two equally near ones the even. */
const ROUNDING = 6755399441055744;

/** Beyond this the result is as good as zero or infinite in float32, while the power of two below is still an ordinary double. */
const LIMIT = 708;

/** 1/n!, as doubles. */
const [C2, C3, C4, C5, C6] = [1 / 2, 1 / 6, 1 / 24, 1 / 120, 1 / 720];
const [C7, C8, C9, C10, C11] = [1 / 5040, 1 / 40320, 1 / 362880, 1 / 3628800, 1 / 39916800];

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
