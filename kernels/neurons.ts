/*
 * Neurons whose quiet ranges are known: silent while low <= accumulator + offset <= high. Arrays of 32-bit integers, channels last.
 */

/** What a running count's bound is until somebody has asked for it. */
const UNKNOWN: i32 = i32.MIN_VALUE + 1;

/** The bound of a neuron: of `layer`, above (1) or below (-1). */
declare function bound(layer: i32, channel: i32, sent: i32, neuron: i32, sign: i32): i32;

/** The same as a double. */
declare function preciseBound(layer: i32, channel: i32, sent: i32, neuron: i32, sign: i32): f64;

/** Lists the neurons above or, with `below`, below their quiet range. @returns how many there are */
export function leavers(
  values: usize,
  offset: usize,
  low: usize,
  high: usize,
  below: bool,
  places: i32,
  channels: i32,
  place: usize,
  channel: usize,
): i32 {
  let found = 0;
  let i: usize = 0;
  const four = channels & ~3;
  for (let p = 0; p < places; p++) {
    let c = 0;
    for (; c < four; c += 4, i += 16) {
      const n = i32x4.add(v128.load(values + i), v128.load(offset + (c << 2)));
      let out = i32x4.gt_s(n, v128.load(high + i));
      if (below) out = v128.or(out, i32x4.lt_s(n, v128.load(low + i)));
      let mask = i32x4.bitmask(out);
      while (mask) {
        store<i32>(place + (found << 2), p);
        store<i32>(channel + (found << 2), c + ctz(mask));
        found++;
        mask &= mask - 1;
      }
    }
    for (; c < channels; c++, i += 4) {
      const n = load<i32>(values + i) + load<i32>(offset + (c << 2));
      if (n > load<i32>(high + i) || (below && n < load<i32>(low + i))) {
        store<i32>(place + (found << 2), p);
        store<i32>(channel + (found << 2), c);
        found++;
      }
    }
  }
  return found;
}

/** Lists the neurons that are due at timestep t. @returns how many there are */
export function dueNow(due: usize, t: i32, places: i32, channels: i32, place: usize, channel: usize): i32 {
  let found = 0;
  let i: usize = 0;
  const four = channels & ~3;
  const now = i32x4.splat(t);
  for (let p = 0; p < places; p++) {
    let c = 0;
    for (; c < four; c += 4, i += 16) {
      let mask = i32x4.bitmask(i32x4.eq(v128.load(due + i), now));
      while (mask) {
        store<i32>(place + (found << 2), p);
        store<i32>(channel + (found << 2), c + ctz(mask));
        found++;
        mask &= mask - 1;
      }
    }
    for (; c < channels; c++, i += 4)
      if (load<i32>(due + i) == t) {
        store<i32>(place + (found << 2), p);
        store<i32>(channel + (found << 2), c);
        found++;
      }
  }
  return found;
}

/** When a constant current next leaves the quiet range, after timestep t; the current stops growing at `lastGain`. 0: never. */
function dueAfter(t: i32, current: f64, low: f64, high: f64, lastGain: i32): i32 {
  const next = t + 1;
  const gain = min(next, lastGain);
  const now = current * <f64>gain;
  if (now > high || now < low) return next;
  if (gain < next || current == 0) return 0;
  const bound = current > 0 ? high : low;
  if (!(abs(bound) < 1e300)) return 0;
  let crossing = Math.floor(bound / current) + 1;
  while (current > 0 ? current * (crossing - 1) > bound : current * (crossing - 1) < bound) crossing--;
  while (current > 0 ? current * crossing <= bound : current * crossing >= bound) crossing++;
  return crossing > <f64>lastGain ? 0 : <i32>crossing;
}

/** One unit from each of the listed neurons, which constant currents drive: sets when each neuron is due again. Bounds are doubles. */
export function sendDueUnits(
  layer: i32,
  t: i32,
  lastGain: i32,
  currents: usize,
  due: usize,
  below: bool,
  lowTable: usize,
  highTable: usize,
  length: i32,
  origin: i32,
  channels: i32,
  sent: usize,
  place: usize,
  channel: usize,
  message: usize,
  active: i32,
): void {
  const gain = <f64>min(t, lastGain);
  for (let e = 0; e < active; e++) {
    const c = load<i32>(channel + (e << 2));
    const i = load<i32>(place + (e << 2)) * channels + c;
    const current = load<f64>(currents + (i << 3));
    const before = load<i32>(sent + (i << 2));
    const up = !below || current * gain > realBound(layer, highTable, length, origin, c, before, i, 1);
    const now = before + (up ? 1 : -1);
    store<i32>(sent + (i << 2), now);
    store<i32>(message + (e << 2), up ? 1 : -1);
    const high = realBound(layer, highTable, length, origin, c, now, i, 1);
    const low = below ? realBound(layer, lowTable, length, origin, c, now, i, -1) : -Infinity;
    store<i32>(due + (i << 2), dueAfter(t, current, low, high, lastGain));
  }
}

function realBound(
  layer: i32,
  table: usize,
  length: i32,
  origin: i32,
  channel: i32,
  sent: i32,
  neuron: i32,
  sign: i32,
): f64 {
  const at = sent + origin;
  if (<u32>at >= <u32>length) return preciseBound(layer, channel, sent, neuron, sign);
  const known = table + ((channel * length + at) << 3);
  let value = load<f64>(known);
  if (value != value) {
    value = preciseBound(layer, channel, sent, neuron, sign);
    store<f64>(known, value);
  }
  return value;
}

function boundOf(
  layer: i32,
  table: usize,
  length: i32,
  origin: i32,
  channel: i32,
  sent: i32,
  neuron: i32,
  sign: i32,
): i32 {
  const at = sent + origin;
  if (<u32>at >= <u32>length) return bound(layer, channel, sent, neuron, sign);
  const known = table + ((channel * length + at) << 2);
  let value = load<i32>(known);
  if (value == UNKNOWN) {
    value = bound(layer, channel, sent, neuron, sign);
    store<i32>(known, value);
  }
  return value;
}

/** One unit spike from each of the listed neurons, up or down as its accumulator demands, and the bounds of its new running count. */
export function sendUnits(
  layer: i32,
  values: usize,
  offset: usize,
  low: usize,
  high: usize,
  below: bool,
  lowTable: usize,
  highTable: usize,
  length: i32,
  origin: i32,
  channels: i32,
  sent: usize,
  place: usize,
  channel: usize,
  message: usize,
  active: i32,
): void {
  for (let e = 0; e < active; e++) {
    const c = load<i32>(channel + (e << 2));
    const i = load<i32>(place + (e << 2)) * channels + c;
    const n =
      !below || load<i32>(values + (i << 2)) + load<i32>(offset + (c << 2)) > load<i32>(high + (i << 2)) ? 1 : -1;
    const now = load<i32>(sent + (i << 2)) + n;
    store<i32>(sent + (i << 2), now);
    store<i32>(message + (e << 2), n);
    store<i32>(high + (i << 2), boundOf(layer, highTable, length, origin, c, now, i, 1));
    if (below) store<i32>(low + (i << 2), boundOf(layer, lowTable, length, origin, c, now, i, -1));
  }
}
