/*
 * Elementwise functions of float32 arrays, computed in doubles and rounded once: the bits that the functions of src/ops/scalar.ts give. Arrays may be the same.
 */

const INVERSE_LN2: f64 = 1.4426950408889634;
const LN2_HIGH: f64 = 0.69314718036912381649;
const LN2_LOW: f64 = 1.90821492927058770002e-10;
/** 1.5 * 2^52 leaves a whole number, here with the bias of a double's exponent in its last bits. */
const ROUNDING: f64 = 6755399441055744;
const LIMIT: f64 = 708;

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
  /** e to the power x, operation by operation as in src/ops/exp32.ts. */
  @inline
  static exp32(x: v128): v128 {
    const shifted = f64x2.add(f64x2.mul(x, f64x2.splat(INVERSE_LN2)), f64x2.splat(ROUNDING));
    const k = f64x2.sub(shifted, f64x2.splat(ROUNDING));
    const high = f64x2.sub(x, f64x2.mul(k, f64x2.splat(LN2_HIGH)));
    const r = f64x2.sub(high, f64x2.mul(k, f64x2.splat(LN2_LOW)));
    const s = f64x2.mul(r, r);
    let even = Inline.step(s, f64x2.splat(1.0 / 3628800), 1.0 / 40320);
    let odd = Inline.step(s, f64x2.splat(1.0 / 39916800), 1.0 / 362880);
    even = Inline.step(s, even, 1.0 / 720);
    odd = Inline.step(s, odd, 1.0 / 5040);
    even = Inline.step(s, even, 1.0 / 24);
    odd = Inline.step(s, odd, 1.0 / 120);
    even = Inline.step(s, even, 1.0 / 2);
    odd = Inline.step(s, odd, 1.0 / 6);
    even = Inline.step(s, even, 1);
    odd = Inline.step(s, odd, 1);
    // the last bits of `shifted` are k: with the bias added and moved up they are the exponent of 2^k
    const power = i64x2.shl(i64x2.add(shifted, i64x2.splat(1023)), 52);
    let y = f64x2.mul(f64x2.add(even, f64x2.mul(r, odd)), power);
    y = v128.bitselect(f64x2.splat(Infinity), y, f64x2.gt(x, f64x2.splat(LIMIT)));
    return v128.andnot(y, f64x2.lt(x, f64x2.splat(-LIMIT)));
  }

  @inline
  static step(s: v128, sum: v128, term: f64): v128 {
    return f64x2.add(f64x2.splat(term), f64x2.mul(s, sum));
  }

  /** 1 / (1 + e^(-alpha x)), times x where that is asked for. */
  @inline
  static logistic(x: v128, alpha: f64, timesX: bool): v128 {
    const e = Inline.exp32(f64x2.neg(f64x2.mul(f64x2.splat(alpha), x)));
    const value = f64x2.div(f64x2.splat(1), f64x2.add(f64x2.splat(1), e));
    return timesX ? f64x2.mul(x, value) : value;
  }
}

function logistic(x: usize, y: usize, n: i32, alpha: f64, timesX: bool): void {
  for (; n >= 4; n -= 4, x += 16, y += 16) {
    const four = v128.load(x);
    const last = v128.shuffle<i64>(four, four, 1, 1);
    const a = Inline.logistic(f64x2.promote_low_f32x4(four), alpha, timesX);
    const b = Inline.logistic(f64x2.promote_low_f32x4(last), alpha, timesX);
    v128.store64_lane(y, f32x4.demote_f64x2_zero(a), 0);
    v128.store64_lane(y, f32x4.demote_f64x2_zero(b), 0, 8);
  }
  for (; n > 0; n -= 2, x += 8, y += 8) storePair(y, n, Inline.logistic(pairAt(x, n), alpha, timesX));
}

/** 1 / (1 + e^-x). */
export function sigmoid(x: usize, y: usize, n: i32): void {
  logistic(x, y, n, 1, false);
}

/** x / (1 + e^(-alpha x)). */
export function swish(x: usize, y: usize, n: i32, alpha: f64): void {
  logistic(x, y, n, alpha, true);
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
