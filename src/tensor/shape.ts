import { sizeOf } from './tensor.js';

/** Row-major strides, in elements. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = step;
    step *= shape[axis]!;
  }
  return strides;
}

/** The common shape of operands under multidirectional (numpy) broadcasting. @throws RangeError when they do not fit. */
export function broadcastShape(...shapes: (readonly number[])[]): number[] {
  const rank = Math.max(0, ...shapes.map((s) => s.length));
  const out = new Array<number>(rank).fill(1);
  for (const shape of shapes)
    shape.forEach((extent, i) => {
      const axis = i + rank - shape.length;
      if (extent === 1) return;
      if (out[axis] !== 1 && out[axis] !== extent)
        throw new RangeError(`Shapes ${shapes.map((s) => `[${s.join(',')}]`).join(' and ')} do not broadcast`);
      out[axis] = extent;
    });
  return out;
}

/** For each element of `out`, the element of `shape` that broadcasting puts there. */
export function broadcastIndex(shape: readonly number[], out: readonly number[]): Int32Array {
  return gatherIndex(out, broadcastStrides(shape, out));
}

/** The strides of `shape` along the axes of `out`: 0 where broadcasting repeats elements. */
export function broadcastStrides(shape: readonly number[], out: readonly number[]): number[] {
  const own = stridesOf(shape);
  const lead = out.length - shape.length;
  return out.map((_, axis) => (axis < lead || shape[axis - lead] === 1 ? 0 : own[axis - lead]!));
}

/** For each element of `out` in row-major order, `offset + sum(index[axis] * strides[axis])`. */
export function gatherIndex(out: readonly number[], strides: readonly number[], offset = 0): Int32Array {
  const index = new Int32Array(sizeOf(out));
  const counter = new Int32Array(out.length);
  let position = offset;
  for (let i = 0; i < index.length; i++) {
    index[i] = position;
    for (let axis = out.length - 1; axis >= 0; axis--) {
      position += strides[axis]!;
      if (++counter[axis]! < out[axis]!) break;
      position -= strides[axis]! * out[axis]!;
      counter[axis] = 0;
    }
  }
  return index;
}

/** An axis counted from the front. @throws RangeError when it is outside [-rank, rank). */
export function normalizeAxis(axis: number, rank: number): number {
  if (!(axis >= -rank && axis < rank))
    throw new RangeError(`Expected an axis in [${-rank}, ${rank - 1}] but found ${axis}`);
  return axis < 0 ? axis + rank : axis;
}

/** True when two shapes have the same extents in the same order. */
export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((extent, i) => extent === b[i]);
}
