import { elementsUnder, numberAttr, poolAxes, type WindowAxis } from '../../ops/index.js';
import type { SomaStep } from '../../snn/index.js';
import { sizeOf } from '../../tensor/index.js';
import { convolution } from './convolution.js';
import type { Draft } from './draft.js';
import { scaled } from './scaled.js';
import type { Sum } from './value.js';
import { symmetric } from './window.js';

/** The mean under a window, of charge. */
export function averagePool(draft: Draft, step: SomaStep, input: Sum): Sum | undefined {
  const axes = poolAxes({ dtype: 'f32', shape: [1, ...input.shape] }, step.attrs);
  return mean(draft, step, input, axes, numberAttr(step.attrs, 'count_include_pad', 0) !== 0);
}

/** The mean over all places, of charge. */
export function globalAveragePool(draft: Draft, step: SomaStep, input: Sum): Sum | undefined {
  const axes = input.shape
    .slice(1)
    .map((extent) => ({ input: extent, kernel: extent, stride: 1, dilation: 1, before: 0, after: 0, output: 1 }));
  return mean(draft, step, input, axes, true);
}

/**
 * SumPool2d, then a multiple of one over the elements that each window counts; AvgPool2d, which counts padding, where the reader has only that. Windows that neither
 * has become a grouped convolution of ones.
 */
function mean(
  draft: Draft,
  step: SomaStep,
  input: Sum,
  axes: readonly WindowAxis[],
  withPadding: boolean,
): Sum | undefined {
  const { dialect } = draft;
  const { name, origin } = step;
  const [channels = 1] = input.shape;
  const shape = [channels, ...axes.map((axis) => axis.output)];
  const counts = axes
    .map((axis) => elementsUnder(axis, withPadding))
    .reduce((outer, inner) => outer.flatMap((rows) => inner.map((columns) => rows * columns)));
  const plain =
    axes.length === 2 && axes.every((axis) => axis.dilation === 1 && symmetric([axis])?.[0]!.kernel === axis.kernel);
  const window = {
    kernelSize: axes.map((axis) => axis.kernel),
    stride: axes.map((axis) => axis.stride),
    padding: axes.map((axis) => axis.before),
  };
  const whole = sizeOf(window.kernelSize);
  const sums2d = dialect.nodes.has('SumPool2d') && (dialect.paddedSums || window.padding.every((p) => p === 0));
  if (
    plain &&
    dialect.nodes.has('AvgPool2d') &&
    !dialect.nodes.has('SumPool2d') &&
    counts.every((count) => count === whole)
  )
    return { kind: 'sum', nodes: [draft.add(name, { type: 'AvgPool2d', ...window }, input.nodes)], shape };
  const sums: Sum | undefined =
    plain && sums2d
      ? { kind: 'sum', nodes: [draft.add(`${name}.sum`, { type: 'SumPool2d', ...window }, input.nodes)], shape }
      : convolution(draft, `${name}.sum`, origin, input, {
          axes,
          groups: channels,
          outputs: channels,
          weight: new Float64Array(channels * whole).fill(1),
        });
  const factors = Float64Array.from({ length: sizeOf(shape) }, (_, i) => 1 / counts[i % counts.length]!);
  const result = sums && scaled(draft, name, origin, sums, factors);
  if (result)
    draft.lose(result.nodes[0]!, {
      what: 'average pooling',
      reader: 'sums and multiplies by one over the number of elements',
      ours: 'divides the sum, equal but for rounding',
      effect: 'exact',
    });
  return result;
}
