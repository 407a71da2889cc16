/*
 * Adds weighted messages to accumulators. Pointers are byte addresses; weights are 16-bit integers [inputs, taps, outputs], accumulators 32-bit integers, channels last.
 * Events stand in three lists: place, channel and message.
 */

/** Two events at a time: each product of 16-bit numbers is added to its neighbour's within one instruction. */
function pairOf(m0: i32, m1: i32): v128 {
  return i32x4.splat((m0 & 0xffff) | (m1 << 16));
}

export function fits(message: i32): bool {
  return message == <i32>(<i16>message);
}

/** Scratch for the events of one place: first byte of each event's weights, and pairs of messages. */
export function gatherPlace(channel: usize, message: usize, first: i32, end: i32, apart: i32, scratch: usize): bool {
  const n = end - first;
  let wide = false;
  for (let e = 0; e < n; e++) {
    const m = load<i32>(message + ((first + e) << 2));
    store<i32>(scratch + (e << 3), (load<i32>(channel + ((first + e) << 2)) * apart) << 1);
    store<i32>(scratch + (e << 3), m, 4);
    if (!fits(m)) wide = true;
  }
  return wide;
}

/** accumulators[0, outputs) += sum over the events in `scratch` of message * w[row, row + outputs). */
export function addRows(w: usize, outputs: i32, n: i32, wide: bool, scratch: usize, to: usize): void {
  let o = 0;
  if (!wide) {
    for (; o + 16 <= outputs; o += 16) addSixteen(w + (o << 1), n, scratch, to + (o << 2));
    for (; o + 8 <= outputs; o += 8) addEight(w + (o << 1), n, scratch, to + (o << 2));
    for (; o + 4 <= outputs; o += 4) addFour(w + (o << 1), n, scratch, to + (o << 2));
  }
  for (; o < outputs; o++) {
    let sum = load<i32>(to + (o << 2));
    for (let e = 0; e < n; e++)
      sum += load<i32>(scratch + (e << 3), 4) * <i32>load<i16>(w + load<u32>(scratch + (e << 3)) + (o << 1));
    store<i32>(to + (o << 2), sum);
  }
}

function addSixteen(w: usize, n: i32, scratch: usize, to: usize): void {
  let a = v128.load(to);
  let b = v128.load(to, 16);
  let c = v128.load(to, 32);
  let d = v128.load(to, 48);
  const pairs = scratch + ((n & ~1) << 3);
  let s = scratch;
  for (; s < pairs; s += 16) {
    const r0 = w + load<u32>(s);
    const r1 = w + load<u32>(s, 8);
    const m = pairOf(load<i32>(s, 4), load<i32>(s, 12));
    const x = v128.load(r0);
    const y = v128.load(r1);
    a = i32x4.add(a, i32x4.dot_i16x8_s(v128.shuffle<i16>(x, y, 0, 8, 1, 9, 2, 10, 3, 11), m));
    b = i32x4.add(b, i32x4.dot_i16x8_s(v128.shuffle<i16>(x, y, 4, 12, 5, 13, 6, 14, 7, 15), m));
    const u = v128.load(r0, 16);
    const v = v128.load(r1, 16);
    c = i32x4.add(c, i32x4.dot_i16x8_s(v128.shuffle<i16>(u, v, 0, 8, 1, 9, 2, 10, 3, 11), m));
    d = i32x4.add(d, i32x4.dot_i16x8_s(v128.shuffle<i16>(u, v, 4, 12, 5, 13, 6, 14, 7, 15), m));
  }
  if (n & 1) {
    const r = w + load<u32>(s);
    const m = i16x8.splat(<i16>load<i32>(s, 4));
    const x = v128.load(r);
    const y = v128.load(r, 16);
    a = i32x4.add(a, i32x4.extmul_low_i16x8_s(x, m));
    b = i32x4.add(b, i32x4.extmul_high_i16x8_s(x, m));
    c = i32x4.add(c, i32x4.extmul_low_i16x8_s(y, m));
    d = i32x4.add(d, i32x4.extmul_high_i16x8_s(y, m));
  }
  v128.store(to, a);
  v128.store(to, b, 16);
  v128.store(to, c, 32);
  v128.store(to, d, 48);
}

