import { signedPowers } from '../neurons/index.js';
import { asPlane, convolve, convolveTransposed, type Convolution } from '../ops/index.js';
import type { SnnProgram, SynapseStep } from '../snn/index.js';
import { sizeOf } from '../tensor/index.js';
import { fanOutOf } from './fan-out.js';

/**
 * The weighted sum of running counts (or of an analog input), which is the sum over time of the weighted messages. Weights and counts are
 * integers and the sums stay below 2^53, so they are exact in any order. The result is overwritten by the next call.
 */
export type WeightedSum = (counts: Float32Array) => Float64Array;

/** Prepares the weighted sum of a synapse group. */
export function weightedSum(step: SynapseStep, program: SnnProgram): WeightedSum {
  const { data, shape } = program.constants.get(step.weight)!;
  const w = Float32Array.from(data);
  const inputShape = program.shapes.get(step.input)!;
  const outputShape = program.shapes.get(step.output)!;
  const out = new Float64Array(outputShape.reduce((a, b) => a * b, 1));
  const { geometry } = step;
  if (geometry.type === 'dense') return dense(w, shape as [number, number], out);
  const [vertical, horizontal] = asPlane(geometry.axes);
  const { groups: group } = geometry;
  const fixed: Omit<Convolution, 'x'> = {
    batch: inputShape[0]!,
    group,
    inputs: inputShape[1]! / group,
    outputs: outputShape[1]! / group,
    vertical,
    horizontal,
    w,
    out,
  };
  const apply = geometry.type === 'conv' ? convolve : convolveTransposed;
  return (x) => {
    apply({ ...fixed, x });
    return out;
  };
}

function dense(w: Float32Array, [outputs, inputs]: readonly [number, number], out: Float64Array): WeightedSum {
  return (counts) => {
    for (let row = 0; row * inputs < counts.length; row++)
      for (let o = 0; o < outputs; o++) {
        let sum = 0;
        for (let i = 0; i < inputs; i++) sum += w[o * inputs + i]! * counts[row * inputs + i]!;
        out[row * outputs + o] = sum;
      }
    return out;
  };
}

/** Synaptic operations of one timestep's messages: the additions that an event-driven machine makes, one for each spike and neuron that it reaches. */
export type CountOps = (message: Float32Array) => number;

/** Additions that unit spikes of all inputs at once would cause: the multiply-accumulates of the ANN's layer, those with padding left out. */
export function denseOps(step: SynapseStep, program: SnnProgram): number {
  const inputShape = program.shapes.get(step.input)!;
  const outputShape = program.shapes.get(step.output)!;
  const targets = fanOutOf(step.geometry);
  if (!targets || step.geometry.type === 'dense') return sizeOf(inputShape) * outputShape[outputShape.length - 1]!;
  const [rows, columns] = [targets.vertical, targets.horizontal].map((axis) => axis.reduce((sum, n) => sum + n, 0));
  const maps = inputShape[0]! * inputShape[1]!;
  return maps * rows! * columns! * (outputShape[1]! / step.geometry.groups);
}

/** Prepares the count of a synapse group's operations. */
export function synapticOps(step: SynapseStep, program: SnnProgram): CountOps {
  const outputShape = program.shapes.get(step.output)!;
  const targets = fanOutOf(step.geometry);
  if (!targets || step.geometry.type === 'dense') {
    const fanOut = outputShape[outputShape.length - 1]!;
    return (message) => message.reduce((sum, n) => (n === 0 ? sum : sum + fanOut * signedPowers(n)), 0);
  }
  const perOut = outputShape[1]! / step.geometry.groups;
  const { vertical, horizontal } = targets;
  return (message) => {
    let additions = 0;
    for (let row = 0, i = 0; i < message.length; row++) {
      const reachedRows = vertical[row % vertical.length]!;
      for (const reachedColumns of horizontal) {
        const n = message[i++]!;
        if (n !== 0) additions += reachedRows * reachedColumns * signedPowers(n);
      }
    }
    return additions * perOut;
  };
}
