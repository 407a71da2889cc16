/*
 * Maps of 16-bit messages or running counts, channels last, in pieces of rows or places, [from, to).
 */
import { storeShorts } from './lanes';

/**
 * Copies a map into a larger one of zeros, place (y, x) to (above + y * down, left + x * across). Rows are those of the larger map, counted through all images; `left` is in bytes.
 */
export function frame(
  map: usize,
  placeBytes: i32,
  width: i32,
  height: i32,
  above: i32,
  left: i32,
  down: i32,
  across: i32,
  framed: usize,
  framedRowBytes: i32,
  framedHeight: i32,
  from: i32,
  to: i32,
): void {
  const rowBytes = width * placeBytes;
  for (let r = from; r < to; r++) {
    const at = framed + r * framedRowBytes;
    const y = (r % framedHeight) - above;
    const line = y / down;
    if (y < 0 || line >= height || y != line * down) {
      memory.fill(at, 0, framedRowBytes);
      continue;
    }
    const source = map + ((r / framedHeight) * height + line) * rowBytes;
    if (across == 1) {
      const right = framedRowBytes - left - rowBytes;
      if (left > 0) memory.fill(at, 0, left);
      memory.copy(at + left, source, rowBytes);
      if (right > 0) memory.fill(at + left + rowBytes, 0, right);
    } else {
      memory.fill(at, 0, framedRowBytes);
      for (let x = 0; x < width; x++)
        copy(source + x * placeBytes, at + left + x * across * placeBytes, placeBytes >> 1);
    }
  }
}

/** Copies n 16-bit numbers. */
function copy(source: usize, target: usize, n: i32): void {
  let i = 0;
  for (; i + 8 <= n; i += 8) v128.store(target + (i << 1), v128.load(source + (i << 1)));
  for (; i < n; i++) store<i16>(target + (i << 1), load<i16>(source + (i << 1)));
}

/** Puts the channels of a map together from others of as many places: `pieces` are [first byte, bytes of a place, channel, number of channels]. */
export function joinChannels(pieces: usize, count: i32, channels: i32, map: usize, from: i32, to: i32): void {
  for (let k = 0; k < count; k++) {
    const piece = pieces + (k << 4);
    const apart = load<i32>(piece, 4);
    const n = load<i32>(piece, 12);
    let source = <usize>load<i32>(piece) + from * apart;
    let target = map + ((from * channels + load<i32>(piece, 8)) << 1);
    for (let p = from; p < to; p++, source += apart, target += channels << 1) {
      if (n == 1) store<i16>(target, load<i16>(source));
      else copy(source, target, n);
    }
  }
}

/** Puts the places of a map together: the first byte of each one's source. */
export function joinPlaces(sources: usize, channels: i32, map: usize, from: i32, to: i32): void {
  for (let p = from; p < to; p++) copy(load<u32>(sources + (p << 2)), map + ((p * channels) << 1), channels);
}

/** Puts a map together number by number: the address of each one's source. */
export function joinNumbers(sources: usize, map: usize, from: i32, to: i32): void {
  for (let i = from; i < to; i++) store<i16>(map + (i << 1), load<i16>(load<u32>(sources + (i << 2))));
}

/** Channels from c on, eight or less, of the largest of a window. */
function largest(
  map: usize,
  row: i32,
  width: i32,
  channels: i32,
  rows: usize,
  firstRow: i32,
  endRow: i32,
  columns: usize,
  firstColumn: i32,
  endColumn: i32,
  c: i32,
): v128 {
  let most = i16x8.splat(i16.MIN_VALUE);
  for (let a = firstRow; a < endRow; a++)
    for (let b = firstColumn; b < endColumn; b++) {
      const place = (row + load<i32>(rows + (a << 2))) * width + load<i32>(columns + (b << 2));
      most = i16x8.max_s(most, v128.load(map + ((place * channels + c) << 1)));
    }
  return most;
}

/**
 * The largest of every window, whose rows and columns stand in lists by `top` and `left`; none is empty. The map has `height` rows an image; rows are those of the result.
 */
export function largestOf(
  map: usize,
  height: i32,
  width: i32,
  channels: i32,
  top: usize,
  rows: usize,
  left: usize,
  columns: usize,
  pooled: usize,
  pooledHeight: i32,
  pooledWidth: i32,
  from: i32,
  to: i32,
): void {
  for (let r = from; r < to; r++) {
    const y = top + ((r % pooledHeight) << 2);
    const row = (r / pooledHeight) * height;
    for (let x = 0; x < pooledWidth; x++) {
      const l = left + (x << 2);
      const at = pooled + (((r * pooledWidth + x) * channels) << 1);
      for (let c = 0; c < channels; c += 8) {
        const most = largest(
          map,
          row,
          width,
          channels,
          rows,
          load<i32>(y),
          load<i32>(y, 4),
          columns,
          load<i32>(l),
          load<i32>(l, 4),
          c,
        );
        storeShorts(at + (c << 1), most, channels - c);
      }
    }
  }
}

