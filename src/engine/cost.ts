/** Ways in which the engine does its work, as profiles and the cost model name them. */
export type KernelName =
  | 'matrix'
  | 'scatter'
  | 'gather'
  | 'channels'
  | 'ranges'
  | 'rules'
  | 'charged'
  | 'analog'
  | 'soma'
  | 'moves'
  | 'pool'
  | 'real'
  | 'map'
  | 'map channels'
  | 'map neurons'
  | 'map pool'
  | 'map moves'
  | 'rows'
  | 'rows analog'
  | 'rows pool'
  | 'rows moves';

/** Nanoseconds for each of these. */
export interface Cost {
  /** Neurons, or elements, that are gone through. */
  readonly neuron: number;
  /** Synaptic operations; of `analog`, `real` and the sums of maps multiply-accumulates. */
  readonly operation: number;
  /** Messages that arrive; of neurons those that they send. */
  readonly event: number;
  /** Visits of a place's accumulators. */
  readonly visit: number;
}

/** How much of what there is to do. */
export interface Amount {
  readonly neurons: number;
  readonly operations: number;
  readonly events: number;
  readonly visits: number;
}

/**
 * Fitted by `node bench/cost.js --write`, here on a Xeon server with AVX-512, Node 20. Their ratios decide which kernel runs; profiles show what they predict beside what
 * was measured. Prediction is for working sets that stay in the caches and leaves out what every call costs, so that very small layers take longer.
 */
export const costs: Readonly<Record<KernelName, Cost>> = {
  matrix: { neuron: 0, operation: 0.063, event: 0.883, visit: 11.2 },
  scatter: { neuron: 0, operation: 0.0657, event: 0, visit: 10.8 },
  gather: { neuron: 0.305, operation: 0.0597, event: 0, visit: 7.37 },
  channels: { neuron: 0, operation: 0.36, event: 2.48, visit: 5.07 },
  ranges: { neuron: 3.09, operation: 0, event: 17.1, visit: 0 },
  rules: { neuron: 13.5, operation: 0, event: 0, visit: 0 },
  charged: { neuron: 0, operation: 0, event: 35.1, visit: 0 },
  analog: { neuron: 0, operation: 3.34, event: 0, visit: 0 },
  soma: { neuron: 12.1, operation: 0, event: 0, visit: 0 },
  moves: { neuron: 0, operation: 0, event: 3.64, visit: 0 },
  pool: { neuron: 3.46, operation: 0, event: 18.8, visit: 0 },
  real: { neuron: 132, operation: 0.362, event: 0, visit: 0 },
  map: { neuron: 0, operation: 0.0308, event: 0, visit: 0 },
  'map channels': { neuron: 0, operation: 0.0895, event: 0, visit: 0 },
  'map neurons': { neuron: 1.39, operation: 0, event: 0, visit: 0 },
  'map pool': { neuron: 2.03, operation: 0, event: 0, visit: 0 },
  'map moves': { neuron: 1.03, operation: 0, event: 0, visit: 0 },
  rows: { neuron: 2.24, operation: 0.0526, event: 0, visit: 0 },
  'rows analog': { neuron: 0.885, operation: 0, event: 0, visit: 0 },
  'rows pool': { neuron: 0.515, operation: 0, event: 0, visit: 0 },
  'rows moves': { neuron: 0.161, operation: 0, event: 0, visit: 0 },
};

/** What an amount of work takes. @unit milliseconds */
export function predicted(kernel: KernelName, { neurons, operations, events, visits }: Amount): number {
  const cost = costs[kernel];
  return (cost.neuron * neurons + cost.operation * operations + cost.event * events + cost.visit * visits) / 1e6;
}

/** Sizes of a synapse group, as far as its cost goes. */
export interface GroupSize {
  /** Places that messages come from, and how many places one message reaches on the average. */
  readonly places: number;
  readonly taps: number;
  /** Synaptic operations of one message, and neurons that are reached by any. */
  readonly fanOut: number;
  readonly outputs: number;
}

/** How often so many messages make a kernel visit a place that they reach, if they come from anywhere: those of one place are worked through together. */
export function visitsBy(events: number, { places, taps }: Pick<GroupSize, 'places' | 'taps'>): number {
  return taps * places * (1 - Math.exp(-events / places));
}

/** From how many messages on it pays to look at every output: `gather` instead of `scatter`. Infinity where it never does. */
export function gatherFrom(size: GroupSize): number {
  const gained = (events: number): number => {
    const amount = { neurons: size.outputs, operations: events * size.fanOut, events, visits: visitsBy(events, size) };
    return predicted('scatter', amount) - predicted('gather', amount);
  };
  // what is gained grows with the first messages of every place
  let most = 2 * size.places;
  if (gained(most) <= 0) return Infinity;
  let least = 0;
  for (let step = 0; step < 30; step++) {
    const middle = (least + most) / 2;
    if (gained(middle) > 0) most = middle;
    else least = middle;
  }
  return most;
}
