import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ConvertError } from '../../../src/diagnostics/index.js';
import { tensor, type DType } from '../../../src/tensor/index.js';
import { readNpy, readNpz, writeNpy, writeNpz } from '../../../src/vision/index.js';

/** Files written by numpy 2.4. */
const numpyFiles: readonly (readonly [string, DType, readonly number[], readonly number[], string])[] = [
  [
    'half',
    'f32',
    [2, 3],
    [1.5, -2, Infinity, 5.960464477539063e-8, 65504, -0],
    'k05VTVBZAQB2AHsnZGVzY3InOiAnPGYyJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAPgDAAHwBAP97AIA=',
  ],
  [
    'single in Fortran order',
    'f32',
    [2, 3, 2],
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
    'k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUnOiAoMiwgMywgMiksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAADAQAAAAEAAAABBAACAQAAAIEEAAIA/AADgQAAAQEAAABBBAACgQAAAMEE=',
  ],
  [
    'big-endian double',
    'f32',
    [2],
    [Math.fround(0.1), -1e10],
    'k05VTVBZAQB2AHsnZGVzY3InOiAnPmY4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAo/uZmZmZmZmsICoF8gAAAA',
  ],
  [
    'big-endian short',
    'i32',
    [2],
    [-300, 7],
    'k05VTVBZAQB2AHsnZGVzY3InOiAnPmkyJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAr+1AAH',
  ],
  [
    'scalar of 64 bits',
    'i64',
    [],
    [-(2 ** 40)],
    'k05VTVBZAQB2AHsnZGVzY3InOiAnPGk4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKCksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAP///w==',
  ],
  [
    'booleans',
    'bool',
    [1, 2],
    [1, 0],
    'k05VTVBZAQB2AHsnZGVzY3InOiAnfGIxJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDEsIDIpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoBAA==',
  ],
  [
    'bytes',
    'u8',
    [2],
    [200, 3],
    'k05VTVBZAQB2AHsnZGVzY3InOiAnfHUxJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIArIAw==',
  ],
];

const deflatedZip =
  'UEsDBC0AAAAIAAAAIQDrwCsE//////////8FABQAYS5ucHkBABAAjAAAAAAAAABNAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6TaaKuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GsY6mjoKtQoUAC5GBgYGJiBmBmIAUEsDBC0AAAAIAAAAIQC365bY//////////8FABQAYi5ucHkBABAAhAAAAAAAAABKAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6TZqKuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GoY6CoaaOgq1CmQDLgYGBnsAUEsBAi0DLQAAAAgAAAAhAOvAKwRNAAAAjAAAAAUAAAAAAAAAAAAAAIABAAAAAGEubnB5UEsBAi0DLQAAAAgAAAAhALfrlthKAAAAhAAAAAUAAAAAAAAAAAAAAIABhAAAAGIubnB5UEsFBgAAAAACAAIAZgAAAAUBAAAAAA==';
const storedZip =
  'UEsDBC0AAAAAAAAAIQD6SB9J//////////8FABQAeC5ucHkBABAAiAAAAAAAAACIAAAAAAAAAJNOVU1QWQEAdgB7J2Rlc2NyJzogJzxmOCcsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgxLCksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAKAAAAAAAAEEBQSwECLQMtAAAAAAAAACEA+kgfSYgAAACIAAAABQAAAAAAAAAAAAAAgAEAAAAAeC5ucHlQSwUGAAAAAAEAAQAzAAAAvwAAAAAA';

function bytesOf(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64, 'base64'));
}

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof ConvertError) return error.code;
    throw error;
  }
  return 'nothing thrown';
}

test.each(numpyFiles)('reads what numpy wrote: %s', (_, dtype, shape, values, base64) => {
  const read = readNpy(bytesOf(base64), 'a.npy');
  expect([read.dtype, read.shape, [...read.data]]).toEqual([dtype, shape, values]);
});

test('reads archives of numpy, stored and deflated', () => {
  const deflated = readNpz(bytesOf(deflatedZip), 'a.npz');
  expect([...deflated].map(([name, t]) => [name, t.dtype, [...t.data]])).toEqual([
    ['a', 'i32', [1, 2, 3]],
    ['b', 'f32', [0.5]],
  ]);
  expect(readNpz(bytesOf(storedZip), 'b.npz').get('x')?.data).toEqual(Float32Array.of(4));
});

test('what is written is read again', () => {
  const types = fc.constantFrom<DType>('f32', 'i64', 'i32', 'i8', 'u8', 'bool');
  const shapes = fc.array(fc.nat(4), { maxLength: 3 });
  fc.assert(
    fc.property(types, shapes, fc.array(fc.nat(1), { minLength: 64, maxLength: 64 }), (dtype, shape, bits) => {
      const count = shape.reduce((a, b) => a * b, 1);
      const made = tensor(dtype, shape, storageOf(dtype, bits.slice(0, count)));
      expect(readNpy(writeNpy(made), 'x')).toEqual(made);
      expect(readNpz(writeNpz(new Map([['ä', made]])), 'x')).toEqual(new Map([['ä', made]]));
    }),
  );
});

function storageOf(dtype: DType, values: readonly number[]) {
  const store = {
    f32: Float32Array,
    i64: Float64Array,
    i32: Int32Array,
    i8: Int8Array,
    u8: Uint8Array,
    bool: Uint8Array,
  };
  return store[dtype].from(values);
}

describe('refuses', () => {
  const good = bytesOf(numpyFiles[0]![4]);

  test('another file, a truncated one, and one with too much', () => {
    for (const bytes of [
      new Uint8Array(3),
      new Uint8Array(90),
      good.subarray(0, 60),
      good.subarray(0, -1),
      Buffer.concat([good, good]),
    ])
      expect(codeOf(() => readNpy(bytes, 'x'))).toBe('NPY_UNREADABLE');
  });

  test('objects and structures', () => {
    const text = Buffer.from(good).toString('latin1').replace("'<f2'", "'|O8'");
    expect(codeOf(() => readNpy(Buffer.from(text, 'latin1'), 'x'))).toBe('NPY_UNREADABLE');
  });

  test('archives that are cut or altered', () => {
    const zip = bytesOf(deflatedZip);
    expect(codeOf(() => readNpz(zip.subarray(0, 100), 'x'))).toBe('NPZ_UNREADABLE');
    const altered = bytesOf(storedZip);
    altered[190]! ^= 1;
    expect(codeOf(() => readNpz(altered, 'x'))).toBe('NPZ_UNREADABLE');
  });
});
