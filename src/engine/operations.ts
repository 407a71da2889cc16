import type { SnnProgram, SynapseStep } from '../snn/index.js';
import type { Kernels } from './kernels/index.js';
import type { Arrays, MemoryPlan } from './memory.js';
import { fanOutAlong, reachOf } from './reach.js';
import type { EventTrain } from './train.js';

/** Synaptic operations of one timestep's messages: one addition of a weight for each spike (power of two) and neuron that it reaches. */
export type CountOperations = (train: EventTrain) => number;

/** Prepares the count of a synapse group's operations. */
export function operationCount(
  step: SynapseStep,
  program: SnnProgram,
  plan: MemoryPlan,
): (arrays: Arrays, kernels: Kernels) => CountOperations {
  const { geometry } = step;
  const outputShape = program.shapes.get(step.output)!;
  if (geometry.type === 'dense') return everywhere(outputShape[outputShape.length - 1]!);
  const outputs = outputShape[1]! / geometry.groups;
  const [vertical, horizontal] = reachOf(geometry).map((reach) => Array.from(fanOutAlong(reach))) as [
    number[],
    number[],
  ];
  const reached = vertical.flatMap((rows) => horizontal.map((columns) => rows * columns));
  if (reached.every((n) => n === reached[0])) return everywhere(outputs * reached[0]!);
  const slot = plan.constant('i32', reached);
  return (arrays, kernels) => {
    const byPlace = arrays.of(slot);
    return (train) => outputs * kernels.reachedPowers(train, byPlace);
  };
}

function everywhere(fanOut: number): ReturnType<typeof operationCount> {
  return (_arrays, kernels) => (train) => fanOut * kernels.powers(train);
}
