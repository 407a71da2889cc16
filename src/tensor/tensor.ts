/**
 * Element types of the IR. Half, bfloat16 and double weights are read as `f32`, 16- and 32-bit unsigned integers as the next wider signed type.
 * `i64` is stored in doubles: exact up to 2^53, and ONNX's INT64_MAX ("to the end") stays the largest value of its tensor.
 */
export type DType = 'f32' | 'i64' | 'i32' | 'i8' | 'u8' | 'bool';

/** Element type and extents. */
export interface TensorType {
  readonly dtype: DType;
  readonly shape: readonly number[];
}

/** Storage of the element types. */
export type TensorData = Float32Array | Float64Array | Int32Array | Int8Array | Uint8Array;

/** A dense row-major array. Tensors are shared between graphs: nothing may write to `data` after construction. */
export interface Tensor extends TensorType {
  readonly data: TensorData;
}

/** A tensor of real numbers. */
export interface RealTensor extends Tensor {
  readonly dtype: 'f32';
  readonly data: Float32Array;
}

/** Number of elements of a shape; 1 for a scalar. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

/** Zero-filled storage for `length` elements of a type. */
export function allocate(dtype: DType, length: number): TensorData {
  switch (dtype) {
    case 'f32':
      return new Float32Array(length);
    case 'i64':
      return new Float64Array(length);
    case 'i32':
      return new Int32Array(length);
    case 'i8':
      return new Int8Array(length);
    case 'u8':
    case 'bool':
      return new Uint8Array(length);
  }
}

/** A tensor over existing storage. @throws RangeError when length and shape disagree. */
export function tensor(dtype: DType, shape: readonly number[], data: TensorData): Tensor {
  if (data.length !== sizeOf(shape))
    throw new RangeError(`Expected ${sizeOf(shape)} elements for shape [${shape.join(',')}] but found ${data.length}`);
  return { dtype, shape, data };
}

/** A real tensor from plain numbers. */
export function real(shape: readonly number[], values: ArrayLike<number>): RealTensor {
  const data = values instanceof Float32Array ? values : Float32Array.from(values);
  return tensor('f32', shape, data) as RealTensor;
}

/** A rank-1 (or, with `shape`, any) tensor of 64-bit integers. */
export function integers(values: ArrayLike<number>, shape: readonly number[] = [values.length]): Tensor {
  return tensor('i64', shape, Float64Array.from(values));
}

/** A tensor filled with one value. */
export function filled(dtype: DType, shape: readonly number[], value: number): Tensor {
  return tensor(dtype, shape, allocate(dtype, sizeOf(shape)).fill(value));
}

/** An element of an `i64` tensor as a 64-bit integer; what is beyond the range becomes its end, as with ONNX's INT64_MAX. */
export function toInt64(x: number): bigint {
  if (x >= 2 ** 63) return 2n ** 63n - 1n;
  return x <= -(2 ** 63) ? -(2n ** 63n) : BigInt(x);
}

/** The real storage of a tensor. @throws TypeError for integer tensors, which only shape arithmetic and indices use. */
export function realData(t: Tensor): Float32Array {
  if (!(t.data instanceof Float32Array)) throw new TypeError(`Expected a real tensor but found ${t.dtype}`);
  return t.data;
}
