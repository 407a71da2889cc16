import { InternalError } from '../../diagnostics/index.js';
import type { Bounds } from './thresholds.js';

/** Into how many parts the range of a channel's breaks is divided, to find one's place among them. */
export const BUCKETS = 1024;

const WORD = 32;

/**
 * How neurons spike that a constant current drives. A current I has charged t I after t timesteps and spikes for the (n+1)-th time as soon as that is above bound n; so all
 * currents between two neighbouring breaks, bound n / t over all n and t, spike alike.
 */
export interface Patterns {
  /** Breaks of a channel, which all have as many: infinities at the end. */
  readonly listed: number;
  /** Rising whole numbers, [channel][listed]: currents of at least break j and less than break j + 1 spike alike. */
  readonly breaks: Float64Array;
  /** Of each bucket floor((current - origin) * scale) the breaks below it, [channel][BUCKETS]. */
  readonly starts: Uint16Array;
  readonly origins: Float64Array;
  readonly scales: Float64Array;
  /** The spikes of timesteps `before + 1` to `before + timesteps` as bits, [channel][listed]: of currents below break j that reach break j - 1. */
  window(before: number, timesteps: number): Int32Array;
}

/** The patterns of the channels of a layer. */
export function patternsOf(bounds: Bounds): Patterns {
  const timesteps = bounds[0]!.length;
  const lists = bounds.map(breaksOf);
  const listed = Math.max(...lists.map((list) => list.length)) + 1;
  if (listed >= 2 ** 16) throw new InternalError(`${listed} breaks cannot be numbered with 16 bits`);
  const words = Math.ceil(timesteps / WORD);
  const breaks = new Float64Array(bounds.length * listed).fill(Infinity);
  const spikes = new Int32Array(breaks.length * words);
  const starts = new Uint16Array(bounds.length * BUCKETS);
  const origins = Float64Array.from(lists, (list) => list[0]!);
  const scales = Float64Array.from(lists, (list) => BUCKETS / (list[list.length - 1]! - list[0]! + 1));
  lists.forEach((list, c) => {
    breaks.set(list, c * listed);
    fillStarts(list, origins[c]!, scales[c]!, starts.subarray(c * BUCKETS, (c + 1) * BUCKETS));
    list.forEach((current, j) => {
      const at = (c * listed + j + 1) * words;
      spikesOf(current, bounds[c]!, spikes.subarray(at, at + words));
    });
  });
  // currents below the first break never spike
  return {
    listed,
    breaks,
    starts,
    origins,
    scales,
    window: (before, length) => windowOf(spikes, words, before, length),
  };
}

/** The least whole currents that are above some bound at some timestep by which it can matter. */
function breaksOf(bounds: Float64Array): Float64Array {
  const found = new Set<number>();
  bounds.forEach((bound, n) => {
    for (let t = n + 1; t <= bounds.length; t++) found.add(Math.floor(bound / t) + 1);
  });
  return Float64Array.from(found).sort();
}

function fillStarts(list: Float64Array, origin: number, scale: number, starts: Uint16Array): void {
  for (const current of list) {
    const next = Math.floor((current - origin) * scale) + 1;
    if (next < BUCKETS) starts[next]!++;
  }
  for (let bucket = 1; bucket < BUCKETS; bucket++) starts[bucket]! += starts[bucket - 1]!;
}

function spikesOf(current: number, bounds: Float64Array, words: Int32Array): void {
  let sent = 0;
  for (let t = 1; t <= bounds.length; t++)
    if (current * t > bounds[sent]!) {
      words[Math.floor((t - 1) / WORD)]! |= 1 << ((t - 1) % WORD);
      sent++;
    }
}

function windowOf(spikes: Int32Array, words: number, before: number, length: number): Int32Array {
  const [word, bit] = [Math.floor(before / WORD), before % WORD];
  const mask = length === WORD ? -1 : 2 ** length - 1;
  return Int32Array.from({ length: spikes.length / words }, (_, i) => {
    const low = spikes[i * words + word]! >>> bit;
    const high = bit > 0 && word + 1 < words ? spikes[i * words + word + 1]! << (WORD - bit) : 0;
    return (low | high) & mask;
  });
}
