import { InternalError } from '../../diagnostics/index.js';
import { progressionOf, type Bounds, type Progression } from './thresholds.js';

/** Scales of membranes: powers of two that the kernels can multiply a sum of 16 bits with. */
const LARGEST_SCALE = 2 ** 14;

const INT32 = 2 ** 31;

/** A membrane so low that nothing lifts it: of channels that only fill a block. */
const NEVER = -(2 ** 30);

/** How the neurons of a layer fire, for kernels that keep of each what is left to its next spike. By channel, filled up to whole blocks. */
export interface UnitFiring {
  readonly scale: number;
  /** Membranes before anything has arrived. */
  readonly rest: Int32Array;
  readonly cost: Int32Array;
  /** By block, 1 where spikes of one neuron cost different amounts. */
  readonly uneven: Uint8Array;
  /** What the spike after n others costs, [channel][timesteps]; empty when no block is uneven. */
  readonly costs: Int32Array;
}

/** The most and the least that can arrive at a channel in one timestep, bias included. */
export interface Drive {
  readonly most: number;
  readonly least: number;
}

/**
 * Chooses the finest scale at which no membrane can leave 32 bits, and then of every block of channels whether a fixed cost of a spike stands for all its bounds.
 * @param drives by channel
 * @returns undefined when not even whole accumulators fit
 */
export function unitFiring(
  bounds: Bounds,
  drives: readonly Drive[],
  block: number,
  channels: number,
): UnitFiring | undefined {
  const timesteps = bounds[0]!.length;
  const fits = (scale: number): boolean =>
    bounds.every((list, c) => {
      const { most, least } = drives[c]!;
      const reach = timesteps * Math.max(most, -least, 0) + 2 * Math.abs(list[0]!) + largestStep(list) + 2;
      return reach * scale < INT32;
    });
  let scale = LARGEST_SCALE;
  while (scale >= 1 && !fits(scale)) scale /= 2;
  if (scale < 1) return undefined;
  const rest = new Int32Array(channels).fill(NEVER);
  const cost = new Int32Array(channels);
  const uneven = new Uint8Array(channels / block);
  const progressions = bounds.map((list) => progressionOf(list, scale));
  uneven.forEach((_, b) => (uneven[b] = Number(progressions.slice(b * block, (b + 1) * block).includes(undefined))));
  const anyUneven = uneven.includes(1);
  const costs = new Int32Array(anyUneven ? channels * timesteps : 0);
  bounds.forEach((list, c) => {
    const even = !uneven[Math.floor(c / block)];
    const { start, cost: step } = even
      ? progressions[c]!
      : ({ start: list[0]! * scale, cost: 0 } satisfies Progression);
    rest[c] = exact(-start);
    cost[c] = exact(step);
    if (!even)
      for (let n = 0; n < timesteps - 1; n++) costs[c * timesteps + n] = exact((list[n + 1]! - list[n]!) * scale);
  });
  return { scale, rest, cost, uneven, costs };
}

function largestStep(list: Float64Array): number {
  return list.reduce((most, bound, n) => (n === 0 ? 0 : Math.max(most, Math.abs(bound - list[n - 1]!))), 0);
}

function exact(n: number): number {
  if (Math.abs(n) >= INT32) throw new InternalError(`a membrane of ${n} does not fit 32 bits`);
  return n;
}
