/*
 * Pooling of bit trains by running counts: a window spikes when its largest count grows. Counts are bytes, [place][channel].
 */
import { spread } from './unit-lanes';
import { scratchAt } from './unit-layer';

/**
 * Rows of windows over all timesteps of a window of time.
 * @param counts of the inputs before the first of them; `poolCounts` brings them up to date afterwards
 */
export function poolSpikes(
  bits: usize,
  words: i32,
  channels: i32,
  height: i32,
  width: i32,
  counts: usize,
  out: usize,
  outWidth: i32,
  kernelY: i32,
  strideY: i32,
  beforeY: i32,
  dilationY: i32,
  kernelX: i32,
  strideX: i32,
  beforeX: i32,
  dilationX: i32,
  timesteps: i32,
  from: i32,
  to: i32,
): void {
  const taps = scratchAt();
  const apart = (width * words) << 2;
  const outApart = (outWidth * words) << 2;
  const halves = (channels + 15) >> 4;
  for (let y = from; y < to; y++)
    for (let x = 0; x < outWidth; x++) {
      let n = 0;
      for (let ky = 0; ky < kernelY; ky++) {
        const row = y * strideY - beforeY + ky * dilationY;
        if (row < 0 || row >= height) continue;
        for (let kx = 0; kx < kernelX; kx++) {
          const column = x * strideX - beforeX + kx * dilationX;
          if (column < 0 || column >= width) continue;
          store<u32>(taps + (n << 3), bits + (((row * timesteps * width + column) * words) << 2));
          store<u32>(taps + (n << 3), counts + (((row * width + column) * words) << 5), 4);
          n++;
        }
      }
      const at = out + (((y * timesteps * outWidth + x) * words) << 2);
      for (let half = 0; half < halves; half++)
        if (n == 4) poolFour(taps, half, at + (half << 1), apart, outApart, timesteps);
        else poolMany(taps, n, half, at + (half << 1), apart, outApart, timesteps);
      // what fills the last word never spikes
      if (halves & 1) for (let t = 0; t < timesteps; t++) store<u16>(at + t * outApart + (halves << 1), 0);
    }
}

/** 16 channels of a window of `n` elements, whose addresses and those of their counts are at `taps`. */
function poolMany(taps: usize, n: i32, half: i32, out: usize, apart: i32, outApart: i32, timesteps: i32): void {
  const running = (taps + (n << 3) + 15) & ~15;
  let largest = i8x16.splat(0);
  for (let k = 0; k < n; k++) {
    const count = v128.load(<usize>load<u32>(taps + (k << 3), 4) + (half << 4));
    v128.store(running + (k << 4), count);
    largest = i8x16.max_u(largest, count);
  }
  let offset: usize = half << 1;
  for (let t = 0; t < timesteps; t++, out += outApart, offset += apart) {
    let now = i8x16.splat(0);
    for (let k = 0; k < n; k++) {
      const spikes = spread(load<u16>(<usize>load<u32>(taps + (k << 3)) + offset));
      const count = i8x16.sub(v128.load(running + (k << 4)), spikes);
      v128.store(running + (k << 4), count);
      now = i8x16.max_u(now, count);
    }
    store<u16>(out, <u16>i8x16.bitmask(i8x16.ne(now, largest)));
    largest = now;
  }
}

/** The same of four elements. */
function poolFour(taps: usize, half: i32, out: usize, apart: i32, outApart: i32, timesteps: i32): void {
  const halfAt: usize = half << 1;
  let a = <usize>load<u32>(taps) + halfAt;
  let b = <usize>load<u32>(taps, 8) + halfAt;
  let c = <usize>load<u32>(taps, 16) + halfAt;
  let d = <usize>load<u32>(taps, 24) + halfAt;
  let countA = v128.load(<usize>load<u32>(taps, 4) + (half << 4));
  let countB = v128.load(<usize>load<u32>(taps, 12) + (half << 4));
  let countC = v128.load(<usize>load<u32>(taps, 20) + (half << 4));
  let countD = v128.load(<usize>load<u32>(taps, 28) + (half << 4));
  let largest = i8x16.max_u(i8x16.max_u(countA, countB), i8x16.max_u(countC, countD));
  for (let t = 0; t < timesteps; t++, out += outApart) {
    countA = i8x16.sub(countA, spread(load<u16>(a)));
    countB = i8x16.sub(countB, spread(load<u16>(b)));
    countC = i8x16.sub(countC, spread(load<u16>(c)));
    countD = i8x16.sub(countD, spread(load<u16>(d)));
    const now = i8x16.max_u(i8x16.max_u(countA, countB), i8x16.max_u(countC, countD));
    store<u16>(out, <u16>i8x16.bitmask(i8x16.ne(now, largest)));
    largest = now;
    a += apart;
    b += apart;
    c += apart;
    d += apart;
  }
}

/** Adds the spikes of rows over all timesteps to the counts. */
export function poolCounts(
  bits: usize,
  words: i32,
  width: i32,
  counts: usize,
  timesteps: i32,
  from: i32,
  to: i32,
): void {
  const apart = (width * words) << 2;
  const halves = (width * words) << 1;
  for (let y = from; y < to; y++)
    for (let half = 0; half < halves; half++) {
      const at = counts + ((y * halves + half) << 4);
      let count = v128.load(at);
      let from = bits + y * timesteps * apart + (half << 1);
      for (let t = 0; t < timesteps; t++, from += apart) count = i8x16.sub(count, spread(load<u16>(from)));
      v128.store(at, count);
    }
}
