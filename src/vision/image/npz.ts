import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';
import { fail } from '../../diagnostics/index.js';
import type { Tensor } from '../../tensor/index.js';
import { readNpy, writeNpy, type NumpyArray } from './npy.js';
import { messageOf } from './pixels.js';

const localMark = 0x04034b50;
const centralMark = 0x02014b50;
const endMark = 0x06054b50;
const endSize = 22;

/**
 * The arrays of a NumPy .npz archive by name, in the archive's order. Stored and deflated entries; not zip64, not encrypted.
 * @throws NPZ_UNREADABLE, NPY_UNREADABLE
 * @source PKWARE APPNOTE.TXT 4.3
 */
export function readNpz(bytes: Uint8Array, where: string): Map<string, Tensor> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view, where);
  const arrays = new Map<string, Tensor>();
  let at = view.getUint32(end + 16, true);
  for (let i = view.getUint16(end + 10, true); i > 0; i--) {
    if (at + 46 > end || view.getUint32(at, true) !== centralMark)
      return unreadable(where, 'a directory entry', 'other bytes');
    const nameLength = view.getUint16(at + 28, true);
    const name = Buffer.from(bytes.subarray(at + 46, at + 46 + nameLength)).toString('utf8');
    const content = extract(view, bytes, at, `${where}: ${name}`);
    if (name.endsWith('.npy')) arrays.set(name.slice(0, -4), readNpy(content, `${where}: ${name}`));
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return arrays;
}

/** Tensors as a .npz archive, deflated. */
export function writeNpz(arrays: ReadonlyMap<string, NumpyArray>): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const [name, tensor] of arrays) {
    const content = writeNpy(tensor);
    const packed = deflateRawSync(content);
    const file = Buffer.from(`${name}.npy`, 'utf8');
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x0800, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt16LE(0x21, 8);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(file.length, 22);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(mark(centralMark), Buffer.from([20, 0]), common, tail, file);
    parts.push(mark(localMark), common, file, packed);
    offset += 30 + file.length + packed.length;
  }
  const size = directory.reduce((total, part) => total + part.length, 0);
  const end = Buffer.alloc(endSize);
  end.writeUInt32LE(endMark, 0);
  end.writeUInt16LE(arrays.size, 8);
  end.writeUInt16LE(arrays.size, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, ...directory, end]);
}

function findEnd(view: DataView, where: string): number {
  const lowest = Math.max(0, view.byteLength - endSize - 0xffff);
  for (let at = view.byteLength - endSize; at >= lowest; at--) if (view.getUint32(at, true) === endMark) return at;
  return unreadable(where, 'the directory of a zip archive', `${view.byteLength} bytes without one (truncated?)`);
}

function extract(view: DataView, bytes: Uint8Array, at: number, where: string): Uint8Array {
  const method = view.getUint16(at + 10, true);
  const size = view.getUint32(at + 20, true);
  const local = view.getUint32(at + 42, true);
  if (local + 30 > bytes.length || view.getUint32(local, true) !== localMark)
    return unreadable(where, 'the entry that the directory names', 'other bytes (zip64 archives are not read)');
  const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  const packed = bytes.subarray(start, start + size);
  if (method !== 0 && method !== 8)
    return unreadable(where, 'a stored or deflated entry', `compression method ${method}`);
  let content: Uint8Array;
  try {
    content = method === 0 ? packed : inflateRawSync(packed);
  } catch (cause) {
    return unreadable(where, 'deflated data', messageOf(cause));
  }
  if (crc32(content) !== view.getUint32(at + 16, true))
    return unreadable(where, 'data that fits its checksum', 'altered data');
  return content;
}

function mark(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value, 0);
  return bytes;
}

function unreadable(where: string, expected: string, found: string): never {
  return fail('NPZ_UNREADABLE', where, `Expected ${expected} but found ${found}`, 'save the arrays with numpy.savez');
}
