import { popcount } from '../neurons/index.js';
import type { SnnProgram, SynapseStep } from '../snn/index.js';
import { targetsOf, type Targets } from './targets.js';

/**
 * Adds weight * message of every event to the accumulators it reaches. The sums are of integers below 2^53 (or, for float32 weights, of doubles in this order).
 * @param message one number per input element; zeros are skipped
 * @param sums accumulators, row-major like the output; written to
 * @returns additions made, a message of n powers of two counting n times
 */
export type Scatter = (message: Float32Array, sums: Float64Array) => number;

export function scatterFor(step: SynapseStep, program: SnnProgram): Scatter {
  const { data, shape } = program.constants.get(step.weight)!;
  const weight = Float64Array.from(data);
  const targets = targetsOf(step.geometry);
  const outputShape = program.shapes.get(step.output)!;
  if (!targets || step.geometry.type === 'dense') return dense(weight, shape as [number, number]);
  const transposed = step.geometry.type === 'conv-transpose';
  const inputs = program.shapes.get(step.input)![1]!;
  const outputs = outputShape[1]!;
  return convolution(weight, { inputs, outputs, groups: step.geometry.groups, transposed }, targets);
}

function dense(weight: Float64Array, [outputs, inputs]: readonly [number, number]): Scatter {
  return (message, sums) => {
    let additions = 0;
    for (let i = 0; i < message.length; i++) {
      const n = message[i]!;
      if (n === 0) continue;
      const row = Math.floor(i / inputs) * outputs;
      const column = i % inputs;
      for (let o = 0; o < outputs; o++) sums[row + o]! += weight[o * inputs + column]! * n;
      additions += outputs * popcount(n);
    }
    return additions;
  };
}

interface Channels {
  readonly inputs: number;
  readonly outputs: number;
  readonly groups: number;
  readonly transposed: boolean;
}

/**
 * Events are used in lots: a lot is listed once and then added for every output channel of the group. Its columns are the position that each
 * (event, tap) pair reaches, its place among the weights of an output channel, and its message. They are constants of the module because the
 * loop over them is twice as fast that way.
 */
const LOT = 2048;
const reached = new Int32Array(LOT);
const place = new Int32Array(LOT);
const amount = new Float64Array(LOT);

function convolution(weight: Float64Array, { inputs, outputs, groups, transposed }: Channels, { vertical, horizontal }: Targets): Scatter {
  const inArea = vertical.extent * horizontal.extent;
  const outArea = vertical.outputs * horizontal.outputs;
  const taps = vertical.kernel * horizontal.kernel;
  const [perIn, perOut] = [inputs / groups, outputs / groups];
  let length = 0;
  const perInput = transposed ? perOut * taps : taps;
  const perOutput = transposed ? taps : perIn * taps;

  const useLot = (group: number, sums: Float64Array): void => {
    const firstWeight = group * perIn * perOut * taps;
    for (let o = 0; o < perOut; o++) addLot(length, weight, firstWeight + o * perOutput, sums, (group * perOut + o) * outArea);
    length = 0;
  };

  /** Lists what the events of one input channel reach and returns the number of additions for one output channel. */
  const list = (message: Float32Array, channel: number, group: number, sums: Float64Array): number => {
    const firstPlace = (channel % perIn) * perInput;
    let additions = 0;
    for (let y = 0; y < vertical.extent; y++)
      for (let x = 0; x < horizontal.extent; x++) {
        const n = message[channel * inArea + y * horizontal.extent + x]!;
        if (n === 0) continue;
        if (length + taps > LOT) useLot(group, sums);
        const before = length;
        for (let ky = 0; ky < vertical.kernel; ky++) {
          const row = vertical.target[y * vertical.kernel + ky]! * horizontal.outputs;
          if (row < 0) continue;
          for (let kx = 0; kx < horizontal.kernel; kx++) {
            const column = horizontal.target[x * horizontal.kernel + kx]!;
            if (column < 0) continue;
            reached[length] = row + column;
            place[length] = firstPlace + ky * horizontal.kernel + kx;
            amount[length++] = n;
          }
        }
        additions += (length - before) * popcount(n);
      }
    return additions;
  };

  return (message, sums) => {
    let additions = 0;
    for (let group = 0; group < groups; group++) {
      for (let i = 0; i < perIn; i++) additions += list(message, group * perIn + i, group, sums) * perOut;
      useLot(group, sums);
    }
    return additions;
  };
}

function addLot(length: number, weight: Float64Array, firstWeight: number, sums: Float64Array, firstSum: number): void {
  for (let e = 0; e < length; e++) sums[firstSum + reached[e]!]! += weight[firstWeight + place[e]!]! * amount[e]!;
}
