import { asPlane } from '../ops/index.js';
import { denseOps } from '../sim/index.js';
import type { SnnProgram, SynapseStep } from '../snn/index.js';
import { sizeOf } from '../tensor/index.js';
import { gatherFrom, type GroupSize, type KernelName } from './cost.js';
import type { Gathering, Kernels, Windows } from './kernels/index.js';
import { layoutFor } from './layout.js';
import type { Arrays, MemoryPlan } from './memory.js';
import { mostReached, plannedReach, reachAlong, reachOf, type Reach } from './reach.js';
import type { EventTrain } from './train.js';

/** Adds the weighted messages of one timestep to the accumulators of a layer. */
export type Accumulate = (train: EventTrain, accumulators: Int32Array) => void;

/** Prepares the accumulation of a synapse group that reads spikes. */
export function accumulation(
  step: SynapseStep,
  program: SnnProgram,
  plan: MemoryPlan,
): (arrays: Arrays, kernels: Kernels) => Accumulate {
  const { geometry } = step;
  const weight = program.constants.get(step.weight)!;
  if (geometry.type === 'dense') {
    const [outputs, inputs] = weight.shape as [number, number];
    return still(byInput(weight.data, inputs, outputs, 1, 1), outputs, plan);
  }
  const inputs = program.shapes.get(step.input)![1]!;
  const outputShape = program.shapes.get(step.output)!;
  const outputs = outputShape[1]! / geometry.groups;
  const kernel = sizeOf(weight.shape.slice(2));
  const w =
    geometry.type === 'conv'
      ? byInput(weight.data, inputs, outputs, kernel, geometry.groups)
      : transposedByInput(weight.data, inputs, outputs, kernel);
  if (isMatrix(step, program)) return still(w, outputs, plan);
  const [vertical, horizontal] = reachOf(geometry);
  const slots = {
    weights: plan.constant('i16', outputs === 1 ? byTap(w, kernel) : w),
    vertical: plannedReach(vertical, plan),
    horizontal: plannedReach(horizontal, plan),
    reached: plan.state('i32', 2 * mostReached(vertical) * mostReached(horizontal)),
  };
  const gathering = plannedGathering(step, program, plan);
  const sizes = {
    kernel,
    kernelWidth: geometry.axes[geometry.axes.length - 1]!.kernel,
    inputs,
    perGroup: inputs / geometry.groups,
    outputs,
    channels: outputShape[1]!,
    outputWidth: outputShape[outputShape.length - 1]!,
    outputPlaces: sizeOf(outputShape.slice(2)),
  };
  return (arrays, kernels) => {
    const weights = arrays.of(slots.weights);
    const windows: Windows = {
      ...sizes,
      vertical: slots.vertical(arrays),
      horizontal: slots.horizontal(arrays),
      reached: arrays.of(slots.reached),
      gathering: gathering?.(arrays),
    };
    if (outputs === 1) return (train, accumulators) => kernels.singly(weights, windows, train, accumulators);
    return (train, accumulators) => kernels.inGroups(weights, windows, train, accumulators);
  };
}

/** The kernel that adds up so many messages of a group. */
export function accumulationKernel(step: SynapseStep, program: SnnProgram): (events: number) => KernelName {
  if (isMatrix(step, program)) return () => 'matrix';
  const { geometry } = step;
  if (geometry.type !== 'dense' && program.shapes.get(step.output)![1] === geometry.groups) return () => 'channels';
  const least = canGather(step) ? leastToGather(step, program) : Infinity;
  return (events) => (events >= least ? 'gather' : 'scatter');
}

/** A matrix, or a convolution of one tap and step 1. */
function isMatrix({ geometry, weight }: SynapseStep, { constants }: SnnProgram): boolean {
  if (geometry.type === 'dense') return true;
  if (geometry.groups > 1 || sizeOf(constants.get(weight)!.shape.slice(2)) > 1) return false;
  // padding behind the last position makes rows longer, although every position still reaches itself
  const unpadded = asPlane(geometry.axes).every(({ input, output }) => input === output);
  return unpadded && reachOf(geometry).every(isStill);
}

