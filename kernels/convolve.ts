/*
 * Weighted sums of whole maps: every message of a map of 16-bit numbers, channels last, times 16-bit weights. Two products at a time are made and added within one
 * instruction. Accumulators are written, not added to; all in pieces of rows, [from, to).
 */
import { storeWords } from './lanes';

/**
 * A convolution of one group. What a window reads stands in `runs` stretches of `bytes` each, a multiple of 4, at the offsets listed from the window's first place on;
 * weights [blocks of 8 outputs, runs, pairs of messages, 8 outputs, 2], of which the last block ends with the last output. Row r has the places from r * width on, at most
 * `width` and none beyond `places`.
 */
export function convolve(
  x: usize,
  w: usize,
  runs: usize,
  runCount: i32,
  bytes: i32,
  outputs: i32,
  accumulators: usize,
  places: i32,
  width: i32,
  height: i32,
  placeBytes: i32,
  rowBytes: i32,
  imageBytes: i32,
  from: i32,
  to: i32,
): void {
  const blocks = (outputs + 7) >> 3;
  const weightBytes = (runCount * bytes) << 3;
  for (let b = 0; b < blocks; b++) {
    const first = max(min(b << 3, outputs - 8), 0);
    const weights = w + b * weightBytes;
    for (let r = from; r < to; r++) {
      const row = x + (r / height) * imageBytes + (r % height) * rowBytes;
      const n = min(width, places - r * width);
      let at = accumulators + ((r * width * outputs + first) << 2);
      if (n < 4 || outputs < 8) {
        for (let p = 0; p < n; p++) {
          one(row + p * placeBytes, weights, runs, runCount, bytes, at, min(outputs, 8));
          at += outputs << 2;
        }
        continue;
      }
      // the last four places overlap those before where their number is no multiple of four
      for (let p = 0; p < n; p += 4) {
        const q = min(p, n - 4);
        four(row + q * placeBytes, placeBytes, weights, runs, runCount, bytes, at + ((q * outputs) << 2), outputs << 2);
      }
    }
  }
}

/** Eight outputs of four places. */
function four(
  x: usize,
  apart: usize,
  w: usize,
  runs: usize,
  runCount: i32,
  bytes: usize,
  to: usize,
  next: usize,
): void {
  let a0 = i32x4.splat(0);
  let b0 = i32x4.splat(0);
  let a1 = i32x4.splat(0);
  let b1 = i32x4.splat(0);
  let a2 = i32x4.splat(0);
  let b2 = i32x4.splat(0);
  let a3 = i32x4.splat(0);
  let b3 = i32x4.splat(0);
  for (let r = 0; r < runCount; r++) {
    let q0 = x + load<u32>(runs + (r << 2));
    let q1 = q0 + apart;
    let q2 = q1 + apart;
    let q3 = q2 + apart;
    const end = q0 + bytes;
    while (q0 < end) {
      const u = v128.load(w);
      const v = v128.load(w, 16);
      let m = v128.load32_splat(q0);
      a0 = i32x4.add(a0, i32x4.dot_i16x8_s(u, m));
      b0 = i32x4.add(b0, i32x4.dot_i16x8_s(v, m));
      m = v128.load32_splat(q1);
      a1 = i32x4.add(a1, i32x4.dot_i16x8_s(u, m));
      b1 = i32x4.add(b1, i32x4.dot_i16x8_s(v, m));
      m = v128.load32_splat(q2);
      a2 = i32x4.add(a2, i32x4.dot_i16x8_s(u, m));
      b2 = i32x4.add(b2, i32x4.dot_i16x8_s(v, m));
      m = v128.load32_splat(q3);
      a3 = i32x4.add(a3, i32x4.dot_i16x8_s(u, m));
      b3 = i32x4.add(b3, i32x4.dot_i16x8_s(v, m));
      w += 32;
      q0 += 4;
      q1 += 4;
      q2 += 4;
      q3 += 4;
    }
  }
  v128.store(to, a0);
  v128.store(to, b0, 16);
  v128.store(to + next, a1);
  v128.store(to + next, b1, 16);
  v128.store(to + 2 * next, a2);
  v128.store(to + 2 * next, b2, 16);
  v128.store(to + 3 * next, a3);
  v128.store(to + 3 * next, b3, 16);
}

