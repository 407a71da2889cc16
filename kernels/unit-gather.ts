/*
 * The neurons of a layer with weights of 8 bits, in blocks of 32 channels. Weights are kept as bytes w + 128, channel c of 16 beside channel c + 8, so that one addition of
 * 16-bit lanes adds two of them: `all` sums the lanes as they are, `odd` their upper bytes. 16 bits hold the sums of so many weights; then they are moved to the membranes.
 */
import { charge, fire } from './unit-lanes';
import { listRow, openLists } from './unit-lists';
import { settle, UnitLayer } from './unit-layer';

/** Bytes of the offsets of as many events as 16 bits hold the sum of: 255 weights of at most 128, in pairs. */
const CHUNK: usize = 252 << 2;

/** The kernel: output rows from `from` to `to` over all timesteps of the window. */
export function unitNeurons(layer: usize, timesteps: i32, from: i32, to: i32): void {
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

/** 32 channels of an output row. @returns spikes */
function blockOfRow(l: UnitLayer, y: i32, b: i32, timesteps: i32, segments: usize): i32 {
  const block = l.firstBlock + b;
  const row = l.membranesAt + (((y * l.outWords + block) * l.outWidth) << 7);
  const weights = l.weightsAt + b * l.blockBytes;
  const bias = l.biasAt + (block << 6);
  const cost = l.costAt + (block << 7);
  const uneven = load<u8>(l.unevenAt + block) != 0;
  const width = l.outWidth;
  const shifts = l.shiftsAt;
  const apart = l.outWords << 2;
  const scale = i16x8.splat(<i16>l.scale);
  let out = l.outAt + ((y * timesteps * width * l.outWords + block) << 2);
  let spikes = 0;
  for (let t = 0; t < timesteps; t++) {
    let v = row;
    for (let x = 0; x < width; x++, v += 128, out += apart, segments += 8) {
      const w = weights - load<u32>(shifts + (x << 2));
      let event: usize = load<u32>(segments);
      const end: usize = load<u32>(segments, 4);
      while (true) {
        const stop = min(event + CHUNK, end);
        const n = <i32>((stop - event) >> 2);
        let odd0 = i16x8.splat(<i16>(n * -128));
        let all0 = i16x8.splat(<i16>(n * -128 * 257));
        let odd1 = odd0;
        let all1 = all0;
        for (; event + 8 <= stop; event += 8) {
          const both = load<u64>(event);
          const first = w + <usize>(<u32>both);
          const second = w + <usize>(both >> 32);
          const a = v128.load(first);
          const c = v128.load(first, 16);
          odd0 = i16x8.add(odd0, i16x8.shr_u(a, 8));
          all0 = i16x8.add(all0, a);
          odd1 = i16x8.add(odd1, i16x8.shr_u(c, 8));
          all1 = i16x8.add(all1, c);
          const d = v128.load(second);
          const e = v128.load(second, 16);
          odd0 = i16x8.add(odd0, i16x8.shr_u(d, 8));
          all0 = i16x8.add(all0, d);
          odd1 = i16x8.add(odd1, i16x8.shr_u(e, 8));
          all1 = i16x8.add(all1, e);
        }
        // events are even in number; yet without this the compiler keeps more of the loop at once than there are registers for
        if (event < stop) {
          const only = w + <usize>load<u32>(event);
          const a = v128.load(only);
          const c = v128.load(only, 16);
          odd0 = i16x8.add(odd0, i16x8.shr_u(a, 8));
          all0 = i16x8.add(all0, a);
          odd1 = i16x8.add(odd1, i16x8.shr_u(c, 8));
          all1 = i16x8.add(all1, c);
          event += 4;
        }
        const even0 = i16x8.sub(all0, i16x8.shl(odd0, 8));
        const even1 = i16x8.sub(all1, i16x8.shl(odd1, 8));
        if (event == end) {
          const bits0 = i8x16.narrow_i16x8_s(
            fire(v, even0, v128.load(bias), scale, cost),
            fire(v + 32, odd0, v128.load(bias, 16), scale, cost + 32),
          );
          const bits1 = i8x16.narrow_i16x8_s(
            fire(v + 64, even1, v128.load(bias, 32), scale, cost + 64),
            fire(v + 96, odd1, v128.load(bias, 48), scale, cost + 96),
          );
          const bits = (<u32>i8x16.bitmask(bits0)) | ((<u32>i8x16.bitmask(bits1)) << 16);
          store<u32>(out, bits);
          spikes += popcnt(bits);
          if (uneven && bits != 0) settle(l, bits, v, block << 5);
          break;
        }
        const zero = i16x8.splat(0);
        charge(v, even0, zero, scale);
        charge(v + 32, odd0, zero, scale);
        charge(v + 64, even1, zero, scale);
        charge(v + 96, odd1, zero, scale);
      }
    }
  }
  return spikes;
}
