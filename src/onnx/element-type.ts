import type { DType } from '../tensor/index.js';
import { DataType } from './enums.js';

/** What the IR makes of an ONNX element type. `bits` is its size in raw and external data; `min` and `max` are the bounds of quantised values. */
export interface ElementType {
  readonly dtype: DType;
  readonly bits: number;
  readonly min?: number;
  readonly max?: number;
}

const integer = (dtype: DType, bits: number, signed: boolean): ElementType => ({
  dtype,
  bits,
  min: signed ? -(2 ** (bits - 1)) : 0,
  max: 2 ** (signed ? bits - 1 : bits) - 1,
});
const float = (bits: number, max?: number): ElementType =>
  max === undefined ? { dtype: 'f32', bits } : { dtype: 'f32', bits, min: -max, max };

const elementTypes: Readonly<Record<number, ElementType>> = {
  [DataType.FLOAT]: float(32),
  [DataType.DOUBLE]: float(64),
  [DataType.FLOAT16]: float(16),
  [DataType.BFLOAT16]: float(16),
  [DataType.FLOAT8E4M3FN]: float(8, 448),
  [DataType.FLOAT8E4M3FNUZ]: float(8, 240),
  [DataType.FLOAT8E5M2]: float(8, 57344),
  [DataType.FLOAT8E5M2FNUZ]: float(8, 57344),
  [DataType.FLOAT4E2M1]: float(4, 6),
  [DataType.INT64]: integer('i64', 64, true),
  [DataType.UINT64]: integer('i64', 64, false),
  [DataType.UINT32]: integer('i64', 32, false),
  [DataType.INT32]: integer('i32', 32, true),
  [DataType.INT16]: integer('i32', 16, true),
  [DataType.UINT16]: integer('i32', 16, false),
  [DataType.INT8]: integer('i8', 8, true),
  [DataType.UINT8]: integer('u8', 8, false),
  [DataType.INT4]: integer('i8', 4, true),
  [DataType.UINT4]: integer('u8', 4, false),
  [DataType.INT2]: integer('i8', 2, true),
  [DataType.UINT2]: integer('u8', 2, false),
  [DataType.BOOL]: { dtype: 'bool', bits: 8 },
};

/** The IR's view of an ONNX element type; undefined for strings, complex numbers and types that the IR does not hold. */
export function elementTypeOf(dataType: number): ElementType | undefined {
  return elementTypes[dataType];
}

/** The ONNX element type that an IR type is by default. */
export function dataTypeOf(dtype: DType): number {
  const codes: Record<DType, number> = {
    f32: DataType.FLOAT,
    i64: DataType.INT64,
    i32: DataType.INT32,
    i8: DataType.INT8,
    u8: DataType.UINT8,
    bool: DataType.BOOL,
  };
  return codes[dtype];
}
