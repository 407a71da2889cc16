import {
  allocate,
  normalizeAxis,
  real,
  sizeOf,
  stridesOf,
  tensor,
  type DType,
  type RealTensor,
  type Tensor,
} from '../tensor/index.js';

/**
 * How integers stand for real numbers: x = (q - zeroPoint) * scale. Both have one element, or one per index of `axis`, or, with `blockSize`, one per
 * block of that many indices of `axis`.
 * @source https://onnx.ai/onnx/operators/onnx__DequantizeLinear.html
 */
export interface Quantisation {
  readonly scale: Tensor;
  readonly zeroPoint: Tensor | undefined;
  readonly axis: number;
  readonly blockSize: number;
}

/** The real numbers of a quantised constant. @throws RangeError when the parameters do not fit its shape */
export function dequantise(q: Tensor, { scale, zeroPoint, axis, blockSize }: Quantisation): RealTensor {
  const at = parameterIndex(q.shape, scale, axis, blockSize);
  return real(
    q.shape,
    Float32Array.from(q.data, (v, i) => (v - (zeroPoint?.data[at(i)] ?? 0)) * scale.data[at(i)]!),
  );
}

/** The integers of a real constant, rounded half to even and saturated to [min, max]. @throws RangeError as `dequantise` */
export function quantise(
  x: Tensor,
  { scale, zeroPoint, axis, blockSize }: Quantisation,
  dtype: DType,
  min: number,
  max: number,
): Tensor {
  const at = parameterIndex(x.shape, scale, axis, blockSize);
  const data = allocate(dtype, x.data.length);
  for (let i = 0; i < data.length; i++) {
    const q = roundHalfEven(Math.fround(x.data[i]! / scale.data[at(i)]!)) + (zeroPoint?.data[at(i)] ?? 0);
    data[i] = Math.min(Math.max(q, min), max);
  }
  return tensor(dtype, x.shape, data);
}

/** Whether two quantisations give every integer the same meaning. */
export function sameQuantisation(a: Quantisation, b: Quantisation): boolean {
  const zeros = (t: Quantisation): number[] => Array.from(t.scale.data, (_, i) => t.zeroPoint?.data[i] ?? 0);
  const equal = (x: ArrayLike<number>, y: ArrayLike<number>): boolean =>
    x.length === y.length && Array.from(x).every((v, i) => v === y[i]);
  return (
    equal(a.scale.data, b.scale.data) && equal(zeros(a), zeros(b)) && (a.scale.data.length === 1 || a.axis === b.axis)
  );
}

/** Whether one scale holds for the whole tensor. */
export function isPerTensor({ scale }: Quantisation): boolean {
  return scale.data.length === 1;
}

/** The shape in which per-axis parameters broadcast against a tensor. @throws RangeError when they do not fit */
export function parameterShape(shape: readonly number[], { scale, axis }: Quantisation): number[] {
  const own = normalizeAxis(axis, shape.length);
  if (scale.data.length !== shape[own]!)
    throw new RangeError(
      `Expected ${shape[own]!} scales for axis ${own} of [${shape.join(',')}] but found ${scale.data.length}`,
    );
  return shape.map((extent, i) => (i === own ? extent : 1));
}

function parameterIndex(
  shape: readonly number[],
  scale: Tensor,
  axis: number,
  blockSize: number,
): (i: number) => number {
  if (sizeOf(scale.shape) === 1) return () => 0;
  const own = normalizeAxis(axis, shape.length);
  const inner = stridesOf(shape)[own]!;
  const extent = shape[own]!;
  if (blockSize === 0) {
    if (scale.data.length !== extent)
      throw new RangeError(
        `Expected ${extent} scales for axis ${own} of [${shape.join(',')}] but found ${scale.data.length}`,
      );
    return (i) => Math.floor(i / inner) % extent;
  }
  const blocks = Math.ceil(extent / blockSize);
  if (scale.data.length !== (sizeOf(shape) / extent) * blocks)
    throw new RangeError(
      `Expected ${blocks} blocks of scales on axis ${own} of [${shape.join(',')}] but found scales [${scale.shape.join(',')}]`,
    );
  return (i) => {
    const block = Math.floor((Math.floor(i / inner) % extent) / blockSize);
    return (Math.floor(i / (inner * extent)) * blocks + block) * inner + (i % inner);
  };
}

function roundHalfEven(x: number): number {
  const down = Math.floor(x);
  const rest = x - down;
  return rest > 0.5 || (rest === 0.5 && down % 2 !== 0) ? down + 1 : down;
}