/** How many bits are set, as four sums. */
function bits(v: v128): v128 {
  return i32x4.extadd_pairwise_i16x8_s(i16x8.extadd_pairwise_i8x16_u(i8x16.popcnt(v)));
}

/** Eight numbers of which only the first n count. */
function firstOf(at: usize, n: i32): v128 {
  let v = i16x8.splat(0);
  if (n > 0) v = i16x8.replace_lane(v, 0, load<i16>(at));
  if (n > 1) v = i16x8.replace_lane(v, 1, load<i16>(at, 2));
  if (n > 2) v = i16x8.replace_lane(v, 2, load<i16>(at, 4));
  if (n > 3) v = i16x8.replace_lane(v, 3, load<i16>(at, 6));
  if (n > 4) v = i16x8.replace_lane(v, 4, load<i16>(at, 8));
  if (n > 5) v = i16x8.replace_lane(v, 5, load<i16>(at, 10));
  if (n > 6) v = i16x8.replace_lane(v, 6, load<i16>(at, 12));
  return v;
}

function sumOf(v: v128): i32 {
  return i32x4.extract_lane(v, 0) + i32x4.extract_lane(v, 1) + i32x4.extract_lane(v, 2) + i32x4.extract_lane(v, 3);
}

/** Where the non-adjacent forms of eight numbers below 2^14 in magnitude have digits. */
function formOf(numbers: v128): v128 {
  const n = i16x8.abs(numbers);
  return v128.xor(n, i16x8.add(n, i16x8.shl(n, 1)));
}

/** Bits of which at least two of three vectors have one. */
function carry(a: v128, b: v128, c: v128): v128 {
  return v128.or(v128.and(a, b), v128.and(v128.xor(a, b), c));
}

function digitsOf(at: usize, n: i32): i32 {
  let sum = i32x4.splat(0);
  let i = 0;
  // eight vectors at a time are added bit by bit, so that one count is made where eight would be
  let ones = i32x4.splat(0);
  let twos = ones;
  let fours = ones;
  for (; i + 64 <= n; i += 64) {
    const p = at + (i << 1);
    const a = formOf(v128.load(p));
    const b = formOf(v128.load(p, 16));
    const c = formOf(v128.load(p, 32));
    const d = formOf(v128.load(p, 48));
    const e = formOf(v128.load(p, 64));
    const f = formOf(v128.load(p, 80));
    const g = formOf(v128.load(p, 96));
    const h = formOf(v128.load(p, 112));
    const two0 = carry(ones, a, b);
    ones = v128.xor(v128.xor(ones, a), b);
    const two1 = carry(ones, c, d);
    ones = v128.xor(v128.xor(ones, c), d);
    const four0 = carry(twos, two0, two1);
    twos = v128.xor(v128.xor(twos, two0), two1);
    const two2 = carry(ones, e, f);
    ones = v128.xor(v128.xor(ones, e), f);
    const two3 = carry(ones, g, h);
    ones = v128.xor(v128.xor(ones, g), h);
    const four1 = carry(twos, two2, two3);
    twos = v128.xor(v128.xor(twos, two2), two3);
    const eights = carry(fours, four0, four1);
    fours = v128.xor(v128.xor(fours, four0), four1);
    sum = i32x4.add(sum, bits(eights));
  }
  sum = i32x4.add(
    i32x4.shl(sum, 3),
    i32x4.add(bits(ones), i32x4.add(i32x4.shl(bits(twos), 1), i32x4.shl(bits(fours), 2))),
  );
  for (; i + 8 <= n; i += 8) sum = i32x4.add(sum, bits(formOf(v128.load(at + (i << 1)))));
  if (i < n) sum = i32x4.add(sum, bits(formOf(firstOf(at + (i << 1), n - i))));
  return sumOf(sum);
}

/** Hardware spikes of a map's messages: the digits of their non-adjacent forms, as a double. */
export function powersOfMap(map: usize, size: i32): f64 {
  let sum: u64 = 0;
  for (let i = 0; i < size; i += 1 << 16) sum += digitsOf(map + (i << 1), min(1 << 16, size - i));
  return <f64>sum;
}

/** The same of listed places alone, each times its number: `listed` are pairs of a place of an image and a number. */
export function listedPowersOfMap(
  map: usize,
  channels: i32,
  perImage: i32,
  images: i32,
  listed: usize,
  count: i32,
): f64 {
  let sum: i64 = 0;
  const end = listed + (count << 3);
  for (let image = 0; image < images; image++)
    for (let e = listed; e < end; e += 8) {
      const place = image * perImage + load<i32>(e);
      sum += <i64>digitsOf(map + ((place * channels) << 1), channels) * load<i32>(e, 4);
    }
  return <f64>sum;
}

/** Lists what a map has grown by, and makes the map before the same as it is now. @returns how many numbers differ */
export function listGrowth(
  map: usize,
  before: usize,
  size: i32,
  channels: i32,
  place: usize,
  channel: usize,
  message: usize,
): i32 {
  let n = 0;
  for (let i = 0, p = 0; i < size; i += channels, p++)
    for (let c = 0; c < channels; c++) {
      const at = (i + c) << 1;
      const now = <i32>load<i16>(map + at);
      const m = now - <i32>load<i16>(before + at);
      if (m == 0) continue;
      store<i16>(before + at, <i16>now);
      store<i32>(place + (n << 2), p);
      store<i32>(channel + (n << 2), c);
      store<i32>(message + (n << 2), m);
      n++;
    }
  return n;
}

