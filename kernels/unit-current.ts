/*
 * Neurons that a constant current drives. How such a neuron spikes over all timesteps depends on the current alone and never decreases with it, so that there are few
 * different patterns for a channel: those between neighbouring breakpoints of the current.
 */
import { bytesOf, fourBuckets, storeDoubles } from './unit-lanes';
import { scratchAt } from './unit-layer';

/**
 * Currents of rows of a convolution over an input in whole numbers, channels last and padded on all sides.
 * @param taps of a kernel row times input channels where columns are not dilated: `inner` numbers side by side, `columns` times `columnApart` bytes apart
 * @param weights i32[kernel rows][columns][inner][channels], channels a multiple of 16; bias i32[channels]; currents f64[rows][width][channels]
 */
export function analogCurrents(
  input: usize,
  rowBytes: i32,
  placeBytes: i32,
  kernelRows: i32,
  rowApart: i32,
  columns: i32,
  columnApart: i32,
  inner: i32,
  strideY: i32,
  strideX: i32,
  weights: usize,
  bias: usize,
  channels: i32,
  currents: usize,
  width: i32,
  from: i32,
  to: i32,
): void {
  const apart = channels << 2;
  let out = currents + ((from * width * channels) << 3);
  for (let y = from; y < to; y++)
    for (let x = 0; x < width; x++) {
      const window = input + y * strideY * rowBytes + x * strideX * placeBytes;
      for (let c = 0; c < channels; c += 16, out += 128) {
        const b = bias + (c << 2);
        let s0 = v128.load(b);
        let s1 = v128.load(b, 16);
        let s2 = v128.load(b, 32);
        let s3 = v128.load(b, 48);
        let w = weights + (c << 2);
        for (let ky = 0; ky < kernelRows; ky++)
          for (let kx = 0; kx < columns; kx++) {
            let at = window + ky * rowApart + kx * columnApart;
            for (let i = 0; i < inner; i++, at += 4, w += apart) {
              const n = v128.load32_splat(at);
              s0 = i32x4.add(s0, i32x4.mul(n, v128.load(w)));
              s1 = i32x4.add(s1, i32x4.mul(n, v128.load(w, 16)));
              s2 = i32x4.add(s2, i32x4.mul(n, v128.load(w, 32)));
              s3 = i32x4.add(s3, i32x4.mul(n, v128.load(w, 48)));
            }
          }
        storeDoubles(out, s0);
        storeDoubles(out + 32, s1);
        storeDoubles(out + 64, s2);
        storeDoubles(out + 96, s3);
      }
    }
}

/**
 * Spikes of rows of neurons over a window of at most 32 timesteps.
 * @param currents f64[rows][width][pitch]
 * @param breaks f64[channels][listed], rising, with infinities at the end; patterns u32[channels][listed], bit t for timestep t of the window, of currents below break j
 * @param starts u16[channels][buckets], of each bucket floor((current - origin) * scale) how many breaks lie below it; origin and scale f64[pitch]
 * @param spikes i32[rows], to which the number of spikes is added
 */
export function currentSpikes(
  currents: usize,
  pitch: i32,
  channels: i32,
  width: i32,
  breaks: usize,
  patterns: usize,
  listed: i32,
  starts: usize,
  buckets: i32,
  origins: usize,
  scales: usize,
  out: usize,
  words: i32,
  spikes: usize,
  timesteps: i32,
  from: i32,
  to: i32,
): void {
  const found = scratchAt();
  const chosen = found + 128;
  const apart = (width * words) << 2;
  for (let y = from; y < to; y++) {
    let sum = 0;
    let place = currents + ((y * width * pitch) << 3);
    for (let x = 0; x < width; x++, place += pitch << 3)
      for (let first = 0; first < channels; first += 32) {
        const end = min(channels - first, 32);
        const at8 = first << 3;
        for (let c = 0; c < end; c += 4)
          v128.store(
            chosen + (c << 2),
            fourBuckets(place + at8 + (c << 3), origins + at8 + (c << 3), scales + at8 + (c << 3), buckets - 1),
          );
        let any: u32 = 0;
        for (let c = 0; c < end; c++) {
          const channel = first + c;
          const current = load<f64>(place + (channel << 3));
          const start = starts + ((channel * buckets + load<i32>(chosen + (c << 2))) << 1);
          let j = channel * listed + <i32>load<u16>(start);
          // nearly always there is at most one break between the bucket's beginning and the current
          j += i32(load<f64>(breaks + (j << 3)) <= current);
          while (load<f64>(breaks + (j << 3)) <= current) j++;
          const pattern = load<u32>(patterns + (j << 2));
          store<u32>(found + (c << 2), pattern);
          any |= pattern;
          sum += popcnt(pattern);
        }
        if (end < 32) memory.fill(found + (end << 2), 0, (32 - end) << 2);
        const at = out + (((y * timesteps * width + x) * words + (first >> 5)) << 2);
        if (any == 0) for (let t = 0; t < timesteps; t++) store<u32>(at + t * apart, 0);
        else transpose(found, end, at, apart, timesteps);
      }
    const count = spikes + (y << 2);
    store<i32>(count, load<i32>(count) + sum);
  }
}

/** Writes bit t of `n` numbers, at most 32 of which the others are 0, as one number for every timestep. */
function transpose(from: usize, n: i32, to: usize, apart: i32, timesteps: i32): void {
  for (let first = 0; first < timesteps; first += 8) {
    let low = bytesOf(from, first);
    if (n <= 16)
      for (let t = first + 7; t >= first; t--) {
        if (t < timesteps) store<u32>(to + t * apart, i8x16.bitmask(low));
        low = i8x16.add(low, low);
      }
    else {
      let high = bytesOf(from + 64, first);
      for (let t = first + 7; t >= first; t--) {
        if (t < timesteps) store<u32>(to + t * apart, i8x16.bitmask(low) | (i8x16.bitmask(high) << 16));
        low = i8x16.add(low, low);
        high = i8x16.add(high, high);
      }
    }
  }
}
