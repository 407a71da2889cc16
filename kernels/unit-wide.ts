/*
 * The neurons of a layer with weights of up to 16 bits, in blocks of 16 channels. As in unit-gather.ts with lanes of twice the width: weights are kept as 16 bits w + 2^15,
 * channel c of 8 beside channel c + 4. Sums modulo 2^32 are exact since no accumulator leaves 32 bits.
 */
import { fireWide } from './unit-lanes';
import { listRow, openLists } from './unit-lists';
import { settle, UnitLayer } from './unit-layer';

const ZERO: i32 = 32768;

/** The kernel: output rows from `from` to `to` over all timesteps of the window. */
export function wideNeurons(layer: usize, timesteps: i32, from: i32, to: i32): void {
  const l = changetype<UnitLayer>(layer);
  openLists(l, timesteps);
  for (let y = from; y < to; y++) {
    const segments = listRow(l, y, timesteps);
    let spikes = 0;
    for (let b = 0; b < l.blocks; b++) spikes += blockOfRow(l, y, b, timesteps, segments);
    const count = l.spikesAt + (y << 2);
    store<i32>(count, load<i32>(count) + spikes);
  }
}

/** 16 channels of an output row. @returns spikes */
function blockOfRow(l: UnitLayer, y: i32, b: i32, timesteps: i32, segments: usize): i32 {
  const block = l.firstBlock + b;
  const width = l.outWidth;
  const row = l.membranesAt + (((y * (l.outWords << 1) + block) * width) << 6);
  const weights = l.weightsAt + b * l.blockBytes;
  const bias = l.biasAt + (block << 6);
  const cost = l.costAt + (block << 6);
  const uneven = load<u8>(l.unevenAt + block) != 0;
  const scale = i32x4.splat(l.scale);
  let out = l.outAt + ((y * timesteps * width * l.outWords) << 2) + (block << 1);
  let spikes = 0;
  for (let t = 0; t < timesteps; t++) {
    let v = row;
    for (let x = 0; x < width; x++, v += 64, out += l.outWords << 2, segments += 8) {
      const w = weights - load<u32>(l.shiftsAt + (x << 2));
      let event: usize = load<u32>(segments);
      const end: usize = load<u32>(segments, 4);
      const n = <i32>((end - event) >> 2);
      let odd0 = i32x4.splat(n * -ZERO);
      let all0 = i32x4.splat(n * -ZERO * 65537);
      let odd1 = odd0;
      let all1 = all0;
      for (; event < end; event += 4) {
        const at = w + <usize>load<u32>(event);
        const a = v128.load(at);
        const c = v128.load(at, 16);
        odd0 = i32x4.add(odd0, i32x4.shr_u(a, 16));
        all0 = i32x4.add(all0, a);
        odd1 = i32x4.add(odd1, i32x4.shr_u(c, 16));
        all1 = i32x4.add(all1, c);
      }
      const s0 = fireWide(v, i32x4.sub(all0, i32x4.shl(odd0, 16)), bias, scale, cost);
      const s1 = fireWide(v + 16, odd0, bias + 16, scale, cost + 16);
      const s2 = fireWide(v + 32, i32x4.sub(all1, i32x4.shl(odd1, 16)), bias + 32, scale, cost + 32);
      const s3 = fireWide(v + 48, odd1, bias + 48, scale, cost + 48);
      const bits = <u32>i8x16.bitmask(i8x16.narrow_i16x8_s(i16x8.narrow_i32x4_s(s0, s1), i16x8.narrow_i32x4_s(s2, s3)));
      store<u16>(out, <u16>bits);
      spikes += popcnt(bits);
      if (uneven && bits != 0) settle(l, bits, v, block << 4);
    }
  }
  return spikes;
}
