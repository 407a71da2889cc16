/*
 * Pieces of the kernels of unit spikes that are put in where they are called.
 */

/** Lanes of 16 bits of both in turn, those of the lower halves. */
// @ts-ignore: decorator
@inline
function low(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 0, 1, 16, 17, 2, 3, 18, 19, 4, 5, 20, 21, 6, 7, 22, 23);
}

/** The same of the upper halves. */
// @ts-ignore: decorator
@inline
function high(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 8, 9, 24, 25, 10, 11, 26, 27, 12, 13, 28, 29, 14, 15, 30, 31);
}

/** Adds the sums of 8 channels and their biases to the membranes. */
// @ts-ignore: decorator
@inline
export function charge(membranes: usize, sums: v128, bias: v128, scale: v128): void {
  v128.store(membranes, i32x4.add(v128.load(membranes), i32x4.dot_i16x8_s(low(sums, bias), scale)));
  v128.store(membranes, i32x4.add(v128.load(membranes, 16), i32x4.dot_i16x8_s(high(sums, bias), scale)), 16);
}

/** The same, after which those whose membrane is above 0 spike. @returns 8 lanes, all ones where there is a spike */
// @ts-ignore: decorator
@inline
export function fire(membranes: usize, sums: v128, bias: v128, scale: v128, cost: usize): v128 {
  const zero = i32x4.splat(0);
  const v = i32x4.add(v128.load(membranes), i32x4.dot_i16x8_s(low(sums, bias), scale));
  const s = i32x4.gt_s(v, zero);
  v128.store(membranes, i32x4.sub(v, v128.and(s, v128.load(cost))));
  const w = i32x4.add(v128.load(membranes, 16), i32x4.dot_i16x8_s(high(sums, bias), scale));
  const r = i32x4.gt_s(w, zero);
  v128.store(membranes, i32x4.sub(w, v128.and(r, v128.load(cost, 16))), 16);
  return i16x8.narrow_i32x4_s(s, r);
}

/** Adds the sums of 4 channels and their biases to the membranes, and lets those above 0 spike. @returns 4 lanes, all ones where there is a spike */
// @ts-ignore: decorator
@inline
export function fireWide(membranes: usize, sums: v128, bias: usize, scale: v128, cost: usize): v128 {
  const v = i32x4.add(v128.load(membranes), i32x4.mul(i32x4.add(sums, v128.load(bias)), scale));
  const s = i32x4.gt_s(v, i32x4.splat(0));
  v128.store(membranes, i32x4.sub(v, v128.and(s, v128.load(cost))));
  return s;
}

/** 16 bits as 16 bytes: all ones where the bit is set. */
// @ts-ignore: decorator
@inline
export function spread(bits: u16): v128 {
  const each = i8x16(1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128);
  const both = i16x8.splat(bits);
  const bytes = i8x16.shuffle(both, both, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1);
  return i8x16.eq(v128.and(bytes, each), each);
}

/** Stores 4 whole numbers as doubles. */
// @ts-ignore: decorator
@inline
export function storeDoubles(to: usize, s: v128): void {
  v128.store(to, f64x2.convert_low_i32x4_s(s));
  v128.store(to, f64x2.convert_low_i32x4_s(i8x16.shuffle(s, s, 8, 9, 10, 11, 12, 13, 14, 15, 0, 0, 0, 0, 0, 0, 0, 0)), 16);
}

/** Byte k of each of 16 numbers: byte k of 4 numbers side by side in each of 4 vectors, put together. */
// @ts-ignore: decorator
@inline
export function bytesOf(from: usize, k: i32): v128 {
  const mask = i32x4.splat(255);
  const a = v128.and(i32x4.shr_u(v128.load(from), k), mask);
  const b = v128.and(i32x4.shr_u(v128.load(from, 16), k), mask);
  const c = v128.and(i32x4.shr_u(v128.load(from, 32), k), mask);
  const d = v128.and(i32x4.shr_u(v128.load(from, 48), k), mask);
  return i8x16.narrow_i16x8_u(i16x8.narrow_i32x4_u(a, b), i16x8.narrow_i32x4_u(c, d));
}

/** The buckets of 4 doubles: floor((x - origin) * scale), but not below 0 or above `last`. */
// @ts-ignore: decorator
@inline
export function fourBuckets(at: usize, origins: usize, scales: usize, last: i32): v128 {
  const a = f64x2.mul(f64x2.sub(v128.load(at), v128.load(origins)), v128.load(scales));
  const b = f64x2.mul(f64x2.sub(v128.load(at, 16), v128.load(origins, 16)), v128.load(scales, 16));
  const low = i32x4.trunc_sat_f64x2_s_zero(a);
  const high = i32x4.trunc_sat_f64x2_s_zero(b);
  const all = i8x16.shuffle(low, high, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
  return i32x4.min_s(i32x4.max_s(all, i32x4.splat(0)), i32x4.splat(last));
}
