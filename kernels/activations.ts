/*
 * Elementwise functions of float32 arrays with the bits that the functions of src/ops/scalar.ts give. Arrays may be the same.
 */

const INVERSE_LN2: f32 = 1.442695;
const LN2_HIGH: f32 = 0.693359375;
const LN2_LOW: f32 = -2.1219444e-4;
/** 1.5 * 2^23 leaves a whole number in the last bits of the sum. */
const ROUNDING: f32 = 12582912;

/** Two numbers as doubles, or one where there is no more than one left. */
function pairAt(x: usize, left: i32): v128 {
  return f64x2.promote_low_f32x4(left > 1 ? v128.load64_zero(x) : v128.load32_zero(x));
}

function storePair(y: usize, left: i32, pair: v128): void {
  const rounded = f32x4.demote_f64x2_zero(pair);
  if (left > 1) v128.store64_lane(y, rounded, 0);
  else v128.store32_lane(y, rounded, 0);
}

/** What is put into the loops below, so that neighbours share constants: V8 makes these anew wherever they are used. */
abstract class Inline {
  /** e to the power x, operation by operation as in src/ops/logistic.ts. */
  @inline
  static exp(x: v128): v128 {
    const shifted = f32x4.add(f32x4.mul(x, f32x4.splat(INVERSE_LN2)), f32x4.splat(ROUNDING));
    const k = f32x4.sub(shifted, f32x4.splat(ROUNDING));
    const high = f32x4.sub(x, f32x4.mul(k, f32x4.splat(LN2_HIGH)));
    const r = f32x4.sub(high, f32x4.mul(k, f32x4.splat(LN2_LOW)));
    const s = f32x4.mul(r, r);
    let even = Inline.step(s, f32x4.splat(1.0 / 720), 1.0 / 24);
    let odd = Inline.step(s, f32x4.splat(1.0 / 5040), 1.0 / 120);
    even = Inline.step(s, even, 1.0 / 2);
    odd = Inline.step(s, odd, 1.0 / 6);
    even = Inline.step(s, even, 1);
    odd = Inline.step(s, odd, 1);
    // the last bits of `shifted` are k: with the bias added and moved up they are the exponent of 2^k
    const power = i32x4.shl(i32x4.add(shifted, i32x4.splat(127)), 23);
    let y = f32x4.mul(f32x4.add(even, f32x4.mul(r, odd)), power);
    y = v128.bitselect(f32x4.splat(Infinity), y, f32x4.gt(x, f32x4.splat(88)));
    return v128.andnot(y, f32x4.lt(x, f32x4.splat(-87)));
  }

  @inline
  static step(s: v128, sum: v128, term: f32): v128 {
    return f32x4.add(f32x4.splat(term), f32x4.mul(s, sum));
  }

  /** 1 / (1 + e^(-alpha x)), times x where that is asked for. */
  @inline
  static logistic(x: v128, factor: v128, timesX: bool): v128 {
    const one = f32x4.splat(1);
    const value = f32x4.div(one, f32x4.add(one, Inline.exp(f32x4.mul(factor, x))));
    return timesX ? f32x4.mul(x, value) : value;
  }
}

function logistic(x: usize, y: usize, n: i32, alpha: f32, timesX: bool): void {
  const factor = f32x4.splat(-alpha);
  for (; n >= 8; n -= 8, x += 32, y += 32) {
    const a = Inline.logistic(v128.load(x), factor, timesX);
    const b = Inline.logistic(v128.load(x, 16), factor, timesX);
    v128.store(y, a);
    v128.store(y, b, 16);
  }
  for (; n >= 4; n -= 4, x += 16, y += 16) v128.store(y, Inline.logistic(v128.load(x), factor, timesX));
  for (; n > 0; n--, x += 4, y += 4) v128.store32_lane(y, Inline.logistic(v128.load32_zero(x), factor, timesX), 0);
}

/** 1 / (1 + e^-x). */
export function sigmoid(x: usize, y: usize, n: i32): void {
  logistic(x, y, n, 1, false);
}

/** x / (1 + e^(-alpha x)). */
export function swish(x: usize, y: usize, n: i32, alpha: f64): void {
  logistic(x, y, n, <f32>alpha, true);
}

/** min(max(x, 0), 1). */
function limited(x: v128): v128 {
  return f64x2.min(f64x2.max(x, f64x2.splat(0)), f64x2.splat(1));
}

/** min(max(alpha x + beta, 0), 1). */
export function hardSigmoid(x: usize, y: usize, n: i32, alpha: f64, beta: f64): void {
  for (; n > 0; n -= 2, x += 8, y += 8)
    storePair(y, n, limited(f64x2.add(f64x2.mul(f64x2.splat(alpha), pairAt(x, n)), f64x2.splat(beta))));
}

/** x min(max(x / 6 + 1 / 2, 0), 1). */
export function hardSwish(x: usize, y: usize, n: i32): void {
  for (; n > 0; n -= 2, x += 8, y += 8) {
    const pair = pairAt(x, n);
    const gate = limited(f64x2.add(f64x2.div(pair, f64x2.splat(6)), f64x2.splat(0.5)));
    storePair(y, n, f64x2.mul(pair, gate));
  }
}

/** x, or slope x where x is negative. */
export function leakyRelu(x: usize, y: usize, n: i32, slope: f64): void {
  for (; n > 0; n -= 2, x += 8, y += 8) {
    const pair = pairAt(x, n);
    const sloping = f64x2.mul(f64x2.splat(slope), pair);
    storePair(y, n, v128.bitselect(sloping, pair, f64x2.lt(pair, f64x2.splat(0))));
  }
}

/** 0 where x is negative, else x: -0 stays. */
export function relu(x: usize, y: usize, n: i32): void {
  const end = x + ((<usize>(n & ~3)) << 2);
  for (; x < end; x += 16, y += 16) {
    const four = v128.load(x);
    v128.store(y, v128.andnot(four, f32x4.lt(four, f32x4.splat(0))));
  }
  for (n &= 3; n > 0; n--, x += 4, y += 4) {
    const one = load<f32>(x);
    store<f32>(y, one < 0 ? 0 : one);
  }
}

/** min(max(x, low), high): float32 bounds do, since rounding never changes the order of two numbers. */
export function clip(x: usize, y: usize, n: i32, low: f64, high: f64): void {
  const lows = f32x4.splat(<f32>low);
  const highs = f32x4.splat(<f32>high);
  const end = x + ((<usize>(n & ~3)) << 2);
  for (; x < end; x += 16, y += 16) v128.store(y, f32x4.min(f32x4.max(v128.load(x), lows), highs));
  for (n &= 3; n > 0; n--, x += 4, y += 4)
    v128.store32_lane(y, f32x4.min(f32x4.max(v128.load32_zero(x), lows), highs), 0);
}
