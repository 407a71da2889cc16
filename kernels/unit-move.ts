/*
 * Moves of bit trains: places by row and column, channels by runs.
 */

/** Silences rows of a train: `rowBytes` bytes each at every timestep. */
export function silenceRows(out: usize, rowBytes: i32, timesteps: i32, from: i32, to: i32): void {
  memory.fill(out + from * timesteps * rowBytes, 0, (to - from) * timesteps * rowBytes);
}

/**
 * Copies channels into rows of a silent train: channel `first + i` of place [rows[y], columns[x]] to channel `target + i` of place [y, x], for i below `channels`. A row or
 * column of -1 stays silent.
 */
export function moveSpikes(
  bits: usize,
  words: i32,
  width: i32,
  first: i32,
  channels: i32,
  rows: usize,
  columns: usize,
  out: usize,
  outWords: i32,
  outWidth: i32,
  target: i32,
  timesteps: i32,
  from: i32,
  to: i32,
): void {
  for (let y = from; y < to; y++) {
    const row = load<i32>(rows + (y << 2));
    if (row < 0) continue;
    for (let t = 0; t < timesteps; t++) {
      const line = bits + (((row * timesteps + t) * width * words) << 2);
      let place = out + (((y * timesteps + t) * outWidth * outWords) << 2);
      for (let x = 0; x < outWidth; x++, place += outWords << 2) {
        const column = load<i32>(columns + (x << 2));
        if (column >= 0) copyBits(line + ((column * words) << 2), words, first, channels, place, target);
      }
    }
  }
}

/** Copies `n` bits from bit `first` of some words to bit `target` of others, which are 0 there. */
function copyBits(from: usize, words: i32, first: i32, n: i32, to: usize, target: i32): void {
  for (let done = 0; done < n;) {
    const at = target + done;
    const room = 32 - (at & 31);
    const some = min(room, n - done);
    const bit = first + done;
    const word = bit >> 5;
    let value: u64 = load<u32>(from + (word << 2));
    if (word + 1 < words) value |= (<u64>load<u32>(from + (word << 2), 4)) << 32;
    value = (value >> (bit & 31)) & (((<u64>1) << some) - 1);
    const slot = to + ((at >> 5) << 2);
    store<u32>(slot, load<u32>(slot) | (<u32>(value << (at & 31))));
    done += some;
  }
}
