import type { AnalogSource } from '../../sim/index.js';
import type { SnnProgram, SynapseStep } from '../../snn/index.js';
import type { Arrays, MemoryPlan } from '../memory.js';
import { latticeOf } from '../membrane.js';
import type { Crew } from '../team/index.js';
import { spikeMapOf, type SpikeMap } from './spike-map.js';
import { axesOf, kernelOf } from './synapse.js';

/** Writes the currents of a layer, bias included, that an input of whole numbers (row-major) causes. */
export type WriteCurrents = (crew: Crew, input: Float32Array) => void;

/**
 * Plans the convolution of an analog input in 32-bit numbers; undefined where sums may leave them.
 * @param pitch channels of a place in memory, a multiple of 16
 */
export function plannedCurrents(
  step: SynapseStep,
  source: AnalogSource,
  program: SnnProgram,
  output: SpikeMap,
  pitch: number,
  plan: MemoryPlan,
): ((arrays: Arrays, currents: Float64Array) => WriteCurrents) | undefined {
  const input = spikeMapOf(program.shapes.get(step.input)!);
  if (!input) return undefined;
  const kernel = kernelOf(step, program, input, output);
  const { bias } = latticeOf(step.bias, step.exponent!, program);
  if (!fits(kernel.data, bias, source.limit)) return undefined;
  const [vertical, horizontal] = axesOf(step, input);
  const [reads, writes] = [kernel.inputs / kernel.groups, kernel.outputs / kernel.groups];
  const taps = kernel.height * kernel.width;
  const weights = new Int32Array(taps * kernel.inputs * pitch);
  for (let o = 0; o < kernel.outputs; o++)
    for (let i = 0; i < reads; i++)
      for (let tap = 0; tap < taps; tap++) {
        const row = tap * kernel.inputs + Math.floor(o / writes) * reads + i;
        weights[row * pitch + o] = kernel.data[(o * reads + i) * taps + tap]!;
      }
  const padded = {
    height: (vertical.output - 1) * vertical.stride + (vertical.kernel - 1) * vertical.dilation + 1,
    width: (horizontal.output - 1) * horizontal.stride + (horizontal.kernel - 1) * horizontal.dilation + 1,
  };
  const placeBytes = 4 * kernel.inputs;
  const rowBytes = padded.width * placeBytes;
  const apart = horizontal.dilation > 1;
  const slots = {
    input: plan.state('i32', padded.height * padded.width * kernel.inputs),
    weights: plan.constant('i32', weights),
    bias: plan.constant(
      'i32',
      Int32Array.from({ length: pitch }, (_, c) => bias[c] ?? 0),
    ),
  };
  return (arrays, currents) => {
    const image = arrays.of(slots.input);
    const args = [
      image.byteOffset,
      rowBytes,
      placeBytes,
      kernel.height,
      vertical.dilation * rowBytes,
      apart ? kernel.width : 1,
      horizontal.dilation * placeBytes,
      apart ? kernel.inputs : kernel.width * kernel.inputs,
      vertical.stride,
      horizontal.stride,
      arrays.of(slots.weights).byteOffset,
      arrays.of(slots.bias).byteOffset,
      pitch,
      currents.byteOffset,
      output.width,
    ];
    return (crew, values) => {
      const dense = step.geometry.type === 'dense';
      for (let c = 0; c < kernel.inputs; c++)
        for (let y = 0; y < Math.min(input.height, padded.height - vertical.before); y++) {
          const row = dense ? c : (c * input.height + y) * input.width;
          const across = dense ? kernel.inputs : 1;
          let to = ((y + vertical.before) * padded.width + horizontal.before) * kernel.inputs + c;
          const end = Math.min(input.width, padded.width - horizontal.before);
          for (let x = 0; x < end; x++, to += kernel.inputs) image[to] = values[row + x * across]!;
        }
      crew.run('analogCurrents', args, output.height);
    };
  };
}

/** Whether no sum of a channel can leave 32 bits. */
function fits(weights: ArrayLike<number>, bias: Float64Array, limit: number): boolean {
  const perOutput = weights.length / bias.length;
  return bias.every((b, o) => {
    let most = Math.abs(b);
    for (let i = o * perOutput; i < (o + 1) * perOutput; i++) most += Math.abs(weights[i]!) * limit;
    return most < 2 ** 31;
  });
}
