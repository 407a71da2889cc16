import { signedPowers, type NeuronModel } from '../neurons/index.js';
import type { Kernels } from './kernels/index.js';
import { sizeOfLayout, type Layout } from './layout.js';
import type { Arrays, MemoryPlan } from './memory.js';

/**
 * The spikes of one value at the current timestep, as a list. Events of one place stand side by side where that is easily had; otherwise the order means nothing.
 * The running count, row-major, is kept only where some step reads it, and is empty elsewhere.
 */
export interface EventTrain {
  readonly layout: Layout;
  /** Of each event its place, counted through all images of the batch. */
  readonly place: Int32Array;
  readonly channel: Int32Array;
  /** What is sent, in unit spikes; never 0. */
  readonly message: Int32Array;
  readonly count: Float32Array;
  /** How many elements spike: the used length of the lists. */
  active: number;
}

/** Plans a train, which is silent at rest. @param counted whether its running count is kept */
export function plannedTrain(layout: Layout, counted: boolean, plan: MemoryPlan): (arrays: Arrays) => EventTrain {
  const size = sizeOfLayout(layout);
  const place = plan.lend('i32', size);
  const channel = plan.lend('i32', size);
  const message = plan.lend('i32', size);
  const count = plan.state('f32', counted ? size : 0);
  return (arrays) => ({
    layout,
    place: arrays.of(place),
    channel: arrays.of(channel),
    message: arrays.of(message),
    count: arrays.of(count),
    active: 0,
  });
}

/** Adds this timestep's messages to the running count, if that is kept. */
export function keepCount(train: EventTrain, kernels: Kernels): void {
  if (train.count.length > 0) kernels.keepCount(train);
}

/** Hardware spikes of this timestep's messages. */
export function hardwareSpikes(train: EventTrain, { spikes }: Pick<NeuronModel, 'spikes'>, kernels: Kernels): number {
  if (spikes === signedPowers) return kernels.powers(train);
  let sum = 0;
  for (let e = 0; e < train.active; e++) sum += spikes(train.message[e]!);
  return sum;
}
