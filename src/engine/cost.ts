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
  | 'map moves';

/** Nanoseconds for each of these. */
export interface Cost {
  /** Neurons, or elements, that are gone through. */
  readonly neuron: number;
  /** Synaptic operations; of `analog`, `real` and the sums of maps multiply-accumulates. */
  readonly operation: number;
  /** Messages that arrive; of neurons those that they send. */
  readonly event: number;
}

/** How much of what there is to do. */
export interface Amount {
  readonly neurons: number;
  readonly operations: number;
  readonly events: number;
}

/** Fitted by `node bench/cost.js`, which says on which machine. Their ratios decide which kernel runs; profiles show what they predict beside what was measured. */
export const costs: Readonly<Record<KernelName, Cost>> = {
  matrix: { neuron: 0, operation: 0.06, event: 3 },
  scatter: { neuron: 0, operation: 0.08, event: 10 },
  gather: { neuron: 0.2, operation: 0.05, event: 5 },
  channels: { neuron: 0, operation: 1, event: 5 },
  ranges: { neuron: 0.5, operation: 0, event: 10 },
  rules: { neuron: 4, operation: 0, event: 5 },
  charged: { neuron: 20, operation: 0, event: 5 },
  analog: { neuron: 1, operation: 0.5, event: 0 },
  soma: { neuron: 4, operation: 0, event: 0 },
  moves: { neuron: 0, operation: 0, event: 3 },
  pool: { neuron: 0.1, operation: 0, event: 10 },
  real: { neuron: 1, operation: 1, event: 0 },
  map: { neuron: 1, operation: 0.05, event: 0 },
  'map channels': { neuron: 1, operation: 0.1, event: 0 },
  'map neurons': { neuron: 1, operation: 0, event: 0 },
  'map pool': { neuron: 1, operation: 0, event: 0 },
  'map moves': { neuron: 1, operation: 0, event: 0 },
};

/** What an amount of work takes. @unit milliseconds */
export function predicted(kernel: KernelName, { neurons, operations, events }: Amount): number {
  const cost = costs[kernel];
  return (cost.neuron * neurons + cost.operation * operations + cost.event * events) / 1e6;
}

/**
 * How many messages at least a convolution must have before it pays to look at every output: `gather` against `scatter`.
 * @param fanOut synaptic operations of one message
 */
export function gatherFrom(outputs: number, fanOut: number): number {
  const { scatter, gather } = costs;
  const gained = scatter.event - gather.event + fanOut * (scatter.operation - gather.operation);
  return gained > 0 ? (gather.neuron * outputs) / gained : Infinity;
}
