import protobuf from 'protobufjs/light.js';
import { fail, InternalError } from '../diagnostics/index.js';
import { descriptor } from './descriptor.js';
import type { Int64, ModelProto } from './messages.js';

export * from './enums.js';
export type * from './messages.js';

const root = new protobuf.Root();
for (const [message, fields] of Object.entries(descriptor)) {
  const type = new protobuf.Type(message);
  for (const [name, spec] of Object.entries(fields)) {
    const [, packed, kind, repeated, id] = /^(packed )?(\w+)(\*?) (\d+)$/.exec(spec) ?? [];
    if (kind === undefined) throw new InternalError(`Descriptor of ${message}.${name} is not understood: ${spec}`);
    type.add(
      new protobuf.Field(
        name,
        Number(id),
        kind,
        repeated ? 'repeated' : undefined,
        undefined,
        packed ? { packed: true } : {},
      ),
    );
  }
  root.add(type);
}
const model = root.lookupType('ModelProto');

/**
 * Reads an ONNX file. Byte fields are views of `bytes`, not copies. Fields that this schema does not know are kept for `encodeModel`.
 * @param where name of the file in messages
 * @throws ConvertError NOT_ONNX, TRUNCATED_MODEL or NESTED_TOO_DEEP
 */
export function decodeModel(bytes: Uint8Array, where = 'model'): ModelProto {
  let decoded: ModelProto;
  try {
    const reader = new protobuf.Reader(bytes);
    reader.discardUnknown = false;
    decoded = model.decode(reader) as ModelProto;
  } catch (error) {
    return refuse(error, bytes, where);
  }
  if (!decoded.graph || toNumber(decoded.irVersion ?? 0) === 0)
    fail(
      'NOT_ONNX',
      where,
      bytes.length === 0
        ? 'Expected an ONNX model but the file is empty'
        : 'Expected an ONNX model but found no graph or IR version in it',
      'give a .onnx file; a file fetched with git may be a Git LFS pointer: run git lfs pull',
    );
  return decoded;
}

/** Writes a model; the inverse of `decodeModel`, with unknown fields included. */
export function encodeModel(value: ModelProto): Uint8Array {
  return model.encode(value).finish();
}

/** A 64-bit integer as a double: exact up to 2^53, beyond that the nearest double (INT64_MAX stays the largest value). */
export function toNumber(value: Int64): number {
  return typeof value === 'number' ? value : value.toNumber();
}

/** Whether a field that is not a list was written in the file; absent fields read as their default. */
export function hasField<T extends object>(message: T, field: keyof T): boolean {
  return Object.hasOwn(message, field);
}

function refuse(error: unknown, bytes: Uint8Array, where: string): never {
  const reason = error instanceof Error ? error.message : String(error);
  if (/max depth/.test(reason) || /call stack/.test(reason))
    fail(
      'NESTED_TOO_DEEP',
      where,
      'Expected at most 100 nested messages but found more',
      'the file is damaged or built to do harm; export it again',
    );
  const startsWithIrVersion = bytes[0] === 8;
  if (error instanceof RangeError && startsWithIrVersion)
    fail(
      'TRUNCATED_MODEL',
      where,
      `Expected a whole ONNX file but its bytes end inside a field (${reason})`,
      'copy or export the file again',
    );
  fail('NOT_ONNX', where, `Expected an ONNX model but the bytes are not that format (${reason})`, 'give a .onnx file');
}
