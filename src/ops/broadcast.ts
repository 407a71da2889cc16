import { allocate, broadcastShape, broadcastStrides, sizeOf, tensor } from '../tensor/index.js';
import type { DType, Tensor, TensorData, TensorType } from '../tensor/index.js';

/** Type of an elementwise result. @throws TypeError when the operands differ in type, RangeError when they do not broadcast. */
export function broadcastType(inputs: readonly TensorType[], dtype = inputs[0]?.dtype): TensorType {
  const [first] = inputs;
  if (!first || !dtype) throw new TypeError('Expected at least one input but found none');
  for (const input of inputs)
    if (input.dtype !== first.dtype)
      throw new TypeError(`Expected inputs of one type but found ${first.dtype} and ${input.dtype}`);
  return { dtype, shape: broadcastShape(...inputs.map((t) => t.shape)) };
}

/** Writes `count` results from `at` on: of elements of x and y that begin at `i` and `j` and lie `step` (0 or 1) apart. */
export type PairLoop = (
  x: TensorData,
  i: number,
  xStep: number,
  y: TensorData,
  j: number,
  yStep: number,
  out: TensorData,
  at: number,
  count: number,
) => void;

/** Some function of each pair of elements under broadcasting. */
export function broadcastMap(a: Tensor, b: Tensor, dtype: DType, loop: PairLoop): Tensor {
  const shape = broadcastShape(a.shape, b.shape);
  const data = allocate(dtype, sizeOf(shape));
  if (data.length > 0) {
    const axes = mergedAxes(shape, broadcastStrides(a.shape, shape), broadcastStrides(b.shape, shape));
    const inner = axes.pop() ?? { extent: 1, x: 0, y: 0 };
    const visit = (depth: number, at: number, i: number, j: number): void => {
      const axis = axes[depth];
      if (!axis) loop(a.data, i, inner.x, b.data, j, inner.y, data, at * inner.extent, inner.extent);
      else for (let k = 0; k < axis.extent; k++) visit(depth + 1, at * axis.extent + k, i + k * axis.x, j + k * axis.y);
    };
    visit(0, 0, 0, 0);
  }
  return tensor(dtype, shape, data);
}

/** The loop that calls a function for every pair. */
export function pairLoop(f: (a: number, b: number) => number): PairLoop {
  return (x, i, xStep, y, j, yStep, out, at, count) => {
    for (let k = 0; k < count; k++) out[at + k] = f(x[i + k * xStep]!, y[j + k * yStep]!);
  };
}

interface PairAxis {
  readonly extent: number;
  readonly x: number;
  readonly y: number;
}

/** Axes of more than one element, with the strides of both operands; neighbours that both go through as if they were one are one. */
function mergedAxes(shape: readonly number[], xs: readonly number[], ys: readonly number[]): PairAxis[] {
  const axes: PairAxis[] = [];
  shape.forEach((extent, i) => {
    if (extent === 1) return;
    const [x, y] = [xs[i]!, ys[i]!];
    const before = axes[axes.length - 1];
    if (before && before.x === x * extent && before.y === y * extent)
      axes[axes.length - 1] = { extent: before.extent * extent, x, y };
    else axes.push({ extent, x, y });
  });
  return axes;
}
