import type { WindowAxis } from '../../ops/index.js';
import { sizeOf } from '../../tensor/index.js';
import { storedAlike } from './arrays.js';
import type { Reading } from './dialect.js';
import type { Draft } from './draft.js';
import type { Sum } from './value.js';
import { enlarged, symmetric } from './window.js';

/** A convolution over one or two axes; weights [outputs, inputs / groups, kernel...]. */
export interface Kernels {
  readonly axes: readonly WindowAxis[];
  readonly groups: number;
  readonly outputs: number;
  readonly weight: ArrayLike<number>;
  readonly bias?: ArrayLike<number>;
}

/** Most weights of a convolution that had groups and is written without. */
const MOST_EXPANDED = 2 ** 22;

const GROUPED: Reading = {
  what: 'groups',
  reader: 'loads them with nir.read(file, type_check=False) only: the check takes the channels of one group for all',
  ours: 'has groups of channels',
  effect: 'unchecked',
};

const RECTANGULAR: Reading = {
  what: 'kernel',
  reader: 'loads it with nir.read(file, type_check=False) only: the check takes its height for its width',
  ours: 'is no square',
  effect: 'unchecked',
};

/**
 * Adds a convolution that reads a sum.
 * @param origin the layer that is blamed where it cannot be written
 * @returns undefined where it cannot
 */
export function convolution(
  draft: Draft,
  name: string,
  origin: string,
  source: Sum,
  { axes, groups: given, outputs, weight: ownWeight, bias = new Float64Array(outputs) }: Kernels,
): Sum | undefined {
  const [channels = 0, ...extents] = source.shape;
  if (axes.length > 2 || extents.length !== axes.length) {
    return draft.refuse(
      origin,
      `convolution over ${axes.length} axes of [${source.shape.join(',')}]`,
      'use Conv1d or Conv2d',
    );
  }
  const windows = symmetric(axes);
  if (!windows) {
    return draft.refuse(
      origin,
      `padding ${axes.map(({ before, after }) => `${before} before and ${after} after`).join(', ')} with stride ${axes.map((a) => a.stride).join(' x ')} and dilation ${axes.map((a) => a.dilation).join(' x ')}: NIR pads both sides alike, and no larger kernel reads the same windows`,
      'pad both sides alike in the model, or cut the network before this layer',
    );
  }
  const kernel = axes.map((axis) => axis.kernel);
  const size = channels * outputs * sizeOf(windows.map((w) => w.kernel));
  const expand = given > 1 && draft.groups === 'expand' && size <= MOST_EXPANDED;
  const [groups, weight] = expand ? [1, ungrouped(ownWeight, given, outputs, channels)] : [given, ownWeight];
  if (groups > 1 && !draft.dialect.groups) {
    return draft.refuse(
      origin,
      `${draft.dialect.reader} reads no convolution in groups, and without them this one has ${size} weights`,
      'take the dialect of another reader',
    );
  }
  const perOutput = channels / groups;
  const arrays = storedAlike(
    {
      weight: {
        values: enlarged(weight, kernel, windows),
        shape: [outputs, perOutput, ...windows.map((w) => w.kernel)],
      },
      bias: { values: bias, shape: [outputs] },
    },
    draft.dialect,
  );
  const each = {
    stride: windows.map((w) => w.stride),
    padding: windows.map((w) => w.padding),
    dilation: windows.map((w) => w.dilation),
  };
  const type = axes.length === 1 ? ('Conv1d' as const) : ('Conv2d' as const);
  if (!draft.dialect.nodes.has(type)) {
    return draft.refuse(origin, `${draft.dialect.reader} has no ${type}`, 'take the dialect of another reader');
  }
  const node = draft.add(name, { type, ...arrays, ...each, groups, inputShape: extents }, source.nodes);
  if (groups > 1) draft.lose(node, GROUPED);
  if (windows.some((w) => w.kernel !== windows[0]!.kernel)) draft.lose(node, RECTANGULAR);
  return { kind: 'sum', nodes: [node], shape: [outputs, ...axes.map((axis) => axis.output)] };
}

/** The weights without groups, zero between them. */
function ungrouped(weight: ArrayLike<number>, groups: number, outputs: number, inputs: number): Float64Array {
  const taps = (weight.length * groups) / outputs / inputs;
  const row = (inputs / groups) * taps;
  const all = new Float64Array(outputs * inputs * taps);
  for (let o = 0; o < outputs; o++) {
    const start = (o * groups + Math.floor(o / (outputs / groups))) * row;
    for (let i = 0; i < row; i++) all[start + i] = weight[o * row + i]!;
  }
  return all;
}

/** The axes of a convolution that looks at one place at a time. */
export function pointwiseAxes(extents: readonly number[]): WindowAxis[] {
  return extents.map((extent) => ({
    input: extent,
    output: extent,
    kernel: 1,
    stride: 1,
    dilation: 1,
    before: 0,
    after: 0,
  }));
}
