import { fail } from '../diagnostics/index.js';
import { allocate, sizeOf, tensor, toInt64, type DType, type Tensor } from '../tensor/index.js';
import { sha256 } from './sha256.js';

/** A file of named tensors with string metadata, in the safetensors layout: u64 header length, JSON header, raw little-endian data. */
export interface TensorFile {
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: ReadonlyMap<string, Tensor>;
}

const STORED: Readonly<Record<DType, { readonly name: string; readonly bytes: number }>> = {
  f32: { name: 'F32', bytes: 4 },
  i64: { name: 'I64', bytes: 8 },
  i32: { name: 'I32', bytes: 4 },
  i8: { name: 'I8', bytes: 1 },
  u8: { name: 'U8', bytes: 1 },
  bool: { name: 'BOOL', bytes: 1 },
};

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/** Bytes of a tensor file. The metadata gains `sha256`, the hash of everything else, so that an altered file is noticed. */
export function writeTensorFile(file: TensorFile): Uint8Array {
  const entries: Record<string, Entry> = {};
  let offset = 0;
  for (const [name, t] of [...file.tensors].sort(([, a], [, b]) => STORED[b.dtype].bytes - STORED[a.dtype].bytes)) {
    const end = offset + t.data.length * STORED[t.dtype].bytes;
    entries[name] = { dtype: STORED[t.dtype].name, shape: t.shape, data_offsets: [offset, end] };
    offset = end;
  }
  const payload = new Uint8Array(offset);
  for (const [name, entry] of Object.entries(entries))
    payload.set(toBytes(file.tensors.get(name)!), entry.data_offsets[0]);
  const hash = contentHash(file.metadata, entries, payload);
  const json = JSON.stringify({ __metadata__: { ...file.metadata, sha256: hash }, ...entries });
  const header = new TextEncoder().encode(json + ' '.repeat((8 - (new TextEncoder().encode(json).length % 8)) % 8));
  const bytes = new Uint8Array(8 + header.length + payload.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
  bytes.set(header, 8);
  bytes.set(payload, 8 + header.length);
  return bytes;
}

/**
 * Reads what `writeTensorFile` wrote.
 * @param where the file's name, for messages
 * @throws BAD_FILE when it is no such file, TRUNCATED_FILE when bytes are missing, ALTERED_FILE when the hash does not match
 */
export function readTensorFile(bytes: Uint8Array, where: string): TensorFile {
  const bad = (problem: string): never => fail('BAD_FILE', where, problem, 'give a file that snn-convert wrote');
  if (bytes.length < 8) bad(`expected a tensor file but found ${bytes.length} bytes`);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > 100_000_000 || bytes[8] !== 0x7b)
    bad('expected a JSON header after the first 8 bytes but found something else');
  const truncated = (expected: number): never =>
    fail(
      'TRUNCATED_FILE',
      where,
      `expected ${expected} bytes but found ${bytes.length}`,
      'copy or write the file again',
    );
  if (bytes.length < 8 + length) truncated(8 + length);
  const { metadata, entries } = parseHeader(new TextDecoder().decode(bytes.subarray(8, 8 + length)), bad);
  const payload = bytes.subarray(8 + length);
  const end = Math.max(0, ...Object.values(entries).map((e) => e.data_offsets[1]));
  if (payload.length < end) truncated(8 + length + end);
  const { sha256: hash, ...rest } = metadata;
  if (hash !== contentHash(rest, entries, payload))
    fail(
      'ALTERED_FILE',
      where,
      'the content does not match the hash in its header',
      'write the file again from the model',
    );
  return {
    metadata: rest,
    tensors: new Map(Object.entries(entries).map(([name, e]) => [name, fromBytes(e, payload, bad)])),
  };
}

function parseHeader(
  json: string,
  bad: (problem: string) => never,
): { metadata: Record<string, string>; entries: Record<string, Entry> } {
  try {
    const header = JSON.parse(json) as { __metadata__?: Record<string, string> | null };
    const { __metadata__: metadata = {}, ...rest } = header;
    if (typeof metadata !== 'object' || metadata === null) return bad("the header's metadata is no object");
    const entries = rest as Record<string, Entry>;
    for (const [name, entry] of Object.entries(entries)) {
      const [start, end] = entry.data_offsets;
      const fits = Number.isSafeInteger(start) && Number.isSafeInteger(end) && start >= 0 && end >= start;
      if (!fits || !entry.shape.every((d) => Number.isSafeInteger(d) && d >= 0))
        bad(`the header's entry "${name}" has impossible offsets or shape`);
    }
    return { metadata, entries };
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError)
      bad(`the header is not readable (${error.message})`);
    throw error;
  }
}

function contentHash(
  metadata: Readonly<Record<string, string>>,
  entries: Readonly<Record<string, Entry>>,
  payload: Uint8Array,
): string {
  return sha256(new TextEncoder().encode(JSON.stringify([metadata, entries])), payload);
}

function toBytes(t: Tensor): Uint8Array {
  const data = t.dtype === 'i64' ? BigInt64Array.from(t.data, toInt64) : t.data;
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function fromBytes(entry: Entry, payload: Uint8Array, bad: (problem: string) => never): Tensor {
  const dtype =
    (Object.keys(STORED) as DType[]).find((d) => STORED[d].name === entry.dtype) ??
    bad(`unknown element type ${entry.dtype}`);
  const [start, end] = entry.data_offsets;
  if (end - start !== sizeOf(entry.shape) * STORED[dtype].bytes)
    bad(
      `expected ${sizeOf(entry.shape) * STORED[dtype].bytes} bytes for shape [${entry.shape.join(',')}] but found ${end - start}`,
    );
  const copy = Uint8Array.from(payload.subarray(start, end));
  if (dtype === 'i64') return tensor(dtype, entry.shape, Float64Array.from(new BigInt64Array(copy.buffer), Number));
  const data = allocate(dtype, sizeOf(entry.shape));
  new Uint8Array(data.buffer).set(copy);
  return tensor(dtype, entry.shape, data);
}

/** What a tensor file of this package is: a word for messages, the format's name and version in its metadata, and how to make it anew. */
export interface FileFormat {
  readonly what: string;
  readonly format: string;
  readonly version: string;
  readonly remedy: string;
}

/**
 * Reads a file of one format and version.
 * @throws as readTensorFile; BAD_FILE when it is another format, OTHER_VERSION when it is another version of it
 */
export function readFileOf(
  { what, format, version, remedy }: FileFormat,
  bytes: Uint8Array,
  where: string,
): TensorFile {
  const file = readTensorFile(bytes, where);
  const { format: found, version: foundVersion } = file.metadata;
  if (found !== format)
    fail(
      'BAD_FILE',
      where,
      `expected ${what} but found ${found ?? 'another tensor file'}`,
      `give a file that snn-convert wrote as ${what}`,
    );
  if (foundVersion !== version)
    fail(
      'OTHER_VERSION',
      where,
      `expected version ${version} of the format but found ${foundVersion ?? 'none'}`,
      remedy,
    );
  return file;
}