function addEight(w: usize, n: i32, scratch: usize, to: usize): void {
  let a = v128.load(to);
  let b = v128.load(to, 16);
  for (let e = 0; e < n; e++) {
    const x = v128.load(w + load<u32>(scratch + (e << 3)));
    const m = i16x8.splat(<i16>load<i32>(scratch + (e << 3), 4));
    a = i32x4.add(a, i32x4.extmul_low_i16x8_s(x, m));
    b = i32x4.add(b, i32x4.extmul_high_i16x8_s(x, m));
  }
  v128.store(to, a);
  v128.store(to, b, 16);
}

function addFour(w: usize, n: i32, scratch: usize, to: usize): void {
  let a = v128.load(to);
  for (let e = 0; e < n; e++) {
    const x = v128.load64_zero(w + load<u32>(scratch + (e << 3)));
    const m = i16x8.splat(<i16>load<i32>(scratch + (e << 3), 4));
    a = i32x4.add(a, i32x4.extmul_low_i16x8_s(x, m));
  }
  v128.store(to, a);
}

/** End of the events that are of one place, from event `first` on. */
export function endOfPlace(place: usize, first: i32, active: i32): i32 {
  const here = load<i32>(place + (first << 2));
  let end = first + 1;
  while (end < active && load<i32>(place + (end << 2)) == here) end++;
  return end;
}

/** A matrix, or a convolution of one tap and step 1. */
export function atOnePlace(
  w: usize,
  outputs: i32,
  place: usize,
  channel: usize,
  message: usize,
  active: i32,
  accumulators: usize,
  scratch: usize,
): void {
  let first = 0;
  while (first < active) {
    const end = endOfPlace(place, first, active);
    const wide = gatherPlace(channel, message, first, end, outputs, scratch);
    addRows(w, outputs, end - first, wide, scratch, accumulators + ((load<i32>(place + (first << 2)) * outputs) << 2));
    first = end;
  }
}

/**
 * Lists in `reached` what one place reaches: pairs of the first accumulator's number and the tap. The axes are lists of starts, then of outputs, then of taps.
 * @returns how many pairs
 */
export function reach(
  place: i32,
  top: usize,
  toRow: usize,
  rowTap: usize,
  height: i32,
  left: usize,
  toColumn: usize,
  columnTap: usize,
  width: i32,
  kernelWidth: i32,
  channels: i32,
  outputWidth: i32,
  outputPlaces: i32,
  reached: usize,
): i32 {
  const row = place / width;
  const x = place - row * width;
  const image = row / height;
  const y = row - image * height;
  const firstColumn = load<i32>(left + (x << 2));
  const endColumn = load<i32>(left + (x << 2), 4);
  const endRow = load<i32>(top + (y << 2), 4);
  let n = 0;
  for (let a = load<i32>(top + (y << 2)); a < endRow; a++) {
    const line = image * outputPlaces + load<i32>(toRow + (a << 2)) * outputWidth;
    const taps = load<i32>(rowTap + (a << 2)) * kernelWidth;
    for (let b = firstColumn; b < endColumn; b++) {
      store<i32>(reached + (n << 3), (line + load<i32>(toColumn + (b << 2))) * channels);
      store<i32>(reached + (n << 3), taps + load<i32>(columnTap + (b << 2)), 4);
      n++;
    }
  }
  return n;
}

