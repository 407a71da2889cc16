import { sizeOf } from '../../tensor/index.js';
import { outputChannelOf, type SnnProgram, type SynapseStep } from '../../snn/index.js';
import { latticeOf, type Lattice } from '../membrane.js';

/** The weight between an output channel, an input channel and an element of the kernel; 0 between groups. */
export type WeightAt = (output: number, input: number, tap: number) => number;

/** The weights of a synapse group that has so many channels on either side. */
export function weightsOf(step: SynapseStep, program: SnnProgram, inputs: number, outputs: number): WeightAt {
  const { data, shape } = program.constants.get(step.weight)!;
  const { geometry } = step;
  if (geometry.type === 'dense') return (o, i) => data[o * inputs + i]!;
  const kernel = sizeOf(shape.slice(2));
  const perIn = inputs / geometry.groups;
  const perOut = outputs / geometry.groups;
  const among = (o: number, i: number): boolean => Math.floor(o / perOut) === Math.floor(i / perIn);
  return geometry.type === 'conv'
    ? (o, i, tap) => (among(o, i) ? data[(o * perIn + (i % perIn)) * kernel + tap]! : 0)
    : (o, i, tap) => (among(o, i) ? data[(i * perOut + (o % perOut)) * kernel + tap]! : 0);
}

/** Outputs or channels that the kernels take at once. */
export const BLOCK = 8;

/** Where each block of channels begins: the last one ends with the last channel, if there are so many. */
export function blocksOf(channels: number): readonly number[] {
  const last = Math.max(0, channels - BLOCK);
  return Array.from({ length: Math.ceil(channels / BLOCK) }, (_, b) => Math.min(b * BLOCK, last));
}

/** Of every output channel 1 if it has a weight that is not zero. */
export function channelsWithWeights(step: SynapseStep, program: SnnProgram): Uint8Array {
  const weight = program.constants.get(step.weight)!;
  const channelOf = outputChannelOf(step, weight.shape);
  const weighs = new Uint8Array(program.constants.get(step.bias)!.data.length);
  weight.data.forEach((w, i) => {
    if (w !== 0) weighs[channelOf(i)] = 1;
  });
  return weighs;
}

/**
 * The lattice of a synapse group for sums in float32. The constant charge of a channel without weights, which may be as small as float32 can hold, is written as a whole
 * number of 24 bits times a power of two that float32 has.
 */
export function float32Lattice(step: SynapseStep, program: SnnProgram): Lattice {
  const { bias, scale } = latticeOf(step.bias, step.exponent!, program);
  channelsWithWeights(step, program).forEach((weighs, o) => {
    if (weighs === 1) return;
    const charge = Math.fround(bias[o]! * scale[o]!);
    const finest = 2 ** Math.max(-149, Math.floor(Math.log2(Math.abs(charge) || 1)) - 23);
    bias[o] = charge / finest;
    scale[o] = finest;
  });
  return { bias, scale };
}
