import type { EventTrain } from '../train.js';
import type { Windows } from './kernels.js';

/** Kernel `atOnePlace`. */
export function atOnePlace(w: Int16Array, outputs: number, train: EventTrain, accumulators: Int32Array): void {
  const { place, channel, message, active } = train;
  for (let first = 0; first < active;) {
    const end = endOfPlace(place, first, active);
    addRows(w, outputs, outputs, 0, channel, message, first, end, accumulators, place[first]! * outputs);
    first = end;
  }
}

/** Kernel `inGroups`. */
export function inGroups(w: Int16Array, windows: Windows, train: EventTrain, accumulators: Int32Array): void {
  const { kernel, perGroup, outputs, channels, reached } = windows;
  const { place, channel, message, active } = train;
  const oneGroup = outputs === channels;
  const apart = kernel * outputs;
  for (let first = 0; first < active;) {
    const end = oneGroup ? endOfPlace(place, first, active) : first + 1;
    const pairs = reach(windows, place[first]!);
    const group = oneGroup ? 0 : ((channel[first]! / perGroup) | 0) * outputs;
    for (let j = 0; j < pairs; j++) {
      const [at, offset] = [reached[2 * j]! + group, reached[2 * j + 1]! * outputs];
      addRows(w, outputs, apart, offset, channel, message, first, end, accumulators, at);
    }
    first = end;
  }
}

/** Kernel `singly`. */
export function singly(w: Int16Array, windows: Windows, train: EventTrain, accumulators: Int32Array): void {
  const { inputs, perGroup, reached } = windows;
  const { place, channel, message, active } = train;
  let pairs = 0;
  for (let e = 0, here = -1; e < active; e++) {
    if (place[e] !== here) pairs = reach(windows, (here = place[e]!));
    const c = channel[e]!;
    const output = perGroup === 1 ? c : (c / perGroup) | 0;
    for (let j = 0; j < pairs; j++) {
      const i = reached[2 * j]! + output;
      accumulators[i] = (accumulators[i]! + Math.imul(message[e]!, w[reached[2 * j + 1]! * inputs + c]!)) | 0;
    }
  }
}

/** Lists what a place, counted through all images, reaches: pairs of the first accumulator's number and the tap. @returns how many pairs */
function reach(
  { vertical, horizontal, kernelWidth, channels, outputWidth, outputPlaces, reached }: Windows,
  place: number,
): number {
  const height = vertical.start.length - 1;
  const width = horizontal.start.length - 1;
  const row = (place / width) | 0;
  const image = (row / height) | 0;
  const x = place - row * width;
  const y = row - image * height;
  let n = 0;
  for (let a = vertical.start[y]!; a < vertical.start[y + 1]!; a++)
    for (let b = horizontal.start[x]!; b < horizontal.start[x + 1]!; b++) {
      reached[n++] = (image * outputPlaces + vertical.to[a]! * outputWidth + horizontal.to[b]!) * channels;
      reached[n++] = vertical.tap[a]! * kernelWidth + horizontal.tap[b]!;
    }
  return n >> 1;
}

/** The events [first, end) are of one place. */
function endOfPlace(place: Int32Array, first: number, active: number): number {
  const here = place[first]!;
  let end = first + 1;
  while (end < active && place[end] === here) end++;
  return end;
}

/** accumulators[at .. at + outputs) += message * w[row .. row + outputs) for the events [first, end), where row = channel * apart + offset; up to four events at once. */
function addRows(
  w: Int16Array,
  outputs: number,
  apart: number,
  offset: number,
  channel: Int32Array,
  message: Int32Array,
  first: number,
  end: number,
  accumulators: Int32Array,
  at: number,
): void {
  let e = first;
  for (; e + 3 < end; e += 4) {
    const r0 = channel[e]! * apart + offset;
    const r1 = channel[e + 1]! * apart + offset;
    const r2 = channel[e + 2]! * apart + offset;
    const r3 = channel[e + 3]! * apart + offset;
    const m0 = message[e]!;
    const m1 = message[e + 1]!;
    const m2 = message[e + 2]!;
    const m3 = message[e + 3]!;
    for (let o = 0; o < outputs; o++) {
      const left = (Math.imul(m0, w[r0 + o]!) + Math.imul(m1, w[r1 + o]!)) | 0;
      const right = (Math.imul(m2, w[r2 + o]!) + Math.imul(m3, w[r3 + o]!)) | 0;
      accumulators[at + o] = (accumulators[at + o]! + ((left + right) | 0)) | 0;
    }
  }
  for (; e < end; e++) {
    const row = channel[e]! * apart + offset;
    const m = message[e]!;
    for (let o = 0; o < outputs; o++) accumulators[at + o] = (accumulators[at + o]! + Math.imul(m, w[row + o]!)) | 0;
  }
}
