/*
 * Layers of whole maps: from messages through accumulators and charge to messages, by a short list of instructions. They are carried out chunk by chunk, a chunk being a few
 * rows whose accumulators stay in the cache, and within a chunk tile by tile, a tile being a stretch of float32 numbers. Every number is rounded to float32 where
 * the simulator rounds it.
 */
import { clip, hardSigmoid, hardSwish, leakyRelu, relu, sigmoid, swish } from './activations';
import { convolve, convolveChannels } from './convolve';
import { storeShorts } from './lanes';
import { corrections } from './rules';
import { scratchAt } from './unit-layer';

/** Bytes of an instruction: its number, addresses (to, a, b, c, d, e, f), two whole numbers, and from byte 48 on two doubles. */
const INSTRUCTION = 64;

/** f32(a + b) * c: accumulators and biases, 32-bit integers, and the lattice's scale. */
const CHARGE = 0;
/** f32((128 a + b + c) * d): accumulators of the high and the low part of an analog input; bias and scale are doubles. */
const ANALOG = 1;
/** a: 16-bit running counts. */
const COUNT = 2;
/** a: float32 of all neurons, row-major. */
const FROM_PLANES = 3;
/** The first numbers of a, one for each channel, over and over. */
const REPEAT = 4;
const ADD = 5;
const SUBTRACT = 6;
const MULTIPLY = 7;
/** What sigma-delta neurons of membrane a * b send that have sent nothing yet: the map `to` becomes their messages. */
const FIRST = 8;
/** The same of neurons whose running counts are in the map `to`: their messages are listed at c, d and e, and counted. */
const LATER = 9;
/** Writes a row-major. */
const TO_PLANES = 10;
/** Accumulators of a chunk: arguments of `convolve` at a, of `convolveChannels` at a. */
const CONVOLVE = 11;
const CONVOLVE_CHANNELS = 12;
/** FIRST at once from accumulators a and biases b: four times the membrane is f32(a + b) * c, or that times the double where it is negative. */
const SEND = 13;
/** ANALOG without a low part. */
const ANALOG_HIGH = 14;
/** Functions of one number. */
const RELU = 16;
const LEAKY_RELU = 17;
const CLIP = 18;
const SIGMOID = 19;
const HARD_SIGMOID = 20;
const SWISH = 21;
const HARD_SWISH = 22;

/** Messages listed so far by the running layer. */
let listed = 0;

/** From this address on lies what every thread has for itself: the addresses are those of the first thread's. */
let own: usize = 0;

function here(address: usize): usize {
  return address >= own ? address - own + scratchAt() : address;
}

/**
 * Carries out a layer on the chunks [from, to). Its first `once` instructions are for the channels of one place and are carried out once, the next `sums` for each chunk, the
 * other ones for each tile.
 * @param tile neurons of a tile, whole places; @param chunk places of a chunk; @param places of an image, there being `images`; @param ownMemory where each thread's own begins
 * @returns how many messages are listed
 */
export function runLayer(
  code: usize,
  once: i32,
  sums: i32,
  count: i32,
  tile: i32,
  chunk: i32,
  channels: i32,
  places: i32,
  images: i32,
  ownMemory: usize,
  from: i32,
  to: i32,
): i32 {
  listed = 0;
  own = ownMemory;
  const forChunks = code + once * INSTRUCTION;
  const forTiles = forChunks + sums * INSTRUCTION;
  const end = forTiles + count * INSTRUCTION;
  for (let at = code; at < forChunks; at += INSTRUCTION)
    execute(at, 0, 0, load<i32>(at) == REPEAT ? tile : channels, channels, 1);
  for (let k = from; k < to; k++) {
    const firstPlace = k * chunk;
    const endPlace = min(firstPlace + chunk, places * images);
    const start = firstPlace * channels;
    for (let at = forChunks; at < forTiles; at += INSTRUCTION) weigh(at, firstPlace, endPlace, start << 2);
    for (let first = start; first < endPlace * channels; first += tile) {
      const n = min(tile, endPlace * channels - first);
      for (let at = forTiles; at < end; at += INSTRUCTION) execute(at, first, start, n, channels, places);
    }
  }
  return listed;
}

