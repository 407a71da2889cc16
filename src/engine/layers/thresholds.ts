import type { FiringRule } from '../../neurons/index.js';
import type { Membrane } from '../membrane.js';
import { silentUpTo } from '../quiet.js';

/** Of each channel the largest accumulator at which a neuron that has sent n spikes stays silent, n from 0 to timesteps - 1. */
export type Bounds = readonly Float64Array[];

/** The bounds of all channels of a layer whose neurons begin alike. */
export function boundsOf(
  membrane: Membrane,
  rule: FiringRule,
  v0: number,
  channels: number,
  timesteps: number,
): Bounds {
  return Array.from({ length: channels }, (_, c) =>
    Float64Array.from({ length: timesteps }, (_, n) => silentUpTo(membrane, rule, c, n, v0, 1)),
  );
}

/** Bounds that rise by the same step: accumulator n > bounds[k] exactly if n * scale > start + k * cost. */
export interface Progression {
  readonly start: number;
  readonly cost: number;
}

/**
 * The progression of whole numbers that stands for given bounds, if there is one. It exists exactly if for every two of them a step fits between what it may be at least
 * and at most; any such step will do.
 */
export function progressionOf(bounds: Float64Array, scale: number): Progression | undefined {
  const least = bounds.map((bound) => bound * scale);
  const room = scale - 1;
  let [low, high] = [-Infinity, Infinity];
  for (let i = 0; i < least.length; i++)
    for (let j = i + 1; j < least.length; j++) {
      low = Math.max(low, (least[j]! - least[i]! - room) / (j - i));
      high = Math.min(high, (least[j]! + room - least[i]!) / (j - i));
    }
  const cost = least.length < 2 ? 0 : Math.ceil(low);
  if (!(cost <= high)) return undefined;
  const start = least.reduce((most, bound, n) => Math.max(most, bound - n * cost), -Infinity);
  const fits = least.every((bound, n) => bound <= start + n * cost && start + n * cost <= bound + room);
  return fits && Number.isSafeInteger(start) ? { start, cost } : undefined;
}
