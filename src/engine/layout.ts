import type { SynapseStep } from '../snn/index.js';
import { sizeOf } from '../tensor/index.js';

/** A value seen as places with channels. In memory channels are last, [batch, places, channels]; as a tensor it is [batch, channels, places]. */
export interface Layout {
  readonly batch: number;
  /** Places of one image. */
  readonly places: number;
  readonly channels: number;
}

/** How a synapse group sees its input or its output: maps have their channels on axis 1, the rows of matrices are places that have theirs on the last axis. */
export function layoutFor({ type }: SynapseStep['geometry'], shape: readonly number[]): Layout {
  if (type === 'dense') return { batch: sizeOf(shape.slice(0, -1)), places: 1, channels: shape[shape.length - 1]! };
  return { batch: shape[0]!, places: sizeOf(shape.slice(2)), channels: shape[1]! };
}

/** How a value is seen for which no synapse group decides it. */
export function layoutOfShape(shape: readonly number[]): Layout {
  return layoutFor({ type: shape.length > 2 ? 'conv' : 'dense', groups: 1, axes: [] }, shape);
}

/** Number of elements of a layout. */
export function sizeOfLayout({ batch, places, channels }: Layout): number {
  return batch * places * channels;
}

/** True when elements have the same numbers in both. */
export function sameLayout(a: Layout, b: Layout): boolean {
  return a.batch === b.batch && a.places === b.places && a.channels === b.channels;
}

/** Row-major elements, channels last. */
export function channelsLast(rowMajor: ArrayLike<number>, layout: Layout): Float64Array {
  const out = new Float64Array(sizeOfLayout(layout));
  forEachElement(layout, (last, element) => (out[last] = rowMajor[element]!));
  return out;
}

/** Calls back with every element's number when channels are last, its row-major number, and its channel. */
export function forEachElement(
  { batch, places, channels }: Layout,
  visit: (last: number, rowMajor: number, channel: number) => void,
): void {
  let last = 0;
  for (let image = 0; image < batch; image++)
    for (let place = 0; place < places; place++)
      for (let c = 0; c < channels; c++, last++) visit(last, (image * channels + c) * places + place, c);
}