/** Accumulators of the places [first, end): those of the chunk's first place lie at the beginning. */
function weigh(at: usize, first: i32, end: i32, skipped: usize): void {
  const accumulators = here(load<u32>(at, 4)) - skipped;
  const a = <usize>load<u32>(at, 8);
  const width = load<i32>(a, 28);
  const from = first / width;
  const to = (end + width - 1) / width;
  if (load<i32>(at) == CONVOLVE)
    convolve(
      load<u32>(a),
      load<u32>(a, 4),
      load<u32>(a, 8),
      load<i32>(a, 12),
      load<i32>(a, 16),
      load<i32>(a, 20),
      accumulators,
      load<i32>(a, 24),
      width,
      load<i32>(a, 32),
      load<i32>(a, 36),
      load<i32>(a, 40),
      load<i32>(a, 44),
      from,
      to,
    );
  else
    convolveChannels(
      load<u32>(a),
      load<u32>(a, 4),
      load<u32>(a, 8),
      load<i32>(a, 12),
      load<i32>(a, 20),
      accumulators,
      width,
      load<i32>(a, 32),
      load<i32>(a, 36),
      load<i32>(a, 40),
      load<i32>(a, 44),
      from,
      to,
    );
}

/** Of the n neurons from `first` on; accumulators are those from neuron `start` on. */
function execute(at: usize, first: i32, start: i32, n: i32, channels: i32, places: i32): void {
  const op = load<i32>(at);
  const to = here(load<u32>(at, 4));
  const a = here(load<u32>(at, 8));
  const b = here(load<u32>(at, 12));
  const c = <usize>load<u32>(at, 16);
  switch (op) {
    case CHARGE:
      return charge(to, a + ((first - start) << 2), b, c, n);
    case ANALOG:
      return analog(to, a + ((first - start) << 2), b + ((first - start) << 2), c, load<u32>(at, 20), n);
    case ANALOG_HIGH:
      return analog(to, a + ((first - start) << 2), 0, c, load<u32>(at, 20), n);
    case COUNT:
      return counts(to, a + (first << 1), n);
    case FROM_PLANES:
      return fromPlanes(to, a, first, n, channels, places);
    case TO_PLANES:
      return toPlanes(to, a, first, n, channels, places);
    case REPEAT:
      return repeat(to, a, n, channels);
    case ADD:
      for (let i = 0; i < n << 2; i += 16) v128.store(to + i, f32x4.add(v128.load(a + i), v128.load(b + i)));
      return;
    case SUBTRACT:
      for (let i = 0; i < n << 2; i += 16) v128.store(to + i, f32x4.sub(v128.load(a + i), v128.load(b + i)));
      return;
    case MULTIPLY:
      for (let i = 0; i < n << 2; i += 16) v128.store(to + i, f32x4.mul(v128.load(a + i), v128.load(b + i)));
      return;
    case FIRST:
      return sendFirst(a, b, to + (first << 1), n, load<i32>(at, 32), load<i32>(at, 36));
    case LATER:
      return sendLater(at, a, b, to + (first << 1), first, n, channels);
    case SEND:
      return send(a + ((first - start) << 2), b, c, to + (first << 1), n, load<i32>(at, 32), <f32>load<f64>(at, 48));
    case RELU:
      return relu(a, to, n);
    case LEAKY_RELU:
      return leakyRelu(a, to, n, load<f64>(at, 48));
    case CLIP:
      return clip(a, to, n, load<f64>(at, 48), load<f64>(at, 56));
    case SIGMOID:
      return sigmoid(a, to, n);
    case HARD_SIGMOID:
      return hardSigmoid(a, to, n, load<f64>(at, 48), load<f64>(at, 56));
    case SWISH:
      return swish(a, to, n, load<f64>(at, 48));
    case HARD_SWISH:
      return hardSwish(a, to, n);
  }
}

/** Numbers of a row-major array; `first` is the first of a place. */
function fromPlanes(to: usize, planes: usize, first: i32, n: i32, channels: i32, places: i32): void {
  let p = first / channels;
  for (let i = 0; i < n; i += channels, p++) {
    let at = planes + (((p / places) * places * channels + (p % places)) << 2);
    for (let c = 0; c < channels; c++, at += places << 2) store<f32>(to + ((i + c) << 2), load<f32>(at));
  }
}

function toPlanes(planes: usize, from: usize, first: i32, n: i32, channels: i32, places: i32): void {
  let p = first / channels;
  for (let i = 0; i < n; i += channels, p++) {
    let at = planes + (((p / places) * places * channels + (p % places)) << 2);
    for (let c = 0; c < channels; c++, at += places << 2) store<f32>(at, load<f32>(from + ((i + c) << 2)));
  }
}

