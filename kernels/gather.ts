/*
 * A convolution of one group, output by output. Events are sorted by place first. Those that reach an output through one row of the kernel then stand side by side, and
 * since the weights of the next tap follow those of this one, an event's weights begin where its column says, less what the output's column says.
 */
import { addRows, fits } from './accumulate';

/**
 * Sorts the events by place. Of each is written the first byte of its weights, from weights [inputs, taps, outputs] and column by column, and its message.
 * @returns false when a message does not fit 16 bits
 */
function sortByPlace(
  place: usize,
  channel: usize,
  message: usize,
  active: i32,
  apart: i32,
  outputs: i32,
  places: i32,
  width: i32,
  start: usize,
  sorted: usize,
): bool {
  memory.fill(start, 0, (places + 2) << 2);
  const shifted = start + 8;
  for (let e = 0; e < active; e++) {
    const at = shifted + (load<i32>(place + (e << 2)) << 2);
    store<i32>(at, load<i32>(at) + 1);
  }
  let sum = 0;
  for (let p = 0; p < places; p++) {
    sum += load<i32>(shifted + (p << 2));
    store<i32>(shifted + (p << 2), sum);
  }
  // from here on start[p + 1] is where the next event of place p goes; when all are there it is where place p + 1 begins
  for (let e = 0; e < active; e++) {
    const m = load<i32>(message + (e << 2));
    if (!fits(m)) return false;
    const p = load<i32>(place + (e << 2));
    const next = start + (p << 2);
    const to = load<i32>(next, 4);
    store<i32>(next, to + 1, 4);
    store<i32>(sorted + (to << 3), (load<i32>(channel + (e << 2)) * apart + (p % width) * outputs) << 1);
    store<i32>(sorted + (to << 3), m, 4);
  }
  return true;
}

/** The kernel. The vertical axis leads from outputs to inputs. @returns false when nothing was done because a message is too large */
export function gather(
  w: usize,
  kernel: i32,
  outputs: i32,
  place: usize,
  channel: usize,
  message: usize,
  active: i32,
  accumulators: usize,
  start: usize,
  sorted: usize,
  images: i32,
  top: usize,
  toRow: usize,
  rowTap: usize,
  height: i32,
  width: i32,
  kernelWidth: i32,
  stride: i32,
  before: i32,
  inputHeight: i32,
  inputWidth: i32,
): bool {
  const places = images * inputHeight * inputWidth;
  const apart = kernel * outputs;
  if (!sortByPlace(place, channel, message, active, apart, outputs, places, inputWidth, start, sorted)) return false;
  let to = accumulators;
  for (let image = 0; image < images; image++)
    for (let y = 0; y < height; y++) {
      const firstRow = load<i32>(top + (y << 2));
      const endRow = load<i32>(top + (y << 2), 4);
      for (let x = 0; x < width; x++, to += outputs << 2) {
        const left = x * stride - before;
        const first = max(left, 0);
        const end = min(left + kernelWidth, inputWidth);
        if (end <= first) continue;
        for (let a = firstRow; a < endRow; a++) {
          const line = start + (((image * inputHeight + load<i32>(toRow + (a << 2))) * inputWidth) << 2);
          const from = load<i32>(line + (first << 2));
          const n = load<i32>(line + (end << 2)) - from;
          if (n <= 0) continue;
          const offset = (load<i32>(rowTap + (a << 2)) * kernelWidth - left) * outputs;
          addRows(w + (offset << 1), outputs, n, false, sorted + (from << 3), to);
        }
      }
    }
  return true;
}