/** At most eight outputs of one place. */
function one(x: usize, w: usize, runs: usize, runCount: i32, bytes: usize, to: usize, outputs: i32): void {
  let a = i32x4.splat(0);
  let b = i32x4.splat(0);
  for (let r = 0; r < runCount; r++) {
    let q = x + load<u32>(runs + (r << 2));
    const end = q + bytes;
    for (; q < end; q += 4, w += 32) {
      const m = v128.load32_splat(q);
      a = i32x4.add(a, i32x4.dot_i16x8_s(v128.load(w), m));
      b = i32x4.add(b, i32x4.dot_i16x8_s(v128.load(w, 16), m));
    }
  }
  storeWords(to, a, outputs);
  storeWords(to + 16, b, outputs - 4);
}

/**
 * A convolution of as many groups as channels, of which there are at least eight. `taps` are pairs of offsets from the window's first place on; weights [blocks of 8 channels,
 * pairs of taps, 8 channels, 2], of which the last block ends with the last channel.
 */
export function convolveChannels(
  x: usize,
  w: usize,
  taps: usize,
  pairs: i32,
  channels: i32,
  accumulators: usize,
  width: i32,
  height: i32,
  placeBytes: i32,
  rowBytes: i32,
  imageBytes: i32,
  from: i32,
  to: i32,
): void {
  const next = channels << 2;
  for (let r = from; r < to; r++) {
    const row = x + (r / height) * imageBytes + (r % height) * rowBytes;
    const at = accumulators + r * width * next;
    let weights = w;
    for (let c = 0; c < channels; c += 8, weights += pairs << 5) {
      const first = min(c, channels - 8);
      let q = row + (first << 1);
      let out = at + (first << 2);
      let p = 0;
      for (; p + 2 <= width; p += 2, q += placeBytes << 1, out += next << 1)
        twoPlaces(q, placeBytes, weights, taps, pairs, out, next);
      if (p < width) onePlace(q, weights, taps, pairs, out);
    }
  }
}

/** Eight channels of two places. */
function twoPlaces(x: usize, apart: usize, w: usize, taps: usize, pairs: i32, to: usize, next: usize): void {
  let a0 = i32x4.splat(0);
  let b0 = i32x4.splat(0);
  let a1 = i32x4.splat(0);
  let b1 = i32x4.splat(0);
  const end = taps + (pairs << 3);
  for (let t = taps; t < end; t += 8, w += 32) {
    const u = v128.load(w);
    const v = v128.load(w, 16);
    let q0 = x + load<u32>(t);
    let q1 = x + load<u32>(t, 4);
    let m0 = v128.load(q0);
    let m1 = v128.load(q1);
    a0 = i32x4.add(a0, i32x4.dot_i16x8_s(u, v128.shuffle<i16>(m0, m1, 0, 8, 1, 9, 2, 10, 3, 11)));
    b0 = i32x4.add(b0, i32x4.dot_i16x8_s(v, v128.shuffle<i16>(m0, m1, 4, 12, 5, 13, 6, 14, 7, 15)));
    m0 = v128.load(q0 + apart);
    m1 = v128.load(q1 + apart);
    a1 = i32x4.add(a1, i32x4.dot_i16x8_s(u, v128.shuffle<i16>(m0, m1, 0, 8, 1, 9, 2, 10, 3, 11)));
    b1 = i32x4.add(b1, i32x4.dot_i16x8_s(v, v128.shuffle<i16>(m0, m1, 4, 12, 5, 13, 6, 14, 7, 15)));
  }
  v128.store(to, a0);
  v128.store(to, b0, 16);
  v128.store(to + next, a1);
  v128.store(to + next, b1, 16);
}

function onePlace(x: usize, w: usize, taps: usize, pairs: i32, to: usize): void {
  let a = i32x4.splat(0);
  let b = i32x4.splat(0);
  const end = taps + (pairs << 3);
  for (let t = taps; t < end; t += 8, w += 32) {
    const m0 = v128.load(x + load<u32>(t));
    const m1 = v128.load(x + load<u32>(t, 4));
    a = i32x4.add(a, i32x4.dot_i16x8_s(v128.load(w), v128.shuffle<i16>(m0, m1, 0, 8, 1, 9, 2, 10, 3, 11)));
    b = i32x4.add(b, i32x4.dot_i16x8_s(v128.load(w, 16), v128.shuffle<i16>(m0, m1, 4, 12, 5, 13, 6, 14, 7, 15)));
  }
  v128.store(to, a);
  v128.store(to, b, 16);
}
