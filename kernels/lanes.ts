/*
 * Stores of a part of a vector.
 */

/** The first n of eight lanes. */
export function storeShorts(to: usize, v: v128, n: i32): void {
  if (n >= 8) {
    v128.store(to, v);
    return;
  }
  if (n & 4) {
    v128.store64_lane(to, v, 0);
    v = v128.shuffle<i64>(v, v, 1, 1);
    to += 8;
  }
  if (n & 2) {
    v128.store32_lane(to, v, 0);
    v = v128.shuffle<i32>(v, v, 1, 1, 1, 1);
    to += 4;
  }
  if (n & 1) v128.store16_lane(to, v, 0);
}

/** The first n of four lanes. */
export function storeWords(to: usize, v: v128, n: i32): void {
  if (n >= 4) {
    v128.store(to, v);
    return;
  }
  if (n > 0) store<i32>(to, i32x4.extract_lane(v, 0));
  if (n > 1) store<i32>(to, i32x4.extract_lane(v, 1), 4);
  if (n > 2) store<i32>(to, i32x4.extract_lane(v, 2), 8);
}
