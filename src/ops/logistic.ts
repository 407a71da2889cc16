/**
 * The logistic function in float32 arithmetic: every operation is rounded. It has a twin with SIMD instructions (kernels/activations.ts) that gives the same bits, so the
 * order of operations is fixed. Its error is below three units in the last place.
 */
const f32 = Math.fround;

/** The numbers of the recipe, all in float32. */
export const LOGISTIC = {
  inverseLn2: f32(1.442695),
  ln2High: 0.693359375, // 9 significant bits: its product with an exponent is exact
  ln2Low: f32(-2.1219444e-4),
  /** 1/n! for even and for odd n: the series in powers of the square. */
  even: [1, 1 / 2, f32(1 / 24), f32(1 / 720)],
  odd: [1, f32(1 / 6), f32(1 / 120), f32(1 / 5040)],
} as const;

const { inverseLn2: INVERSE_LN2, ln2High: LN2_HIGH, ln2Low: LN2_LOW } = LOGISTIC;
const [, C2, C4, C6] = LOGISTIC.even;
const [, C3, C5, C7] = LOGISTIC.odd;

/** 1.5 * 2^23: added to a number and taken away again, it leaves the nearest whole number, of two equally near ones the even. */
const ROUNDING = 12582912;

/** 2^-127 to 2^127, of which the first is never used. */
const POWERS = Float32Array.from({ length: 255 }, (_, i) => 2 ** (i - 127));

/** e to the power x for float32 x; 0 below -87, infinite above 88. */
function exp(x: number): number {
  if (x > 88) return Infinity;
  if (x < -87) return 0;
  if (x !== x) return x;
  const k = f32(f32(f32(x * INVERSE_LN2) + ROUNDING) - ROUNDING);
  const r = f32(f32(x - f32(k * LN2_HIGH)) - f32(k * LN2_LOW));
  // the series in powers of r^2, even and odd ones apart
  const s = f32(r * r);
  const even = f32(1 + f32(s * f32(C2 + f32(s * f32(C4 + f32(s * C6))))));
  const odd = f32(1 + f32(s * f32(C3 + f32(s * f32(C5 + f32(s * C7))))));
  return f32(f32(even + f32(r * odd)) * POWERS[k + 127]!);
}

/** 1 / (1 + e^-x), for float32 x. */
export function sigmoid(x: number): number {
  return f32(1 / f32(1 + exp(-x)));
}

/** x sigmoid(alpha x), for float32 x and alpha. */
export function swish(x: number, alpha: number): number {
  return f32(x * sigmoid(f32(alpha * x)));
}
