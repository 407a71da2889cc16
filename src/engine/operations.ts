import type { SnnProgram, SynapseStep } from '../snn/index.js';
import type { Kernels } from './kernels/index.js';
import type { Arrays, MemoryPlan } from './memory.js';
import { fanOutAlong, reachOf } from './reach.js';
import type { EventTrain } from './train.js';

/** Synaptic operations of one timestep's messages: one addition of a weight for each spike (power of two) and neuron that it reaches. */
export type CountOperations = (train: EventTrain) => number;

/** How many neurons a spike reaches: from everywhere the same number, or by its place in an image, times `outputs`. */
export type FanOut =
  | { readonly everywhere: number }
  | { readonly everywhere?: undefined; readonly outputs: number; readonly byPlace: readonly number[] };

/** The fan-out of a synapse group. */
export function fanOutOf({ geometry, output }: SynapseStep, program: SnnProgram): FanOut {
  const outputShape = program.shapes.get(output)!;
  if (geometry.type === 'dense') return { everywhere: outputShape[outputShape.length - 1]! };
  const outputs = outputShape[1]! / geometry.groups;
  const [vertical, horizontal] = reachOf(geometry).map((reach) => Array.from(fanOutAlong(reach))) as [
    number[],
    number[],
  ];
  const byPlace = vertical.flatMap((rows) => horizontal.map((columns) => rows * columns));
  return byPlace.every((n) => n === byPlace[0]) ? { everywhere: outputs * byPlace[0]! } : { outputs, byPlace };
}

/** Prepares the count of a synapse group's operations. */
export function operationCount(
  step: SynapseStep,
  program: SnnProgram,
  plan: MemoryPlan,
): (arrays: Arrays, kernels: Kernels) => CountOperations {
  const fanOut = fanOutOf(step, program);
  if (fanOut.everywhere !== undefined)
    return (_arrays, kernels) => (train) => fanOut.everywhere * kernels.powers(train);
  const slot = plan.constant('i32', fanOut.byPlace);
  return (arrays, kernels) => {
    const byPlace = arrays.of(slot);
    return (train) => fanOut.outputs * kernels.reachedPowers(train, byPlace);
  };
}
