import { signedPowers } from '../../neurons/index.js';
import type { EventTrain } from '../train.js';
import { UNKNOWN_BOUND, type DueNeurons, type FindBound, type UnitNeurons } from './kernels.js';

/** Kernel `leavers`. */
export function leavers(
  values: Int32Array,
  offset: Int32Array,
  low: Int32Array,
  high: Int32Array,
  takesBack: boolean,
  { place, channel }: EventTrain,
): number {
  const channels = offset.length;
  let found = 0;
  for (let p = 0, i = 0; i < values.length; p++)
    for (let c = 0; c < channels; c++, i++) {
      const n = values[i]! + offset[c]!;
      if (n > high[i]! || (takesBack && n < low[i]!)) {
        place[found] = p;
        channel[found++] = c;
      }
    }
  return found;
}

/** Kernel `dueNow`. */
export function dueNow(due: Int32Array, t: number, { place, channel, layout: { channels } }: EventTrain): number {
  let found = 0;
  for (let p = 0, i = 0; i < due.length; p++)
    for (let c = 0; c < channels; c++, i++)
      if (due[i] === t) {
        place[found] = p;
        channel[found++] = c;
      }
  return found;
}

/** When a constant current next leaves the quiet range, after timestep t; the current stops growing at `lastGain`. 0: never. */
export function dueAfter(t: number, current: number, low: number, high: number, lastGain: number): number {
  const gain = Math.min(t + 1, lastGain);
  const now = current * gain;
  if (now > high || now < low) return t + 1;
  const bound = current > 0 ? high : low;
  if (gain < t + 1 || current === 0 || !Number.isFinite(bound)) return 0;
  let crossing = Math.floor(bound / current) + 1;
  while (current > 0 ? current * (crossing - 1) > bound : current * (crossing - 1) < bound) crossing--;
  while (current > 0 ? current * crossing <= bound : current * crossing >= bound) crossing++;
  return crossing > lastGain ? 0 : crossing;
}

/** Kernel `sendDueUnits`, which asks `find` for bounds that nobody has asked for. */
export function sendDueUnits(
  find: FindBound,
  t: number,
  { currents, lastGain, due, takesBack, lowTable, highTable, length, origin, sent }: DueNeurons,
  { place, channel, message, active, layout: { channels } }: EventTrain,
): void {
  const bound = (table: Float64Array, c: number, count: number, i: number, sign: number): number => {
    const at = count + origin;
    if (at < 0 || at >= length) return find(c, count, i, sign);
    const known = table[c * length + at]!;
    return Number.isNaN(known) ? (table[c * length + at] = find(c, count, i, sign)) : known;
  };
  const gain = Math.min(t, lastGain);
  for (let e = 0; e < active; e++) {
    const c = channel[e]!;
    const i = place[e]! * channels + c;
    const up = !takesBack || currents[i]! * gain > bound(highTable, c, sent[i]!, i, 1);
    const now = (sent[i]! += up ? 1 : -1);
    message[e] = up ? 1 : -1;
    const high = bound(highTable, c, now, i, 1);
    const low = takesBack ? bound(lowTable, c, now, i, -1) : -Infinity;
    due[i] = dueAfter(t, currents[i]!, low, high, lastGain);
  }
}

/** Kernel `sendUnits`, which asks `find` for bounds that nobody has asked for. */
export function sendUnits(
  find: FindBound,
  values: Int32Array,
  offset: Int32Array,
  { low, high, takesBack, lowTable, highTable, length, origin, sent }: UnitNeurons,
  { place, channel, message, active, layout: { channels } }: EventTrain,
): void {
  const bound = (table: Int32Array, c: number, count: number, i: number, sign: number): number => {
    const at = count + origin;
    if (at < 0 || at >= length) return find(c, count, i, sign);
    const known = table[c * length + at]!;
    return known === UNKNOWN_BOUND ? (table[c * length + at] = find(c, count, i, sign)) : known;
  };
  for (let e = 0; e < active; e++) {
    const c = channel[e]!;
    const i = place[e]! * channels + c;
    const n = !takesBack || values[i]! + offset[c]! > high[i]! ? 1 : -1;
    const now = (sent[i]! += n);
    message[e] = n;
    high[i] = bound(highTable, c, now, i, 1);
    if (takesBack) low[i] = bound(lowTable, c, now, i, -1);
  }
}

/** Kernel `powers`. */
export function powers({ message, active }: EventTrain): number {
  let sum = 0;
  for (let e = 0; e < active; e++) sum += message[e] === 1 ? 1 : signedPowers(message[e]!);
  return sum;
}

/** Kernel `reachedPowers`. */
export function reachedPowers({ place, message, active }: EventTrain, reached: Int32Array): number {
  let sum = 0;
  for (let e = 0; e < active; e++) sum += reached[place[e]! % reached.length]! * signedPowers(message[e]!);
  return sum;
}
