import { asPlane, windowAxes, type WindowAxis } from '../ops/index.js';
import { normalizeAxis, sizeOf } from '../tensor/index.js';
import type { NirLeaf } from './flatten-graph.js';
import type { NirArray, NirNode } from './graph.js';

/** What goes into a node and what comes out of it; no axis for a batch or for time. */
export interface NirShapes {
  readonly input: readonly number[];
  readonly output: readonly number[];
}

/**
 * The shapes of a node when something of shape `given` arrives, or without it where the node itself says them; undefined where it does not.
 * What arrives may have other axes than the node expects if it has as many elements.
 * @throws RangeError when it has not
 */
export function nodeShapes(node: NirLeaf, given: readonly number[] | undefined): NirShapes | undefined {
  switch (node.type) {
    case 'Input':
    case 'Output':
      return same(arriving(node.shape, given));
    case 'Linear':
    case 'Affine': {
      const { shape } = node.weight;
      const [outputs, inputs] = shape.slice(-2) as [number, number];
      const blocks = shape.slice(0, -2);
      return { input: arriving([...blocks, inputs], given), output: [...blocks, outputs] };
    }
    case 'Conv1d':
    case 'Conv2d': {
      const input = channelsFirst(node, given);
      if (!input) return undefined;
      return { input, output: [node.weight.shape[0]!, ...convolutionWindows(node, input).map((axis) => axis.output)] };
    }
    case 'SumPool2d':
    case 'AvgPool2d': {
      if (!given) return undefined;
      if (given.length < 2) throw new RangeError(`Expected at least two axes but found [${given.join(',')}]`);
      const windows = poolingWindows(node, given);
      return { input: given, output: [...given.slice(0, -2), ...windows.map((axis) => axis.output)] };
    }
    case 'Flatten': {
      const input = unflattened(node.inputShape, given);
      if (!input) return undefined;
      const first = normalizeAxis(node.startDim, input.length);
      const last = normalizeAxis(node.endDim, input.length);
      if (first > last) throw new RangeError(`Expected axes in order but found ${node.startDim} and ${node.endDim}`);
      const flat = sizeOf(input.slice(first, last + 1));
      return { input, output: [...input.slice(0, first), flat, ...input.slice(last + 1)] };
    }
    default:
      return elementwise(parametersOf(node), given);
  }
}

/** The arrays of a node with one element for each neuron, or one for all; none for nodes that are no arrays of neurons. */
export function parametersOf(node: NirLeaf): readonly NirArray[] {
  switch (node.type) {
    case 'Scale':
      return [node.scale];
    case 'Delay':
      return [node.delay];
    case 'Threshold':
      return [node.threshold];
    case 'I':
      return [node.r];
    case 'IF':
      return [node.r, node.vThreshold, node.vReset];
    case 'LI':
      return [node.tau, node.r, node.vLeak];
    case 'LIF':
      return [node.tau, node.r, node.vLeak, node.vThreshold, node.vReset];
    case 'CubaLI':
      return [node.tauSyn, node.tauMem, node.r, node.vLeak, node.wIn];
    case 'CubaLIF':
      return [node.tauSyn, node.tauMem, node.r, node.vLeak, node.wIn, node.vThreshold, node.vReset];
    default:
      return [];
  }
}

/** How the windows of a convolution slide over an input [channels, extents...]. @throws RangeError when none fits */
export function convolutionWindows(
  node: Extract<NirNode, { type: 'Conv1d' | 'Conv2d' }>,
  input: readonly number[],
): WindowAxis[] {
  const { padding, stride, dilation } = node;
  if (padding === 'same' && stride.some((step) => step !== 1))
    throw new RangeError(`Expected a stride of 1 with padding "same" but found [${stride.join(',')}]`);
  const pads =
    typeof padding === 'string'
      ? { auto_pad: padding === 'same' ? 'SAME_UPPER' : 'VALID' }
      : { pads: [...padding, ...padding] };
  return windowAxes(input.slice(1), node.weight.shape.slice(2), { strides: stride, dilations: dilation, ...pads });
}

/** How the windows of a pooling slide over the last two axes of an input. @throws RangeError when none fits */
export function poolingWindows(
  node: Extract<NirNode, { type: 'SumPool2d' | 'AvgPool2d' }>,
  input: readonly number[],
): [vertical: WindowAxis, horizontal: WindowAxis] {
  const attributes = { strides: node.stride, pads: [...node.padding, ...node.padding] };
  return asPlane(windowAxes(input.slice(-2), node.kernelSize, attributes));
}

function same(shape: readonly number[]): NirShapes {
  return { input: shape, output: shape };
}

function arriving(expected: readonly number[], given: readonly number[] | undefined): readonly number[] {
  if (given && sizeOf(given) !== sizeOf(expected))
    throw new RangeError(`Expected [${expected.join(',')}] but found [${given.join(',')}]`);
  return expected;
}

function channelsFirst(
  { weight, groups, inputShape }: Extract<NirNode, { type: 'Conv1d' | 'Conv2d' }>,
  given: readonly number[] | undefined,
): readonly number[] | undefined {
  const channels = weight.shape[1]! * groups;
  if (!given || (given.length !== weight.shape.length - 1 && inputShape))
    return inputShape && arriving([channels, ...inputShape], given);
  if (given.length !== weight.shape.length - 1 || given[0] !== channels)
    throw new RangeError(
      `Expected ${channels} channels and ${weight.shape.length - 2} extents but found [${given.join(',')}]`,
    );
  return given;
}

/** What a Flatten node gets. The file's word counts where it fits what arrives: some exporters write zeros there, or an axis for the batch. */
function unflattened(
  stated: readonly number[] | undefined,
  given: readonly number[] | undefined,
): readonly number[] | undefined {
  if (!given || !stated) return given ?? stated;
  return stated.length !== given.length && sizeOf(stated) === sizeOf(given) ? stated : given;
}

function elementwise(parameters: readonly NirArray[], given: readonly number[] | undefined): NirShapes | undefined {
  const arrays = parameters.filter(({ data }) => data.length !== 1);
  const [first] = arrays;
  if (!first) {
    const own = given ?? parameters.find(({ shape }) => shape.length > 0)?.shape;
    return own && same(own);
  }
  const odd = arrays.find(({ data }) => data.length !== first.data.length);
  if (odd)
    throw new RangeError(
      `Expected parameters of one shape but found [${first.shape.join(',')}] and [${odd.shape.join(',')}]`,
    );
  const { shape } = arrays.reduce((a, b) => (b.shape.length > a.shape.length ? b : a));
  return same(arriving(shape, given));
}
