import { InternalError } from '../../diagnostics/index.js';
import { combineAxes } from '../../ops/index.js';
import { sameShape, sizeOf, stridesOf } from '../../tensor/index.js';
import { convolution, pointwiseAxes } from './convolution.js';
import type { Draft } from './draft.js';
import { dense } from './dense.js';
import { placed } from './placed.js';
import type { Moved, Sum, Value } from './value.js';

/** Elements of one sum that a value is made of. */
export interface Part {
  readonly sum: Sum;
  /** For each element of the value the element of the sum, or -1 where it is made of another part or of none. Absent: the value is the sum. */
  readonly index?: Int32Array;
}

/** The parts of a value of the program; undefined where a step before could not be written. */
export function partsOf(draft: Draft, name: string): readonly Part[] | undefined {
  const value = draft.values.get(name);
  if (!value) return undefined;
  if (value.kind === 'sum') return [{ sum: value }];
  const { values, map } = value.move;
  return values.map((base, k) => {
    const sum = draft.values.get(base);
    if (sum?.kind !== 'sum') throw new InternalError(`"${name}" is moved from "${base}", which is no sum`);
    const index = map.index.map((at, i) => ((typeof map.source === 'number' ? 0 : map.source[i]) === k ? at : -1));
    return { sum, index };
  });
}

/**
 * For each axis of a value the position in a part along that axis, or -1; undefined where axes are mixed.
 * @returns positions that no element says anything about are -1
 */
function axisMoves(index: Int32Array, from: readonly number[], to: readonly number[]): Int32Array[] | undefined {
  if (from.length !== to.length) return undefined;
  const moves = to.map((extent) => new Int32Array(extent).fill(-1));
  const [read, written] = [stridesOf(from), stridesOf(to)];
  for (let i = 0; i < index.length; i++) {
    if (index[i]! < 0) continue;
    for (let a = 0; a < to.length; a++) {
      const at = Math.floor(index[i]! / read[a]!) % from[a]!;
      const place = Math.floor(i / written[a]!) % to[a]!;
      if (moves[a]![place] === -1) moves[a]![place] = at;
      else if (moves[a]![place] !== at) return undefined;
    }
  }
  const expected = combineAxes(moves, read);
  return index.every((at, i) => at === expected[i]) ? moves : undefined;
}

/** A part with its rows and columns in their places, and for each channel of the value the channel of it, or -1. */
interface Aligned {
  readonly sum: Sum;
  readonly channels: Int32Array;
}

/**
 * Moves rows and columns of a part to where a value has them; channels stay.
 * @param value what is read, channels first
 * @returns undefined, with the reason noted, where elements move otherwise than by whole channels, rows and columns
 */
export function aligned(draft: Draft, name: string, origin: string, part: Part, value: Value): Aligned | undefined {
  const { sum, index } = part;
  if (!index || value.kind === 'sum')
    return { sum, channels: Int32Array.from({ length: value.shape[0]! }, (_, c) => c) };
  const moves = axisMoves(index, sum.shape, value.shape);
  if (!moves || value.shape.length > 3) {
    draft.refuse(
      origin,
      `it reads the output of ${value.by.join(' and ')}, which moves elements of [${sum.shape.join(',')}] other than by whole channels, rows or columns: NIR cannot`,
      'cut the network before this layer',
    );
    return undefined;
  }
  const [channels, ...along] = moves as [Int32Array, ...Int32Array[]];
  const inPlace = along.reduce<Sum | undefined>(
    (before, map, axis) => before && placed(draft, `${name}.${'hw'[axis]!}`, origin, before, axis, map),
    sum,
  );
  return inPlace && { sum: inPlace, channels };
}

/** A value as the sum of some nodes, which are added where its elements have moved. @returns undefined, with the reason noted, where that cannot be written */
export function sumOf(draft: Draft, name: string, origin: string): Sum | undefined {
  const value = draft.values.get(name);
  if (!value || value.kind === 'sum') return value;
  const known = draft.gathered.get(name);
  if (known) return known;
  const parts = partsOf(draft, name)!;
  const sums = parts.map((part, k) => gathered(draft, `${name}.${k + 1}`, part, value, origin));
  if (sums.some((sum) => sum === undefined)) return undefined;
  const sum: Sum = {
    kind: 'sum',
    nodes: sums.flatMap((s) => s!.nodes),
    shape: sums[0]!.shape,
    ...rangeOf(parts),
    ...cutOf(parts),
  };
  draft.gathered.set(name, sum);
  return sum;
}

/** A part in its places: channels by a pointwise convolution of zeros and ones, rows and columns by copies that are shifted; a matrix where there are no extents. */
function gathered(draft: Draft, name: string, part: Part, value: Moved, origin: string): Sum | undefined {
  const { sum, index } = part;
  if (!index || (sameShape(sum.shape, value.shape) && index.every((from, i) => from === i))) return sum;
  const [outputs = 1, ...extents] = value.shape;
  if (extents.length === 0)
    return dense(draft, name, flattened(draft, sum), selector(index, sizeOf(sum.shape)), index.length);
  const inPlace = aligned(draft, name, origin, part, value);
  if (!inPlace) return undefined;
  const { channels } = inPlace;
  const inputs = sum.shape[0]!;
  if (outputs === inputs && channels.every((from, c) => from === c)) return inPlace.sum;
  const axes = pointwiseAxes(extents);
  return convolution(draft, name, origin, inPlace.sum, {
    axes,
    groups: 1,
    outputs,
    weight: selector(channels, inputs),
  });
}

/** A matrix that takes for each row the column with this number; none for -1. */
function selector(rows: Int32Array, columns: number): Float64Array {
  const matrix = new Float64Array(rows.length * columns);
  rows.forEach((column, row) => {
    if (column >= 0) matrix[row * columns + column] = 1;
  });
  return matrix;
}

/** A sum as a vector. */
export function flattened(draft: Draft, sum: Sum): Sum {
  if (sum.shape.length === 1) return sum;
  const known = draft.flattened.get(sum.nodes.join('\n'));
  if (known) return known;
  const node = draft.add(
    `${sum.nodes[0]!}.flat`,
    { type: 'Flatten', startDim: 0, endDim: sum.shape.length - 1, inputShape: sum.shape },
    sum.nodes,
  );
  if (!draft.dialect.flattensSamples)
    draft.lose(node, {
      what: 'flattening',
      reader: 'counts the batch among the axes: right for one sample without a batch',
      ours: 'has no batch',
      effect: 'differs',
    });
  const flat: Sum = { kind: 'sum', nodes: [node], shape: [sizeOf(sum.shape)] };
  draft.flattened.set(sum.nodes.join('\n'), flat);
  return flat;
}

function rangeOf(parts: readonly Part[]): Pick<Sum, 'spikes'> {
  const ranges = parts.map(({ sum }) => sum.spikes);
  if (ranges.some((range) => range === undefined)) return {};
  return {
    spikes: {
      most: Math.max(...ranges.map((range) => range!.most)),
      down: Math.max(...ranges.map((range) => range!.down)),
      signed: ranges.some((range) => range!.signed),
    },
  };
}

function cutOf(parts: readonly Part[]): Pick<Sum, 'cut'> {
  const cuts = parts.flatMap(({ sum }) => (sum.cut ? [sum.cut.above] : []));
  return cuts.length > 0 ? { cut: { above: Math.min(...cuts) } } : {};
}
