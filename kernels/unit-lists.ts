/*
 * Lists of what reaches each output of a row: the bits of the input rows are decoded once to offsets of weights, and the rows that an output row reads are merged column by
 * column, so that the events of one output stand side by side.
 */
import { scratchAt, UnitLayer } from './unit-layer';

/** Bytes of the weights of one event in a block. */
const ROW_SHIFT: u32 = 5;

/** Where the lists of the current call lie, all in the scratch memory of this thread; src/engine/layers/scratch.ts says how large they may be. */
let rowTags: usize = 0;
let rowStarts: usize = 0;
let rowEvents: usize = 0;
let columnStarts: usize = 0;
let segments: usize = 0;
let merged: usize = 0;
let joined: usize = 0;
let span: i32 = 0;
let rowStartBytes: i32 = 0;
let rowEventBytes: i32 = 0;

/** Lays out the lists for calls of `listRow`. */
export function openLists(l: UnitLayer, timesteps: i32): void {
  span = (l.kernelHeight - 1) * l.dilation + 1;
  rowStartBytes = (timesteps * (l.inWidth + 1)) << 2;
  rowEventBytes = ((timesteps * l.inWidth * (l.depth + 1)) << 2) + 64;
  rowTags = scratchAt();
  rowStarts = rowTags + (span << 2);
  columnStarts = rowStarts + span * rowStartBytes;
  joined = (columnStarts + ((l.inWidth + 1) << 2) + 7) & ~7;
  segments = joined + (l.inWidth << 3);
  rowEvents = (segments + ((timesteps * l.outWidth) << 3) + 15) & ~15;
  merged = (rowEvents + span * rowEventBytes + 15) & ~15;
  for (let k = 0; k < span; k++) store<i32>(rowTags + (k << 2), -1);
}

/** Makes the lists of an output row. @returns for each timestep and column the addresses where its events begin and end; u32[timesteps][outWidth][2] */
export function listRow(l: UnitLayer, y: i32, timesteps: i32): usize {
  const top = y * l.stride - l.before;
  if (l.words == 1 && l.kernelHeight * l.depth <= 64) {
    listNarrow(l, top, timesteps);
    return segments;
  }
  for (let k = 0; k < l.kernelHeight; k++) {
    const row = top + k * l.dilation;
    if (row < 0 || row >= l.inHeight) continue;
    const slot = row % span;
    if (load<i32>(rowTags + (slot << 2)) == row) continue;
    store<i32>(rowTags + (slot << 2), row);
    decodeRow(l, row, timesteps, rowStarts + slot * rowStartBytes, rowEvents + slot * rowEventBytes);
  }
  if (l.kernelHeight == 1) listAlone(l, top, timesteps);
  else merge(l, top, timesteps);
  return segments;
}

/** Lists the bits of one row: the offset of the weights of each, those of one timestep and column side by side. */
function decodeRow(l: UnitLayer, row: i32, timesteps: i32, starts: usize, events: usize): void {
  const words = l.words;
  const apart = (l.kernelHeight * l.depth + 1) << ROW_SHIFT;
  const pairs = !(words & 1) && ~(l.firstMask & l.lastMask) == 0;
  const alone = l.kernelHeight == 1;
  let to = events;
  let line = l.bitsAt + ((row * timesteps * l.inWidth * l.inWords + l.firstWord) << 2);
  for (let t = 0; t < timesteps; t++) {
    let offset: u32 = 0;
    for (let q = 0; q < l.inWidth; q++) {
      const start = to;
      store<u32>(starts, start);
      starts += 4;
      const from = line + ((load<i32>(l.orderAt + (q << 2)) * l.inWords) << 2);
      let at = offset;
      if (pairs)
        for (let w = 0; w < words; w += 2) {
          to = decode(load<u64>(from + (w << 2)), at, to);
          at += 64 << ROW_SHIFT;
        }
      else
        for (let w = 0; w < words; w++) {
          to = decode(<u64>wordOf(l, from, w), at, to);
          at += 32 << ROW_SHIFT;
        }
      if (alone) to = filled(l, start, to, offset);
      offset += apart;
    }
    store<u32>(starts, to);
    starts += 4;
    line += (l.inWidth * l.inWords) << 2;
  }
}

/** What the layer reads of the w-th of its words. */
function wordOf(l: UnitLayer, from: usize, w: i32): u32 {
  let m = load<u32>(from + (w << 2));
  if (w == 0) m &= l.firstMask;
  if (w == l.words - 1) m &= l.lastMask;
  return m;
}

/** Makes the events of a column an even number, by one whose weights are 0: the row behind those of a column tap. */
function filled(l: UnitLayer, start: usize, to: usize, offset: u32): usize {
  store<u32>(to, offset + ((l.kernelHeight * l.depth) << ROW_SHIFT));
  return to + ((to - start) & 4);
}

