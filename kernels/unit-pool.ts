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
  const running = (taps + ((kernelY * kernelX) << 3) + 15) & ~15;
  const apart = (width * words) << 2;
  const outApart = (outWidth * words) << 2;
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
      for (let half = 0; half < words << 1; half++) {
        let largest = i8x16.splat(0);
        for (let k = 0; k < n; k++) {
          const count = v128.load(<usize>load<u32>(taps + (k << 3), 4) + (half << 4));
          v128.store(running + (k << 4), count);
          largest = i8x16.max_u(largest, count);
        }
        let at = out + (((y * timesteps * outWidth + x) * words) << 2) + (half << 1);
        let offset: usize = half << 1;
        for (let t = 0; t < timesteps; t++, at += outApart, offset += apart) {
          let now = i8x16.splat(0);
          for (let k = 0; k < n; k++) {
            const spikes = spread(load<u16>(<usize>load<u32>(taps + (k << 3)) + offset));
            const count = i8x16.sub(v128.load(running + (k << 4)), spikes);
            v128.store(running + (k << 4), count);
            now = i8x16.max_u(now, count);
          }
          store<u16>(at, <u16>i8x16.bitmask(i8x16.ne(now, largest)));
          largest = now;
        }
      }
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
