import { need } from './op.js';
import type { Inputs, Operand } from './op.js';
import { normalizeAxis } from '../tensor/index.js';
import type { DType, Tensor, TensorType } from '../tensor/index.js';

/** The inputs of an evaluation seen as inference sees them: every value known. */
export function asOperands(inputs: Inputs<Tensor>): Inputs<Operand> {
  return inputs.map((t) => t && { dtype: t.dtype, shape: t.shape, value: t });
}

/** The numbers of an input that must be known at compile time. @throws TypeError when it is not. */
export function numbersOf(inputs: Inputs<Operand>, index: number, name: string): number[] {
  const { value } = need(inputs, index);
  if (!value)
    throw new TypeError(`Expected input ${index} (${name}) to be known at compile time but it depends on the data`);
  return Array.from(value.data);
}

/** As `numbersOf`; `undefined` when the optional input is absent, or has the placeholder's zero elements and `emptyIsAbsent` is set. */
export function optionalNumbersOf(
  inputs: Inputs<Operand>,
  index: number,
  name: string,
  emptyIsAbsent = false,
): number[] | undefined {
  if (!inputs[index]) return undefined;
  const numbers = numbersOf(inputs, index, name);
  return emptyIsAbsent && numbers.length === 0 ? undefined : numbers;
}

/** A single number among the inputs. @throws TypeError when it is unknown, RangeError when there is not exactly one. */
export function numberOf(inputs: Inputs<Operand>, index: number, name: string, fallback?: number): number {
  if (!inputs[index] && fallback !== undefined) return fallback;
  const numbers = numbersOf(inputs, index, name);
  if (numbers.length !== 1)
    throw new RangeError(`Expected one number in input ${index} (${name}) but found ${numbers.length}`);
  return numbers[0]!;
}

/** Axes counted from the front, without repeats. @throws RangeError when one is outside the rank or stands twice. */
export function normalizeAxes(axes: readonly number[], rank: number): number[] {
  const normal = axes.map((axis) => normalizeAxis(axis, rank));
  if (new Set(normal).size !== normal.length)
    throw new RangeError(`Expected distinct axes but found [${axes.join(',')}]`);
  return normal;
}

/** @throws TypeError when the type is not among `allowed`. */
export function requireType(t: TensorType, allowed: readonly DType[]): void {
  if (!allowed.includes(t.dtype)) throw new TypeError(`Expected ${allowed.join(' or ')} but found ${t.dtype}`);
}

/** @throws RangeError when the rank is outside [least, most]. */
export function requireRank(t: TensorType, least: number, most = least): void {
  const rank = t.shape.length;
  if (rank < least || rank > most) {
    const range = least === most ? `${least}` : `${least} to ${most}`;
    throw new RangeError(`Expected a tensor of rank ${range} but found shape [${t.shape.join(',')}]`);
  }
}

/** A shape as three extents: before, at, and after an axis. */
export function aroundAxis(shape: readonly number[], axis: number): { outer: number; extent: number; inner: number } {
  const product = (extents: readonly number[]): number => extents.reduce((p, e) => p * e, 1);
  return { outer: product(shape.slice(0, axis)), extent: shape[axis]!, inner: product(shape.slice(axis + 1)) };
}