/** Bits of the low part of a number on the lattice. */
const LOW_BITS = 7;

/**
 * Whole numbers nearest to what an analog input of [images, channels, places] is worth in units, ties upwards, at most `limit`, 2^15, in magnitude: as 128 high + low, channels
 * last. A unit is a power of two.
 * @returns 128 times how many were beyond that, plus the bits that occur in `low`
 */
export function lattice(
  input: usize,
  perUnit: f64,
  limit: f64,
  channels: i32,
  places: i32,
  images: i32,
  high: usize,
  low: usize,
): f64 {
  const factor = f32x4.splat(<f32>perUnit);
  const most = f32x4.splat(<f32>limit);
  const rest = i32x4.splat((1 << LOW_BITS) - 1);
  const plane = places << 2;
  let clipped = 0;
  let bits = i32x4.splat(0);
  for (let image = 0; image < images; image++) {
    let at = input + image * channels * plane;
    let to = (image * places * channels) << 1;
    let p = 0;
    if (channels == 3)
      for (; p + 4 <= places; p += 4, at += 16, to += 24) {
        const x = nearest(f32x4.mul(v128.load(at), factor));
        const y = nearest(f32x4.mul(v128.load(at + plane), factor));
        const z = nearest(f32x4.mul(v128.load(at + 2 * plane), factor));
        clipped += beyond(x, most, 4) + beyond(y, most, 4) + beyond(z, most, 4);
        const a = within(x, most);
        const b = within(y, most);
        const c = within(z, most);
        interleave(high + to, i32x4.shr_s(a, LOW_BITS), i32x4.shr_s(b, LOW_BITS), i32x4.shr_s(c, LOW_BITS));
        interleave(low + to, v128.and(a, rest), v128.and(b, rest), v128.and(c, rest));
        bits = v128.or(v128.or(bits, a), v128.or(b, c));
      }
    for (; p < places; p += 4, at += 16, to += channels << 3) {
      const n = min(places - p, 4);
      for (let c = 0; c < channels; c++) {
        const x = nearest(f32x4.mul(v128.load(at + c * plane), factor));
        clipped += beyond(x, most, n);
        const whole = within(x, most);
        // what lies behind the last place may add bits: then both parts are summed without need
        bits = v128.or(bits, whole);
        spread(high + to + (c << 1), channels << 1, i32x4.shr_s(whole, LOW_BITS), n);
        spread(low + to + (c << 1), channels << 1, v128.and(whole, rest), n);
      }
    }
  }
  const any =
    i32x4.extract_lane(bits, 0) |
    i32x4.extract_lane(bits, 1) |
    i32x4.extract_lane(bits, 2) |
    i32x4.extract_lane(bits, 3);
  return <f64>clipped * <f64>(1 << LOW_BITS) + <f64>(any & ((1 << LOW_BITS) - 1));
}

/** The whole numbers nearest to x, ties upwards. */
function nearest(x: v128): v128 {
  const below = f32x4.floor(x);
  return f32x4.add(below, v128.and(f32x4.ge(f32x4.sub(x, below), f32x4.splat(0.5)), f32x4.splat(1)));
}

/** How many of the first n of four numbers are beyond a limit. */
function beyond(x: v128, most: v128, n: i32): i32 {
  return popcnt(i32x4.bitmask(f32x4.gt(f32x4.abs(x), most)) & ((1 << n) - 1));
}

/** Whole numbers as integers, at most so large. */
function within(x: v128, most: v128): v128 {
  return i32x4.trunc_sat_f32x4_s(f32x4.max(f32x4.min(x, most), f32x4.neg(most)));
}

/** Stores three times four numbers, in turn, in 16 bits each. */
function interleave(to: usize, x: v128, y: v128, z: v128): void {
  const xy = i16x8.narrow_i32x4_s(x, y);
  const zz = i16x8.narrow_i32x4_s(z, z);
  v128.store(to, v128.shuffle<i16>(xy, zz, 0, 4, 8, 1, 5, 9, 2, 6));
  v128.store64_lane(to, v128.shuffle<i16>(xy, zz, 10, 3, 7, 11, 0, 0, 0, 0), 0, 16);
}

/** Stores the first n of four numbers in 16 bits each, so many bytes apart. */
function spread(to: usize, apart: usize, v: v128, n: i32): void {
  store<i16>(to, <i16>i32x4.extract_lane(v, 0));
  if (n > 1) store<i16>(to + apart, <i16>i32x4.extract_lane(v, 1));
  if (n > 2) store<i16>(to + 2 * apart, <i16>i32x4.extract_lane(v, 2));
  if (n > 3) store<i16>(to + 3 * apart, <i16>i32x4.extract_lane(v, 3));
}
