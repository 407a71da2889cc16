import type { NirArray } from '../../nir/index.js';
import { sizeOf } from '../../tensor/index.js';

/** How numbers are stored: float32 always, or doubles where float32 would change one. */
export interface Precision {
  readonly doubles: boolean;
}

/** Whether float32 holds every number as it is. */
export function fitsFloat(values: ArrayLike<number>): boolean {
  for (let i = 0; i < values.length; i++) if (Math.fround(values[i]!) !== values[i]) return false;
  return true;
}

/** An array in the narrowest precision that is allowed and holds its numbers; in float32 where that is all there is. */
export function stored(values: ArrayLike<number>, shape: readonly number[], { doubles }: Precision): NirArray {
  return { shape, data: doubles && !fitsFloat(values) ? new Float64Array(values) : new Float32Array(values) };
}

/** Arrays of one node, all in the same precision: readers mix no two. */
export function storedAlike<K extends string>(
  arrays: Readonly<Record<K, { readonly values: ArrayLike<number>; readonly shape: readonly number[] }>>,
  { doubles }: Precision,
): Record<K, NirArray> {
  const all = Object.entries(arrays) as [K, { values: ArrayLike<number>; shape: readonly number[] }][];
  const wide = doubles && !all.every(([, { values }]) => fitsFloat(values));
  return Object.fromEntries(
    all.map(([key, { values, shape }]) => [
      key,
      { shape, data: wide ? new Float64Array(values) : new Float32Array(values) },
    ]),
  ) as Record<K, NirArray>;
}

/** One number for all neurons of a population; readers want every parameter in the population's shape. */
export function uniform(value: number, shape: readonly number[], precision: Precision): NirArray {
  const wide = precision.doubles && !fitsFloat([value]);
  return { shape, data: (wide ? new Float64Array(sizeOf(shape)) : new Float32Array(sizeOf(shape))).fill(value) };
}

/**
 * The thresholds at which v > threshold says what v >= limit does: the largest number below the limit in the precision in which thresholds are stored. In double
 * precision no value of a simulation lies between the two; in float32 one that is closer to the limit than 1 part in 2^24 spikes too early.
 */
export function allBelow(limits: Float64Array, precision: Precision): Float64Array {
  // neurons of a channel have the same limit
  let [limit, lower] = [NaN, NaN];
  return limits.map((given) => {
    if (given !== limit) [limit, lower] = [given, below(given, precision)];
    return lower;
  });
}

/** The largest number below another in the precision in which numbers are stored. */
export function below(limit: number, { doubles }: Precision): number {
  return doubles ? stepDown(limit, new Float64Array(1)) : stepDown(limit, new Float32Array(1));
}

/** The smallest number above another in the precision in which numbers are stored. */
export function above(limit: number, precision: Precision): number {
  return -below(-limit, precision);
}

/** The largest number not above another in the precision in which numbers are stored. */
export function atMost(limit: number, { doubles }: Precision): number {
  return doubles || Math.fround(limit) === limit ? limit : stepDown(limit, new Float32Array(1));
}

/** A number as it is stored, and those next to it. */
export function nearby(x: number, precision: Precision): readonly [number, number, number] {
  const own = precision.doubles ? x : Math.fround(x);
  return [own, above(own, precision), below(own, precision)];
}

/** The next smaller number of a float type. */
function stepDown(x: number, cell: Float32Array | Float64Array): number {
  const wide = cell instanceof Float64Array;
  cell[0] = x;
  if (cell[0] < x) return cell[0];
  if (cell[0] === 0) return wide ? -Number.MIN_VALUE : -(2 ** -149);
  const towards = cell[0] > 0 ? -1 : 1;
  if (wide) new BigInt64Array(cell.buffer)[0]! += BigInt(towards);
  else new Int32Array(cell.buffer)[0]! += towards;
  return cell[0];
}
