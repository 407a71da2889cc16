import { fail } from '../diagnostics/index.js';
import { sizeOf, tensor, type Tensor, type TensorData } from '../tensor/index.js';
import { elementTypeOf, type ElementType } from './element-type.js';
import { DataLocation, dataTypeName } from './enums.js';
import { externalRange, type ReadExternal } from './external-data.js';
import type { TensorProto } from './messages.js';
import { decodeNumbers, decodeRaw } from './tensor-data.js';
import { toNumber } from './schema.js';

/**
 * The IR tensor of a stored one. Half, bfloat16, float8 and double become f32; 16-bit integers i32; 4-bit ones i8 or u8; unsigned 32- and 64-bit
 * ones i64. Raw data of an aligned type is a view of the file, not a copy.
 * @param where the tensor in messages
 * @throws ConvertError UNSUPPORTED_TYPE, BAD_TENSOR, or what `external` throws
 */
export function readTensor(proto: TensorProto, where: string, external?: ReadExternal): Tensor {
  const code = proto.dataType ?? 0;
  const type = elementTypeOf(code);
  if (!type)
    fail(
      'UNSUPPORTED_TYPE',
      where,
      `Expected a tensor of numbers but found ${dataTypeName(code)}`,
      'remove the part of the model that uses it before export',
    );
  const shape = (proto.dims ?? []).map(toNumber);
  if (shape.some((extent) => !(Number.isSafeInteger(extent) && extent >= 0)) || !Number.isSafeInteger(sizeOf(shape)))
    return bad(where, `a shape of sizes but found [${shape.join(',')}]`);
  if (proto.segment) return bad(where, 'a whole tensor but found a segment');
  const data = read(proto, code, type, sizeOf(shape), where, external);
  if (data.length !== sizeOf(shape))
    return bad(where, `${sizeOf(shape)} elements for shape [${shape.join(',')}] but found ${data.length}`);
  return tensor(type.dtype, shape, data);
}

function read(
  proto: TensorProto,
  code: number,
  type: ElementType,
  count: number,
  where: string,
  external?: ReadExternal,
): TensorData {
  if (proto.dataLocation === DataLocation.EXTERNAL) {
    const { location, offset, length } = externalRange(proto.externalData ?? [], where);
    if (!external)
      fail(
        'MISSING_EXTERNAL_DATA',
        where,
        `Expected the data file "${location}" but only the model was given`,
        'load the model by its path, with the data file beside it',
      );
    return decodeRaw(
      checked(external(location, offset, length ?? bytesFor(type, count)), type, count, where),
      code,
      count,
    );
  }
  if (proto.rawData && proto.rawData.length > 0)
    return decodeRaw(checked(proto.rawData, type, count, where), code, count);
  const lists = [proto.floatData, proto.int32Data, proto.int64Data, proto.doubleData, proto.uint64Data];
  return decodeNumbers(lists.find((list) => list && list.length > 0) ?? [], code, count);
}

function checked(bytes: Uint8Array, type: ElementType, count: number, where: string): Uint8Array {
  const expected = bytesFor(type, count);
  return bytes.length === expected
    ? bytes
    : bad(where, `${expected} bytes for ${count} elements but found ${bytes.length}`);
}

function bytesFor(type: ElementType, count: number): number {
  return Math.ceil((count * type.bits) / 8);
}

function bad(where: string, problem: string): never {
  fail('BAD_TENSOR', where, `Expected ${problem}`, 'the file is damaged: export it again');
}
