import { fail } from '../../diagnostics/index.js';
import { allocate, gatherIndex, sizeOf, tensor, type DType, type Tensor } from '../../tensor/index.js';

interface Element {
  readonly dtype: DType;
  readonly bytes: number;
  read(view: DataView, at: number, little: boolean): number;
}

/** NumPy type letters and what they are read as. 64-bit integers are exact up to 2^53; f2 and f8 become f32. */
const elements: Readonly<Record<string, Element>> = {
  b1: { dtype: 'bool', bytes: 1, read: (v, at) => (v.getUint8(at) === 0 ? 0 : 1) },
  u1: { dtype: 'u8', bytes: 1, read: (v, at) => v.getUint8(at) },
  i1: { dtype: 'i8', bytes: 1, read: (v, at) => v.getInt8(at) },
  u2: { dtype: 'i32', bytes: 2, read: (v, at, le) => v.getUint16(at, le) },
  i2: { dtype: 'i32', bytes: 2, read: (v, at, le) => v.getInt16(at, le) },
  u4: { dtype: 'i64', bytes: 4, read: (v, at, le) => v.getUint32(at, le) },
  i4: { dtype: 'i32', bytes: 4, read: (v, at, le) => v.getInt32(at, le) },
  i8: { dtype: 'i64', bytes: 8, read: (v, at, le) => Number(v.getBigInt64(at, le)) },
  f2: { dtype: 'f32', bytes: 2, read: (v, at, le) => halfToNumber(v.getUint16(at, le)) },
  f4: { dtype: 'f32', bytes: 4, read: (v, at, le) => v.getFloat32(at, le) },
  f8: { dtype: 'f32', bytes: 8, read: (v, at, le) => v.getFloat64(at, le) },
};

const written: Readonly<Record<DType, string>> = {
  f32: '<f4',
  i64: '<i8',
  i32: '<i4',
  i8: '|i1',
  u8: '|u1',
  bool: '|b1',
};

/**
 * A NumPy array file (format 1.0, 2.0 or 3.0): bool, integers, half, single, double; either byte order; C or Fortran order (the result is
 * always row-major).
 * @throws NPY_UNREADABLE
 * @source https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export function readNpy(bytes: Uint8Array, where: string): Tensor {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = bytes.length >= 10 && bytes[0] === 0x93 && latin(bytes.subarray(1, 6)) === 'NUMPY';
  if (!magic) return unreadable(where, 'the mark of a .npy file', `${bytes.length} bytes that start otherwise`);
  const long = bytes[6]! >= 2;
  const start = long ? 12 : 10;
  if (bytes.length < start) return unreadable(where, 'a header', 'the end of the file');
  const length = long ? view.getUint32(8, true) : view.getUint16(8, true);
  const { descr, fortran, shape } = parseHeader(latin(bytes.subarray(start, start + length)), where);
  const element = elements[descr.slice(1)];
  if (!element || !'<>|='.includes(descr[0]!))
    return unreadable(where, `an element type of ${Object.keys(elements).join(', ')}`, `"${descr}"`);
  const count = sizeOf(shape);
  const body = start + length;
  if (bytes.length - body !== count * element.bytes)
    return unreadable(
      where,
      `${count * element.bytes} bytes of data for shape [${shape.join(',')}]`,
      `${Math.max(0, bytes.length - body)}`,
    );
  const data = allocate(element.dtype, count);
  const little = descr[0] !== '>';
  const order = fortran && shape.length > 1 ? gatherIndex(shape, columnMajorStrides(shape)) : undefined;
  for (let i = 0; i < count; i++) data[i] = element.read(view, body + (order ? order[i]! : i) * element.bytes, little);
  return tensor(element.dtype, shape, data);
}

/** What can be written as a NumPy array: a tensor, or doubles. */
export type NumpyArray =
  Tensor | { readonly dtype: 'f64'; readonly shape: readonly number[]; readonly data: Float64Array };

/** A tensor as a NumPy array file, format 1.0, little-endian, C order. */
export function writeNpy(t: NumpyArray): Uint8Array {
  const descr = t.dtype === 'f64' ? '<f8' : written[t.dtype];
  const shape = t.shape.length === 1 ? `(${t.shape[0]!},)` : `(${t.shape.join(', ')})`;
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }`;
  const header = text.padEnd(Math.ceil((text.length + 11) / 64) * 64 - 11) + '\n';
  const width = Number(descr[2]);
  const bytes = new Uint8Array(10 + header.length + t.data.length * width);
  const view = new DataView(bytes.buffer);
  bytes.set([0x93, ...Buffer.from('NUMPY', 'latin1'), 1, 0]);
  view.setUint16(8, header.length, true);
  bytes.set(Buffer.from(header, 'latin1'), 10);
  t.data.forEach((value, i) => {
    const at = 10 + header.length + i * width;
    if (t.dtype === 'f64') view.setFloat64(at, value, true);
    else if (t.dtype === 'f32') view.setFloat32(at, value, true);
    else if (t.dtype === 'i64') view.setBigInt64(at, BigInt(value), true);
    else if (t.dtype === 'i32') view.setInt32(at, value, true);
    else view.setUint8(at, value);
  });
  return bytes;
}

function parseHeader(header: string, where: string): { descr: string; fortran: boolean; shape: number[] } {
  const descr = /'descr':\s*'([^']*)'/.exec(header)?.[1];
  const fortran = /'fortran_order':\s*(True|False)/.exec(header)?.[1];
  const shape = /'shape':\s*\(([^)]*)\)/.exec(header)?.[1];
  if (descr === undefined || fortran === undefined || shape === undefined)
    return unreadable(where, 'a plain array header with descr, fortran_order and shape', header.trim().slice(0, 80));
  const extents = shape.split(',').map((s) => s.trim());
  return { descr, fortran: fortran === 'True', shape: extents.filter((s) => s !== '').map((s) => parseInt(s, 10)) };
}

function columnMajorStrides(shape: readonly number[]): number[] {
  let step = 1;
  return shape.map((extent) => {
    const stride = step;
    step *= extent;
    return stride;
  });
}

/** The value of an IEEE 754 half. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

function latin(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

function unreadable(where: string, expected: string, found: string): never {
  return fail(
    'NPY_UNREADABLE',
    where,
    `Expected ${expected} but found ${found}`,
    'save the array with numpy.save, without pickling',
  );
}
