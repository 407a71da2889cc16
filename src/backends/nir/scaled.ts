import { stored } from './arrays.js';
import { convolution, pointwiseAxes } from './convolution.js';
import { dense } from './dense.js';
import type { Draft } from './draft.js';
import type { Sum } from './value.js';

/**
 * A sum times a number for each element: Scale, or a layer with a diagonal matrix for readers that have no Scale.
 * @returns undefined, with the reason noted, where elements of a channel differ and there is no Scale
 */
export function scaled(
  draft: Draft,
  name: string,
  origin: string,
  source: Sum,
  factors: Float64Array,
): Sum | undefined {
  const { dialect } = draft;
  const { shape } = source;
  if (dialect.nodes.has('Scale')) {
    const node = draft.add(name, { type: 'Scale', scale: stored(factors, shape, dialect) }, source.nodes);
    return { kind: 'sum', nodes: [node], shape };
  }
  const [channels = 1, ...extents] = shape;
  const plane = factors.length / channels;
  const each = Float64Array.from({ length: channels }, (_, c) => factors[c * plane]!);
  if (factors.some((factor, i) => factor !== each[Math.floor(i / plane)])) {
    return draft.refuse(
      origin,
      `factors that differ within a channel, and ${dialect.reader} has no Scale`,
      'write the dialect strict, or cut the network before this layer',
    );
  }
  if (extents.length === 0) return dense(draft, name, source, diagonal(each), channels);
  const kernels = { axes: pointwiseAxes(extents), outputs: channels };
  return convolution(
    draft,
    name,
    origin,
    source,
    dialect.groups ? { ...kernels, groups: channels, weight: each } : { ...kernels, groups: 1, weight: diagonal(each) },
  );
}

function diagonal(numbers: Float64Array): Float64Array {
  const matrix = new Float64Array(numbers.length ** 2);
  numbers.forEach((number, i) => (matrix[i * numbers.length + i] = number));
  return matrix;
}