/** Whether the events that reach an output through one row of the kernel stand side by side. */
function canGather({ geometry }: SynapseStep): boolean {
  if (geometry.type !== 'conv' || geometry.groups !== 1) return false;
  const [, { dilation, kernel }] = asPlane(geometry.axes);
  return dilation === 1 || kernel === 1;
}

function leastToGather(step: SynapseStep, program: SnnProgram): number {
  return gatherFrom(sizeOfGroup(step, program));
}

/** The sizes of a synapse group that its cost depends on. */
export function sizeOfGroup(step: SynapseStep, program: SnnProgram): GroupSize {
  const [inputs, outputs] = [step.input, step.output].map((value) => program.shapes.get(value)!) as [
    number[],
    number[],
  ];
  const [from, to] = [layoutFor(step.geometry, inputs), layoutFor(step.geometry, outputs)];
  const fanOut = denseOps(step, program) / sizeOf(inputs);
  const groups = step.geometry.type === 'dense' ? 1 : step.geometry.groups;
  const taps = fanOut / (to.channels / groups);
  return { places: from.batch * from.places, taps, fanOut, outputs: sizeOf(outputs) };
}

/** The way back from outputs to inputs, where there is one. */
function plannedGathering(
  step: SynapseStep,
  program: SnnProgram,
  plan: MemoryPlan,
): ((arrays: Arrays) => Gathering) | undefined {
  const { geometry } = step;
  if (geometry.type === 'dense' || !canGather(step)) return undefined;
  const [vertical, horizontal] = asPlane(geometry.axes);
  const inputShape = program.shapes.get(step.input)!;
  const [images = 1, inputs = 1] = inputShape;
  const least = leastToGather(step, program);
  const rows = plannedReach(reachAlong(vertical, true), plan);
  const slots = {
    start: plan.lend('i32', sizeOf(inputShape) / inputs + 2),
    sorted: plan.lend('i32', 2 * sizeOf(inputShape)),
  };
  return (arrays) => ({
    least,
    vertical: rows(arrays),
    width: horizontal.output,
    stride: horizontal.stride,
    before: horizontal.before,
    images,
    start: arrays.of(slots.start),
    sorted: arrays.of(slots.sorted),
  });
}

function still(w: Int32Array, outputs: number, plan: MemoryPlan): ReturnType<typeof accumulation> {
  const slot = plan.constant('i16', w);
  return (arrays, kernels) => {
    const weights = arrays.of(slot);
    return (train, accumulators) => kernels.atOnePlace(weights, outputs, train, accumulators);
  };
}

/** [inputs, kernel] -> [kernel, inputs]. */
function byTap(w: Int32Array, kernel: number): Int32Array {
  const inputs = w.length / kernel;
  return w.map((_, i) => w[(i % inputs) * kernel + Math.floor(i / inputs)]!);
}

/** Every position reaches itself, through the only tap. */
function isStill({ start, to }: Reach): boolean {
  return to.length === start.length - 1 && to.every((position, i) => position === i);
}

/** [groups * outputs, inputs / groups, kernel] -> [inputs, kernel, outputs]. */
function byInput(data: ArrayLike<number>, inputs: number, outputs: number, kernel: number, groups: number): Int32Array {
  const w = new Int32Array(data.length);
  const perGroup = inputs / groups;
  for (let c = 0; c < inputs; c++) {
    const first = Math.floor(c / perGroup) * outputs;
    for (let o = 0; o < outputs; o++)
      for (let k = 0; k < kernel; k++)
        w[(c * kernel + k) * outputs + o] = data[((first + o) * perGroup + (c % perGroup)) * kernel + k]!;
  }
  return w;
}

/** [inputs, outputs, kernel] -> [inputs, kernel, outputs]. */
function transposedByInput(data: ArrayLike<number>, inputs: number, outputs: number, kernel: number): Int32Array {
  const w = new Int32Array(data.length);
  for (let c = 0; c < inputs; c++)
    for (let o = 0; o < outputs; o++)
      for (let k = 0; k < kernel; k++) w[(c * kernel + k) * outputs + o] = data[(c * outputs + o) * kernel + k]!;
  return w;
}