/** Any convolution. */
export function inGroups(
  w: usize,
  kernel: i32,
  perGroup: i32,
  outputs: i32,
  place: usize,
  channel: usize,
  message: usize,
  active: i32,
  accumulators: usize,
  scratch: usize,
  reached: usize,
  top: usize,
  toRow: usize,
  rowTap: usize,
  height: i32,
  left: usize,
  toColumn: usize,
  columnTap: usize,
  width: i32,
  kernelWidth: i32,
  channels: i32,
  outputWidth: i32,
  outputPlaces: i32,
): void {
  const oneGroup = outputs == channels;
  let first = 0;
  while (first < active) {
    const end = oneGroup ? endOfPlace(place, first, active) : first + 1;
    const n = reach(
      load<i32>(place + (first << 2)),
      top,
      toRow,
      rowTap,
      height,
      left,
      toColumn,
      columnTap,
      width,
      kernelWidth,
      channels,
      outputWidth,
      outputPlaces,
      reached,
    );
    const wide = gatherPlace(channel, message, first, end, kernel * outputs, scratch);
    const group = oneGroup ? 0 : (load<i32>(channel + (first << 2)) / perGroup) * outputs;
    for (let j = 0; j < n; j++) {
      const at = load<i32>(reached + (j << 3)) + group;
      const tap = load<i32>(reached + (j << 3), 4);
      addRows(w + ((tap * outputs) << 1), outputs, end - first, wide, scratch, accumulators + (at << 2));
    }
    first = end;
  }
}

/** Messages of one place by channel, 16 bits each. @returns false when one does not fit */
function spread(channel: usize, message: usize, first: i32, end: i32, channels: i32, dense: usize): bool {
  memory.fill(dense, 0, channels << 1);
  for (let e = first; e < end; e++) {
    const m = load<i32>(message + (e << 2));
    if (!fits(m)) return false;
    store<i16>(dense + (load<i32>(channel + (e << 2)) << 1), <i16>m);
  }
  return true;
}

/** accumulators[0, channels) += messages * w[0, channels), eight at a time. */
function addProducts(w: usize, dense: usize, channels: i32, to: usize): void {
  for (let c = 0; c < channels; c += 8) {
    const m = v128.load(dense + (c << 1));
    const x = v128.load(w + (c << 1));
    const at = to + (c << 2);
    v128.store(at, i32x4.add(v128.load(at), i32x4.extmul_low_i16x8_s(m, x)));
    v128.store(at, i32x4.add(v128.load(at, 16), i32x4.extmul_high_i16x8_s(m, x)), 16);
  }
}

/** Convolutions whose groups have one output channel; weights [taps, inputs]. */
export function singly(
  w: usize,
  inputs: i32,
  perGroup: i32,
  place: usize,
  channel: usize,
  message: usize,
  active: i32,
  accumulators: usize,
  scratch: usize,
  reached: usize,
  top: usize,
  toRow: usize,
  rowTap: usize,
  height: i32,
  left: usize,
  toColumn: usize,
  columnTap: usize,
  width: i32,
  kernelWidth: i32,
  channels: i32,
  outputWidth: i32,
  outputPlaces: i32,
): void {
  const inEights = perGroup == 1 && (channels & 7) == 0;
  let first = 0;
  while (first < active) {
    const end = endOfPlace(place, first, active);
    const n = reach(
      load<i32>(place + (first << 2)),
      top,
      toRow,
      rowTap,
      height,
      left,
      toColumn,
      columnTap,
      width,
      kernelWidth,
      channels,
      outputWidth,
      outputPlaces,
      reached,
    );
    const many = inEights && (end - first) * 6 >= channels;
    const dense = many && spread(channel, message, first, end, channels, scratch);
    for (let j = 0; j < n; j++) {
      const to = accumulators + (load<i32>(reached + (j << 3)) << 2);
      const from = w + ((load<i32>(reached + (j << 3), 4) * inputs) << 1);
      if (dense) {
        addProducts(from, scratch, channels, to);
        continue;
      }
      for (let e = first; e < end; e++) {
        const c = load<i32>(channel + (e << 2));
        const at = to + ((perGroup == 1 ? c : c / perGroup) << 2);
        const product = load<i32>(message + (e << 2)) * <i32>load<i16>(from + (c << 1));
        store<i32>(at, load<i32>(at) + product);
      }
    }
    first = end;
  }
}
