import { signedPowers } from '../neurons/index.js';
import type { SnnProgram, SynapseStep } from '../snn/index.js';
import { fanOutAlong, reachOf } from './reach.js';
import type { EventTrain } from './train.js';

/** Synaptic operations of one timestep's messages: one addition of a weight for each spike (power of two) and neuron that it reaches. */
export type CountOperations = (train: EventTrain) => number;

/** Prepares the count of a synapse group's operations. */
export function operationCount(step: SynapseStep, program: SnnProgram): CountOperations {
  const { geometry } = step;
  const outputShape = program.shapes.get(step.output)!;
  if (geometry.type === 'dense') {
    const outputs = outputShape[outputShape.length - 1]!;
    return (train) => outputs * powersOf(train);
  }
  const outputs = outputShape[1]! / geometry.groups;
  const [vertical, horizontal] = reachOf(geometry).map((reach) => Array.from(fanOutAlong(reach))) as [
    number[],
    number[],
  ];
  const reached = Int32Array.from(vertical.flatMap((rows) => horizontal.map((columns) => rows * columns)));
  if (reached.every((n) => n === reached[0])) return (train) => outputs * reached[0]! * powersOf(train);
  return (train) => outputs * reachedBy(train, reached);
}

function powersOf({ message, active }: EventTrain): number {
  let powers = 0;
  for (let e = 0; e < active; e++) powers += message[e] === 1 ? 1 : signedPowers(message[e]!);
  return powers;
}

function reachedBy({ place, message, active }: EventTrain, reached: Int32Array): number {
  const places = reached.length;
  let additions = 0;
  for (let e = 0; e < active; e++) {
    const n = reached[place[e]! % places]!;
    additions += message[e] === 1 ? n : n * signedPowers(message[e]!);
  }
  return additions;
}
