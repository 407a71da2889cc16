/*
 * Spikes on their way: moved to other places, counted, compared.
 */
import { endOfPlace, reach } from './accumulate';

/** Appends the moved events of one train to another, whose lists are used up to `active`. Element i goes to the places and channels from start[i] to start[i + 1]. @returns the new length */
export function move(
  place: usize,
  channel: usize,
  message: usize,
  events: i32,
  channels: i32,
  start: usize,
  toPlace: usize,
  toChannel: usize,
  newPlace: usize,
  newChannel: usize,
  newMessage: usize,
  active: i32,
): i32 {
  for (let e = 0; e < events; e++) {
    const i = load<i32>(place + (e << 2)) * channels + load<i32>(channel + (e << 2));
    const m = load<i32>(message + (e << 2));
    const end = load<i32>(start + (i << 2), 4);
    for (let j = load<i32>(start + (i << 2)); j < end; j++) {
      store<i32>(newPlace + (active << 2), load<i32>(toPlace + (j << 2)));
      store<i32>(newChannel + (active << 2), load<i32>(toChannel + (j << 2)));
      store<i32>(newMessage + (active << 2), m);
      active++;
    }
  }
  return active;
}

/** Appends events whose place stays: channel c becomes `to[c]`, or is dropped where that is negative. @returns the new length */
export function moveChannels(
  place: usize,
  channel: usize,
  message: usize,
  events: i32,
  to: usize,
  newPlace: usize,
  newChannel: usize,
  newMessage: usize,
  active: i32,
): i32 {
  for (let e = 0; e < events; e++) {
    const c = load<i32>(to + (load<i32>(channel + (e << 2)) << 2));
    if (c < 0) continue;
    store<i32>(newPlace + (active << 2), load<i32>(place + (e << 2)));
    store<i32>(newChannel + (active << 2), c);
    store<i32>(newMessage + (active << 2), load<i32>(message + (e << 2)));
    active++;
  }
  return active;
}

/** Adds messages to running counts, which are row-major. */
export function keepCount(
  place: usize,
  channel: usize,
  message: usize,
  active: i32,
  places: i32,
  channels: i32,
  count: usize,
): void {
  for (let e = 0; e < active; e++) {
    const p = load<i32>(place + (e << 2));
    const image = p / places;
    const at = count + (((image * channels + load<i32>(channel + (e << 2))) * places + p - image * places) << 2);
    store<f32>(at, load<f32>(at) + <f32>load<i32>(message + (e << 2)));
  }
}

/** The largest count of a channel under the window at place `window`; of the axes as `reach` of the transpose lists them, from windows to elements. */
function largest(
  count: usize,
  channels: i32,
  channel: i32,
  window: i32,
  top: usize,
  toRow: usize,
  height: i32,
  left: usize,
  toColumn: usize,
  width: i32,
  inputHeight: i32,
  inputWidth: i32,
): i32 {
  const row = window / width;
  const x = window - row * width;
  const image = row / height;
  const y = row - image * height;
  let most = i32.MIN_VALUE;
  for (let a = load<i32>(top + (y << 2)); a < load<i32>(top + (y << 2), 4); a++) {
    const line = (image * inputHeight + load<i32>(toRow + (a << 2))) * inputWidth;
    for (let b = load<i32>(left + (x << 2)); b < load<i32>(left + (x << 2), 4); b++) {
      const n = load<i32>(count + (((line + load<i32>(toColumn + (b << 2))) * channels + channel) << 2));
      if (n > most) most = n;
    }
  }
  return most;
}

/**
 * Lateral-inhibition pooling of the windows in which a count has changed. Both axes are given twice: from elements to windows and from windows to elements.
 * @returns how many messages stand in the new train
 */
export function pool(
  place: usize,
  channel: usize,
  message: usize,
  active: i32,
  channels: i32,
  count: usize,
  winner: usize,
  before: usize,
  touched: usize,
  top: usize,
  toRow: usize,
  rowTap: usize,
  height: i32,
  left: usize,
  toColumn: usize,
  columnTap: usize,
  width: i32,
  backTop: usize,
  backToRow: usize,
  outputHeight: i32,
  backLeft: usize,
  backToColumn: usize,
  outputWidth: i32,
  reached: usize,
  newPlace: usize,
  newChannel: usize,
  newMessage: usize,
): i32 {
  for (let e = 0; e < active; e++) {
    const at = count + ((load<i32>(place + (e << 2)) * channels + load<i32>(channel + (e << 2))) << 2);
    store<i32>(at, load<i32>(at) + load<i32>(message + (e << 2)));
  }
  let windows = 0;
  let first = 0;
  while (first < active) {
    const end = endOfPlace(place, first, active);
    const here = load<i32>(place + (first << 2));
    const n = reach(
      here,
      top,
      toRow,
      rowTap,
      height,
      left,
      toColumn,
      columnTap,
      width,
      1,
      1,
      outputWidth,
      outputHeight * outputWidth,
      reached,
    );
    for (let e = first; e < end; e++) {
      const c = load<i32>(channel + (e << 2));
      const now = load<i32>(count + ((here * channels + c) << 2));
      const previous = now - load<i32>(message + (e << 2));
      for (let j = 0; j < n; j++) {
        const window = load<i32>(reached + (j << 3));
        const w = window * channels + c;
        if (!load<u8>(touched + w)) {
          store<u8>(touched + w, 1);
          store<i32>(newPlace + (windows << 2), window);
          store<i32>(newChannel + (windows << 2), c);
          windows++;
        }
        const best = load<i32>(winner + (w << 2));
        if (now > best) store<i32>(winner + (w << 2), now);
        else if (now < previous && previous >= best)
          store<i32>(
            winner + (w << 2),
            largest(
              count,
              channels,
              c,
              window,
              backTop,
              backToRow,
              outputHeight,
              backLeft,
              backToColumn,
              outputWidth,
              height,
              width,
            ),
          );
      }
    }
    first = end;
  }
  let told = 0;
  for (let k = 0; k < windows; k++) {
    const window = load<i32>(newPlace + (k << 2));
    const c = load<i32>(newChannel + (k << 2));
    const w = window * channels + c;
    store<u8>(touched + w, 0);
    const n = load<i32>(winner + (w << 2)) - load<i32>(before + (w << 2));
    if (n == 0) continue;
    store<i32>(before + (w << 2), load<i32>(winner + (w << 2)));
    store<i32>(newPlace + (told << 2), window);
    store<i32>(newChannel + (told << 2), c);
    store<i32>(newMessage + (told << 2), n);
    told++;
  }
  return told;
}