function charge(to: usize, accumulators: usize, bias: usize, scale: usize, n: i32): void {
  for (let i = 0; i < n << 2; i += 16) {
    const sum = i32x4.add(v128.load(accumulators + i), v128.load(bias + i));
    v128.store(to + i, f32x4.mul(f32x4.convert_i32x4_s(sum), v128.load(scale + i)));
  }
}

function analog(to: usize, high: usize, low: usize, bias: usize, scale: usize, n: i32): void {
  for (let i = 0; i < n; i += 2) {
    let sum = f64x2.mul(f64x2.convert_low_i32x4_s(v128.load64_zero(high + (i << 2))), f64x2.splat(128));
    if (low) sum = f64x2.add(sum, f64x2.convert_low_i32x4_s(v128.load64_zero(low + (i << 2))));
    const charge = f64x2.mul(f64x2.add(sum, v128.load(bias + (i << 3))), v128.load(scale + (i << 3)));
    v128.store64_lane(to + (i << 2), f32x4.demote_f64x2_zero(charge), 0);
  }
}

function counts(to: usize, map: usize, n: i32): void {
  for (let i = 0; i < n; i += 4)
    v128.store(to + (i << 2), f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(v128.load64_zero(map + (i << 1)))));
}

function repeat(to: usize, from: usize, n: i32, channels: i32): void {
  for (let i = 0; i < n; i += channels) memory.copy(to + (i << 2), from, channels << 2);
}

/** What neurons without a past send. @param burst most spikes, or 0 where they are always enough: then `sizes` is at most 13 */
function sendFirst(v: usize, perUnit: usize, map: usize, n: i32, sizes: i32, burst: i32): void {
  if (burst > 0) {
    for (let i = 0; i < n; i++) {
      const membrane = load<f32>(v + (i << 2)) * load<f32>(perUnit + (i << 2));
      // what is not a number sends nothing
      const message = membrane == membrane ? corrections(<f64>membrane, 0, sizes - 1, burst) : 0;
      store<i16>(map + (i << 1), <i16>message);
    }
    return;
  }
  const four = f32x4.splat(4);
  const most = f32x4.splat(<f32>(4 << sizes));
  const levels = i16x8.splat(<i16>(((<i32>1) << sizes) - 1));
  const upper = v128.and(levels, i16x8.splat(~3));
  const aligned = f32x4.splat(8388608);
  const one = i16x8.splat(1);
  for (let i = 0; i < n; i += 8, map += 16) {
    const at = i << 2;
    const left = f32x4.mul(f32x4.mul(Inline.numbersAt(v + at), v128.load(perUnit + at)), four);
    const right = f32x4.mul(f32x4.mul(Inline.numbersAt(v + at + 16), v128.load(perUnit + at, 16)), four);
    const message = Inline.messages(left, right, most, levels, upper, aligned, one);
    if (n - i >= 8) v128.store(map, message);
    else storeShorts(map, message, n - i);
  }
}

function send(accumulators: usize, bias: usize, factor: usize, map: usize, n: i32, sizes: i32, slope: f32): void {
  const most = f32x4.splat(<f32>(4 << sizes));
  const levels = i16x8.splat(<i16>(((<i32>1) << sizes) - 1));
  const upper = v128.and(levels, i16x8.splat(~3));
  const aligned = f32x4.splat(8388608);
  const one = i16x8.splat(1);
  const sloping = f32x4.splat(slope);
  if (slope == 0) {
    const none = f32x4.splat(0);
    for (let i = 0; i < n; i += 8, map += 16) {
      const at = i << 2;
      const sum0 = i32x4.add(v128.load(accumulators + at), v128.load(bias + at));
      const sum1 = i32x4.add(v128.load(accumulators + at, 16), v128.load(bias + at, 16));
      const left = f32x4.pmax(none, f32x4.mul(f32x4.convert_i32x4_s(sum0), v128.load(factor + at)));
      const right = f32x4.pmax(none, f32x4.mul(f32x4.convert_i32x4_s(sum1), v128.load(factor + at, 16)));
      const message = Inline.wholes(left, right, most, levels, upper, aligned, one);
      if (n - i >= 8) v128.store(map, message);
      else storeShorts(map, message, n - i);
    }
    return;
  }
  for (let i = 0; i < n; i += 8, map += 16) {
    const at = i << 2;
    const sum0 = i32x4.add(v128.load(accumulators + at), v128.load(bias + at));
    const sum1 = i32x4.add(v128.load(accumulators + at, 16), v128.load(bias + at, 16));
    let left = f32x4.mul(f32x4.convert_i32x4_s(sum0), v128.load(factor + at));
    let right = f32x4.mul(f32x4.convert_i32x4_s(sum1), v128.load(factor + at, 16));
    if (slope != 1) {
      left = v128.bitselect(f32x4.mul(left, sloping), left, i32x4.shr_s(left, 31));
      right = v128.bitselect(f32x4.mul(right, sloping), right, i32x4.shr_s(right, 31));
    }
    const message = Inline.messages(left, right, most, levels, upper, aligned, one);
    if (n - i >= 8) v128.store(map, message);
    else storeShorts(map, message, n - i);
  }
}

