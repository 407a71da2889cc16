import type { SnnProgram, SynapseStep } from '../../snn/index.js';
import { sizeOf } from '../../tensor/index.js';
import { convolution, type Kernels } from './convolution.js';
import { dense } from './dense.js';
import type { Draft } from './draft.js';
import { aligned, flattened, partsOf, sumOf, type Part } from './read.js';
import { shapeWithoutBatch, type Sum } from './value.js';

/**
 * A weighted layer: Conv1d, Conv2d, Linear or Affine with the weights that the lattice stands for, weight 2^exponent. The bias arrives at every timestep.
 *
 * What reads several values put together is one layer for each of them, which add up, Conv(Concat(a, b)) = Conv_a(a) + Conv_b(b); what reads channels in another
 * order has its weights in that order. A matrix product takes its elements from any place.
 */
export function addSynapse(draft: Draft, step: SynapseStep): Sum | undefined {
  const { program } = draft;
  const { geometry, origin } = step;
  if (geometry.type === 'conv-transpose') {
    return draft.refuse(origin, 'NIR has no transposed convolution', 'cut the network before this layer');
  }
  const parts = partsOf(draft, step.input);
  if (!parts) return undefined;
  const { weight, bias, outputs } = realWeights(step, program);
  if (geometry.type === 'dense') {
    const inputs = weight.length / outputs;
    if (sizeOf(program.shapes.get(step.input)!) !== inputs) {
      return draft.refuse(
        origin,
        `a matrix product of every row of [${program.shapes.get(step.input)!.join(',')}]: NIR multiplies vectors`,
        'cut the network before this layer',
      );
    }
    return densely(draft, step, parts, weight, bias);
  }
  const shape = shapeWithoutBatch(program, step.input);
  if (!shape) {
    return draft.refuse(
      origin,
      `batch of ${program.shapes.get(step.input)![0]}: NIR has none`,
      'export the model with a batch of 1',
    );
  }
  const kernels = { axes: geometry.axes, groups: geometry.groups, outputs, weight, bias };
  const value = draft.values.get(step.input)!;
  if (geometry.groups > 1 || value.kind === 'sum' || value.shape.length !== geometry.axes.length + 1) {
    const sum = sumOf(draft, step.input, origin);
    return sum && convolution(draft, step.name, origin, sum, kernels);
  }
  const sums = parts.map((part, k) => {
    const inPlace = aligned(draft, `${step.input}.${k + 1}`, origin, part, value);
    const name = parts.length === 1 ? step.name : `${step.name}.${k + 1}`;
    const own = inPlace && regrouped(kernels, inPlace.channels, part.sum.shape[0]!);
    return own && convolution(draft, name, origin, inPlace.sum, k === 0 ? { ...own, bias } : own);
  });
  return addedUp(draft, sums, parts.length > 1 ? 'concatenation' : undefined);
}

function densely(
  draft: Draft,
  step: SynapseStep,
  parts: readonly Part[],
  weight: Float64Array,
  bias: Float64Array,
): Sum | undefined {
  const outputs = bias.length;
  const given = bias.some((b) => b !== 0) ? bias : undefined;
  const sums = parts.map(({ sum, index }, k) => {
    const name = parts.length === 1 ? step.name : `${step.name}.${k + 1}`;
    const own = index ? columnsMoved(weight, outputs, index, sizeOf(sum.shape)) : weight;
    return dense(draft, name, flattened(draft, sum), own, outputs, k === 0 ? given : undefined);
  });
  return addedUp(draft, sums, parts.length > 1 ? 'concatenation' : undefined);
}

function addedUp(draft: Draft, sums: readonly (Sum | undefined)[], why: string | undefined): Sum | undefined {
  if (sums.some((sum) => sum === undefined)) return undefined;
  const nodes = sums.flatMap((sum) => sum!.nodes);
  if (why !== undefined)
    draft.lose(nodes[0]!, {
      what: why,
      reader: `adds up ${nodes.length} layers, one for each part`,
      ours: 'is one layer that reads all parts',
      effect: 'exact',
    });
  return { kind: 'sum', nodes, shape: sums[0]!.shape };
}

/** The kernels of an ungrouped convolution for the channels of one part. */
function regrouped({ axes, groups, outputs, weight }: Kernels, channels: Int32Array, inputs: number): Kernels {
  const taps = weight.length / outputs / channels.length;
  const own = new Float64Array(outputs * inputs * taps);
  for (let o = 0; o < outputs; o++)
    channels.forEach((from, c) => {
      if (from < 0) return;
      for (let k = 0; k < taps; k++)
        own[(o * inputs + from) * taps + k]! += weight[(o * channels.length + c) * taps + k]!;
    });
  return { axes, groups, outputs, weight: own };
}

/** A matrix whose columns stand where a part has their elements. */
function columnsMoved(weight: Float64Array, outputs: number, index: Int32Array, inputs: number): Float64Array {
  const own = new Float64Array(outputs * inputs);
  for (let o = 0; o < outputs; o++)
    index.forEach((from, i) => {
      if (from >= 0) own[o * inputs + from]! += weight[o * index.length + i]!;
    });
  return own;
}

/** Weights and biases as real numbers: those of an analog layer for its input, not for the numbers of its lattice. */
export function realWeights(
  step: SynapseStep,
  { constants }: SnnProgram,
): { weight: Float64Array; bias: Float64Array; outputs: number } {
  const weight = Float64Array.from(constants.get(step.weight)!.data);
  const bias = Float64Array.from(constants.get(step.bias)!.data);
  const outputs = bias.length;
  if (step.exponent === undefined) return { weight, bias, outputs };
  const exponent = constants.get(step.exponent)!.data;
  const perOutput = weight.length / outputs;
  const perInput = step.source.kind === 'analog' ? 2 ** -step.source.inputExponent : 1;
  return {
    weight: weight.map((w, i) => w * perInput * 2 ** exponent[Math.floor(i / perOutput)]!),
    bias: bias.map((b, o) => b * 2 ** exponent[o]!),
    outputs,
  };
}
