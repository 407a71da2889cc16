import { InternalError } from '../diagnostics/index.js';
import { allocate, type TensorData } from '../tensor/index.js';
import { elementTypeOf } from './element-type.js';
import { DataType } from './enums.js';
import type { Int64 } from './messages.js';
import { minifloatTable } from './minifloat.js';
import { toNumber } from './schema.js';

type View<T> = new (buffer: ArrayBufferLike, byteOffset: number, length: number) => T;

/** Elements from little-endian bytes, as raw and external data hold them. Shorter types than a byte are packed with the first element lowest. */
export function decodeRaw(bytes: Uint8Array, dataType: number, count: number): TensorData {
  const table = minifloatTable(dataType);
  switch (dataType) {
    case DataType.FLOAT:
      return view(bytes, Float32Array, 4);
    case DataType.DOUBLE:
      return Float32Array.from(view(bytes, Float64Array, 8));
    case DataType.INT64:
      return wide(view(bytes, Uint32Array, 4), true);
    case DataType.UINT64:
      return wide(view(bytes, Uint32Array, 4), false);
    case DataType.INT32:
      return view(bytes, Int32Array, 4);
    case DataType.UINT32:
      return Float64Array.from(view(bytes, Uint32Array, 4));
    case DataType.INT16:
      return Int32Array.from(view(bytes, Int16Array, 2));
    case DataType.UINT16:
      return Int32Array.from(view(bytes, Uint16Array, 2));
    case DataType.INT8:
      return view(bytes, Int8Array, 1);
    case DataType.UINT8:
      return view(bytes, Uint8Array, 1);
    case DataType.BOOL:
      return bytes.map((b) => Number(b !== 0));
    case DataType.FLOAT16:
    case DataType.BFLOAT16:
      return Float32Array.from(view(bytes, Uint16Array, 2), (code) => table![code]!);
    default:
      if (table?.length === 256) return Float32Array.from(bytes, (code) => table[code]!);
      return unpack(bytes, dataType, count);
  }
}

/** Elements from one of the typed lists. `int32_data` holds short floats as their codes, and packed types a byte per entry. */
export function decodeNumbers(values: readonly Int64[], dataType: number, count: number): TensorData {
  const type = typeOf(dataType);
  if (type.bits < 8) return unpack(Uint8Array.from(values, toNumber), dataType, count);
  const table = minifloatTable(dataType);
  const data = allocate(type.dtype, values.length);
  for (let i = 0; i < data.length; i++) {
    const value = toNumber(values[i]!);
    data[i] = table ? table[value & (table.length - 1)]! : type.dtype === 'bool' ? Number(value !== 0) : value;
  }
  return data;
}

function view<T>(bytes: Uint8Array, array: View<T>, size: number): T {
  const { buffer, byteOffset } = bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes);
  return new array(buffer, byteOffset, Math.floor(bytes.length / size));
}

function wide(words: Uint32Array, signed: boolean): Float64Array {
  return Float64Array.from({ length: words.length / 2 }, (_, i) => {
    const high = words[2 * i + 1]!;
    return (signed ? high | 0 : high) * 2 ** 32 + words[2 * i]!;
  });
}

function unpack(bytes: Uint8Array, dataType: number, count: number): TensorData {
  const { dtype, bits, min } = typeOf(dataType);
  const table = minifloatTable(dataType);
  const perByte = 8 / bits;
  const data = allocate(dtype, Math.min(count, bytes.length * perByte));
  for (let i = 0; i < data.length; i++) {
    const code = (bytes[Math.floor(i / perByte)]! >> (bits * (i % perByte))) & (2 ** bits - 1);
    data[i] = table ? table[code]! : min! < 0 && code >= 2 ** (bits - 1) ? code - 2 ** bits : code;
  }
  return data;
}

function typeOf(dataType: number): NonNullable<ReturnType<typeof elementTypeOf>> {
  const type = elementTypeOf(dataType);
  if (!type) throw new InternalError(`element type ${dataType} has no decoder`);
  return type;
}
