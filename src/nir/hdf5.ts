import { ConvertError, fail, InternalError } from '../diagnostics/index.js';
import { sizeOf } from '../tensor/index.js';
import { withH5File, type H5Dataset, type H5Group } from './h5wasm.js';
import { hdf5Budget, type Hdf5Budget } from './hdf5-limits.js';
import { withoutTimes } from './hdf5-times.js';
import { hdf5Group, type Hdf5Group, type Hdf5Value } from './hdf5-tree.js';

/**
 * Everything in an HDF5 file. Links to other files and kinds of data that NIR does not use are refused.
 * @throws NIR_UNREADABLE, NIR_UNSUPPORTED_DATA, NIR_TOO_LARGE by `HDF5_LIMITS`, NIR_NEEDS_H5WASM
 */
export async function readHdf5(bytes: Uint8Array, where: string): Promise<Hdf5Group> {
  const magic = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
  if (!magic.every((byte, i) => bytes[i] === byte))
    fail('NIR_UNREADABLE', where, 'it does not begin like an HDF5 file', 'name a .nir file');
  try {
    return (
      await withH5File(bytes, (file) => readGroup(file, '', 0, { where, budget: hdf5Budget(where, bytes.length) }))
    ).result;
  } catch (error) {
    if (error instanceof ConvertError) throw error;
    return fail('NIR_UNREADABLE', where, `it is damaged or cut off: ${innermost(error)}`, 'copy or export it again');
  }
}

/**
 * An HDF5 file with this content. The same content gives the same bytes at any time: members are written in the order of their names, and
 * without times. Arrays of a kilobyte and more are compressed.
 * @throws NIR_NEEDS_H5WASM
 */
export async function writeHdf5(root: Hdf5Group): Promise<Uint8Array> {
  const { bytes } = await withH5File(undefined, (file) => {
    writeGroup(file, root);
  });
  return withoutTimes(bytes);
}

/** The library's messages list the calls that failed, the cause last: `#006: file.c line 577 in function(): cause`, and two lines more. */
function innermost(error: unknown): string {
  const { message } = error as Error;
  return [...message.matchAll(/^ *#\d+: .*?\(\): (.*)$/gm)].at(-1)?.[1] ?? message.split('\n')[0]!;
}

interface Reading {
  readonly where: string;
  readonly budget: Hdf5Budget;
}

function readGroup(group: H5Group, path: string, depth: number, reading: Reading): Hdf5Group {
  return hdf5Group(
    group.keys().map((name) => {
      const here = `${path}/${name}`;
      reading.budget.member(here, depth);
      const member = group.get(name);
      if (member?.type === 'Group') return [name, readGroup(member as H5Group, here, depth + 1, reading)];
      if (member?.type === 'Dataset') return [name, readDataset(member as H5Dataset, here, reading)];
      throw new Error(`${here} is neither a group nor a dataset`);
    }),
  );
}

function readDataset(dataset: H5Dataset, path: string, { where, budget }: Reading): Hdf5Value {
  const { type, size } = dataset.metadata;
  const shape = dataset.shape ?? [];
  const known = [0, 3, 8].includes(type) || (type === 1 && (size === 4 || size === 8));
  // whole numbers become numbers of 8 bytes
  budget.dataset(path, shape, type === 1 ? size : Math.max(8, size));
  const found = known ? valueOf(dataset.value, shape) : undefined;
  if (!found)
    return fail(
      'NIR_UNSUPPORTED_DATA',
      where,
      `"${path}" holds ${type === 1 ? `real numbers of ${8 * size} bits` : 'what is neither numbers nor text'}`,
      'store real numbers of 32 or 64 bits, whole numbers or text',
    );
  if (found.data.length !== sizeOf(shape)) throw new Error(`${path} has not as many elements as its shape`);
  return found;
}

function valueOf(value: unknown, shape: readonly number[]): Hdf5Value | undefined {
  if (value instanceof Float32Array || value instanceof Float64Array) return { kind: 'real', shape, data: value };
  if (ArrayBuffer.isView(value) && !(value instanceof DataView))
    return { kind: 'integer', shape, data: Array.from(value as unknown as ArrayLike<number | bigint>, Number) };
  if (typeof value === 'number') return { kind: 'real', shape, data: Float64Array.of(value) };
  if (typeof value === 'bigint' || typeof value === 'boolean') return { kind: 'integer', shape, data: [Number(value)] };
  if (typeof value === 'string') return { kind: 'text', shape, data: [value] };
  if (!Array.isArray(value)) return undefined;
  const flat = value.flat(Infinity) as unknown[];
  return flat.every((text) => typeof text === 'string') ? { kind: 'text', shape, data: flat } : undefined;
}

function writeGroup(group: H5Group, { members }: Hdf5Group): void {
  for (const [name, member] of [...members].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (name === '' || name.includes('/')) throw new InternalError(`"${name}" cannot be a name in an HDF5 file`);
    if (member.kind === 'group') writeGroup(group.create_group(name), member);
    else group.create_dataset({ name, ...stored(member) });
  }
}

/** Chunks are whole rows of at most this many bytes where rows are no longer. */
const CHUNK = 1 << 20;
const COMPRESS_FROM = 1 << 10;

function stored(value: Hdf5Value): Readonly<Record<string, unknown>> {
  const { shape } = value;
  switch (value.kind) {
    case 'text': {
      // fixed strings are padded with spaces, and readers strip those of a text that fills its place
      const length = value.data.reduce((most, text) => Math.max(most, spaceFor(text)), 1);
      return { data: shape.length === 0 ? value.data[0] : value.data, shape, dtype: `S${length}` };
    }
    case 'integer':
      return { data: BigInt64Array.from(value.data, BigInt), shape, dtype: '<q' };
    case 'real': {
      const bytes = value.data.byteLength;
      const dtype = value.data instanceof Float32Array ? '<f' : '<d';
      if (bytes < COMPRESS_FROM || shape.length === 0) return { data: value.data, shape, dtype };
      const rows = Math.min(shape[0]!, Math.max(1, Math.floor((CHUNK * shape[0]!) / bytes)));
      return {
        data: value.data,
        shape,
        dtype,
        chunks: [rows, ...shape.slice(1)],
        compression: 'gzip',
        compression_opts: 6,
      };
    }
  }
}

/** Bytes of a text, with a zero behind one that ends in a space. */
function spaceFor(text: string): number {
  return new TextEncoder().encode(text).length + (text.endsWith(' ') ? 1 : 0);
}