abstract class Inline {
  /** Four numbers, with 0 for what is not a number. */
  @inline
  static numbersAt(at: usize): v128 {
    const v = v128.load(at);
    return v128.and(v, f32x4.eq(v, v));
  }

  /**
   * What sigma-delta neurons send that have sent nothing yet, from four times their membranes v. Spike for spike they approach the membrane; where their number is enough the
   * message can be had at once. With f = floor(4 |v|), it is the whole number below or above |v|: above if the lowest two neighbouring bits of f that are alike are ones, not
   * those above the largest spike's; where 4 |v| is whole the lowest two pairs alone count, since a spike that is taken back ends it.
   * @param most four times what they can send at most; @param levels a bit for every spike size, @param upper all of them but the lowest two; `aligned` is 2^23
   */
  @inline
  static messages(left: v128, right: v128, most: v128, levels: v128, upper: v128, aligned: v128, one: v128): v128 {
    const whole = Inline.wholes(f32x4.abs(left), f32x4.abs(right), most, levels, upper, aligned, one);
    const sign = i16x8.narrow_i32x4_s(i32x4.shr_s(left, 31), i32x4.shr_s(right, 31));
    return i16x8.sub(v128.xor(whole, sign), sign);
  }

  /** The same of membranes that are not negative. */
  @inline
  static wholes(left: v128, right: v128, most: v128, levels: v128, upper: v128, aligned: v128, one: v128): v128 {
    const quarters0 = f32x4.pmin(most, left);
    const quarters1 = f32x4.pmin(most, right);
    const below0 = f32x4.floor(quarters0);
    const below1 = f32x4.floor(quarters1);
    // a whole number below 2^23 stands in the low bits of its sum with 2^23
    const f = i16x8.narrow_i32x4_u(
      v128.xor(f32x4.add(below0, aligned), aligned),
      v128.xor(f32x4.add(below1, aligned), aligned),
    );
    const exact = i16x8.narrow_i32x4_s(f32x4.eq(below0, quarters0), f32x4.eq(below1, quarters1));
    const unlike = v128.xor(f, i16x8.shr_u(f, 1));
    const alike = v128.andnot(i16x8.add(unlike, one), unlike);
    const counted = v128.xor(levels, v128.and(exact, upper));
    const up = v128.and(v128.and(f, alike), counted);
    return i16x8.add(i16x8.shr_u(f, 2), i16x8.min_u(up, one));
  }
}

/** What neurons with a past send. Few do: only those are asked whose residual is not clearly below 3/4. */
function sendLater(at: usize, v: usize, perUnit: usize, map: usize, first: i32, n: i32, channels: i32): void {
  const place = <usize>load<u32>(at, 16);
  const channel = <usize>load<u32>(at, 20);
  const message = <usize>load<u32>(at, 24);
  const largest = load<i32>(at, 32) - 1;
  const burst = load<i32>(at, 36);
  for (let i = 0; i < n; i += 4) {
    const membranes = f32x4.mul(v128.load(v + (i << 2)), v128.load(perUnit + (i << 2)));
    const sent = f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(v128.load64_zero(map + (i << 1))));
    const loud = f32x4.ge(f32x4.abs(f32x4.sub(membranes, sent)), f32x4.splat(0.7499));
    let mask = i32x4.bitmask(loud);
    if (n - i < 4) mask &= (1 << (n - i)) - 1;
    for (; mask; mask &= mask - 1) {
      const k = i + ctz(mask);
      const before = <i32>load<i16>(map + (k << 1));
      const membrane = <f64>(load<f32>(v + (k << 2)) * load<f32>(perUnit + (k << 2)));
      const m = corrections(membrane - <f64>before, before, largest, burst);
      if (m == 0) continue;
      store<i16>(map + (k << 1), <i16>(before + m));
      const neuron = first + k;
      store<i32>(place + (listed << 2), neuron / channels);
      store<i32>(channel + (listed << 2), neuron % channels);
      store<i32>(message + (listed << 2), m);
      listed++;
    }
  }
}