/** Puts the lists of several rows together, column by column. */
function merge(l: UnitLayer, top: i32, timesteps: i32): void {
  const width = l.inWidth;
  const apart = (l.kernelHeight * l.depth + 1) << ROW_SHIFT;
  let to = merged;
  for (let t = 0; t < timesteps; t++) {
    let offset: u32 = 0;
    for (let q = 0; q < width; q++) {
      const start = to;
      store<u32>(columnStarts + (q << 2), start);
      for (let k = 0; k < l.kernelHeight; k++) {
        const row = top + k * l.dilation;
        if (row < 0 || row >= l.inHeight) continue;
        const starts = rowStarts + (row % span) * rowStartBytes + ((t * (width + 1) + q) << 2);
        const tap = i32x4.splat((k * l.depth) << ROW_SHIFT);
        const from: usize = load<u32>(starts);
        const n = load<u32>(starts, 4) - from;
        // most are short: the first 16 are copied without asking how many there are
        for (let i: usize = 0; i < 64; i += 16) v128.store(to + i, i32x4.add(v128.load(from + i), tap));
        for (let i: usize = 64; i < n; i += 16) v128.store(to + i, i32x4.add(v128.load(from + i), tap));
        to += n;
      }
      to = filled(l, start, to, offset);
      offset += apart;
    }
    store<u32>(columnStarts + (width << 2), to);
    cut(l, t, columnStarts);
  }
}

/** Of a kernel of one row: its list as it is. */
function listAlone(l: UnitLayer, row: i32, timesteps: i32): void {
  const inside = row >= 0 && row < l.inHeight;
  if (!inside) {
    memory.fill(segments, 0, (timesteps * l.outWidth) << 3);
    return;
  }
  for (let t = 0; t < timesteps; t++) cut(l, t, rowStarts + ((t * (l.inWidth + 1)) << 2));
}

/** Of so few channels that those of all rows of the kernel fit one word: put together first and then decoded. */
function listNarrow(l: UnitLayer, top: i32, timesteps: i32): void {
  const width = l.inWidth;
  const apart = (l.kernelHeight * l.depth + 1) << ROW_SHIFT;
  let to = merged;
  for (let t = 0; t < timesteps; t++) {
    joinRows(l, top, t, timesteps);
    let offset: u32 = 0;
    for (let q = 0; q < width; q++) {
      store<u32>(columnStarts + (q << 2), to);
      const end = decode(load<u64>(joined + (q << 3)), offset, to);
      to = filled(l, to, end, offset);
      offset += apart;
    }
    store<u32>(columnStarts + (width << 2), to);
    cut(l, t, columnStarts);
  }
}

/** Puts the bits of all rows of the kernel side by side, for every listed column. */
function joinRows(l: UnitLayer, top: i32, t: i32, timesteps: i32): void {
  const width = l.inWidth;
  const mask = l.firstMask & l.lastMask;
  const placeBytes = l.inWords << 2;
  memory.fill(joined, 0, width << 3);
  for (let k = 0; k < l.kernelHeight; k++) {
    const row = top + k * l.dilation;
    if (row < 0 || row >= l.inHeight) continue;
    const line = l.bitsAt + (((row * timesteps + t) * width * l.inWords + l.firstWord) << 2);
    const shift: u64 = k * l.depth;
    for (let q = 0; q < width; q++) {
      const bits = <u64>(load<u32>(line + load<i32>(l.orderAt + (q << 2)) * placeBytes) & mask);
      const at = joined + (q << 3);
      store<u64>(at, load<u64>(at) | (bits << shift));
    }
  }
}

/**
 * Lists the set bits: the offset of the weights of each. Most words have few, which are written without asking how many; what is written too much is overwritten by
 * those that come after.
 * @returns the end of the list
 */
function decode(bits: u64, offset: u32, to: usize): usize {
  const end = to + ((<usize>popcnt(bits)) << 2);
  do {
    for (let i = 0; i < 8; i++) {
      store<u32>(to + (i << 2), offset + ((<u32>ctz(bits)) << ROW_SHIFT));
      bits &= bits - 1;
    }
    to += 32;
  } while (to < end);
  return end;
}

/** Writes down where the events of each output column begin and end. */
function cut(l: UnitLayer, t: i32, starts: usize): void {
  let to = segments + ((t * l.outWidth) << 3);
  for (let x = 0; x < l.outWidth; x++, to += 8) {
    const columns = l.columnsAt + (x << 3);
    store<u32>(to, load<u32>(starts + (load<i32>(columns) << 2)));
    store<u32>(to, load<u32>(starts + (load<i32>(columns, 4) << 2)), 4);
  }
}
