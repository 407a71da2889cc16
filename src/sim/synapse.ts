import { popcount } from '../neurons/index.js';
import type { SnnProgram, SynapseStep } from '../snn/index.js';
import type { TensorData } from '../tensor/index.js';
import { targetsOf, type Targets } from './targets.js';

/**
 * Adds weight * message of every event to the accumulators it reaches. The sums are of integers below 2^53 (or, for float32 weights, of doubles in this order).
 * @param message one number per input element; zeros are skipped
 * @param sums accumulators, row-major like the output; written to
 * @returns additions made, a message of n powers of two counting n times
 */
export type Scatter = (message: Int32Array | Float64Array, sums: Float64Array) => number;

export function scatterFor(step: SynapseStep, program: SnnProgram): Scatter {
  const weight = program.constants.get(step.weight)!;
  const targets = targetsOf(step.geometry);
  const outputShape = program.shapes.get(step.output)!;
  if (!targets || step.geometry.type === 'dense') return dense(weight.data, weight.shape as [number, number]);
  const transposed = step.geometry.type === 'conv-transpose';
  const inputs = program.shapes.get(step.input)![1]!;
  const outputs = outputShape[1]!;
  return convolution(weight.data, { inputs, outputs, groups: step.geometry.groups, transposed }, targets);
}

function dense(weight: TensorData, [outputs, inputs]: readonly [number, number]): Scatter {
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
 * Channel by channel: the events of one input channel and the output positions they reach, for each tap of the kernel, are listed once and then used for every
 * output channel of the group.
 */
function convolution(weight: TensorData, { inputs, outputs, groups, transposed }: Channels, { vertical, horizontal }: Targets): Scatter {
  const inArea = vertical.extent * horizontal.extent;
  const outArea = vertical.outputs * horizontal.outputs;
  const taps = vertical.kernel * horizontal.kernel;
  const [perIn, perOut] = [inputs / groups, outputs / groups];
  const reached = Array.from({ length: taps }, () => new Int32Array(inArea));
  const amount = Array.from({ length: taps }, () => new Float64Array(inArea));
  const length = new Int32Array(taps);

  const listEvents = (message: Int32Array | Float64Array, start: number): number => {
    length.fill(0);
    let additions = 0;
    for (let y = 0; y < vertical.extent; y++)
      for (let x = 0; x < horizontal.extent; x++) {
        const n = message[start + y * horizontal.extent + x]!;
        if (n === 0) continue;
        const spikes = popcount(n);
        for (let ky = 0; ky < vertical.kernel; ky++) {
          const oy = vertical.target[y * vertical.kernel + ky]!;
          if (oy < 0) continue;
          for (let kx = 0; kx < horizontal.kernel; kx++) {
            const ox = horizontal.target[x * horizontal.kernel + kx]!;
            if (ox < 0) continue;
            const tap = ky * horizontal.kernel + kx;
            const at = length[tap]!++;
            reached[tap]![at] = oy * horizontal.outputs + ox;
            amount[tap]![at] = n;
            additions += spikes;
          }
        }
      }
    return additions;
  };

  return (message, sums) => {
    let additions = 0;
    for (let i = 0; i < inputs; i++) {
      const found = listEvents(message, i * inArea);
      if (found === 0) continue;
      additions += found * perOut;
      const group = Math.floor(i / perIn);
      for (let o = 0; o < perOut; o++) {
        const output = (group * perOut + o) * outArea;
        const first = transposed ? (i * perOut + o) * taps : ((group * perOut + o) * perIn + (i % perIn)) * taps;
        for (let tap = 0; tap < taps; tap++) addScaled(sums, output, weight[first + tap]!, reached[tap]!, amount[tap]!, length[tap]!);
      }
    }
    return additions;
  };
}

function addScaled(sums: Float64Array, offset: number, weight: number, reached: Int32Array, amount: Float64Array, length: number): void {
  if (weight === 0) return;
  for (let e = 0; e < length; e++) sums[offset + reached[e]!]! += weight * amount[e]!;
}
