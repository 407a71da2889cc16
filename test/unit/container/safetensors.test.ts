import { describe, expect, test } from '@jest/globals';
import { readTensorFile, writeTensorFile } from '../../../src/container/index.js';
import { ConvertError } from '../../../src/diagnostics/index.js';
import { integers, real, tensor } from '../../../src/tensor/index.js';
import { expectTensorClose, tolerance } from '../../helpers/tolerance.js';

const tensors = new Map([
  ['bytes', tensor('u8', [3], Uint8Array.of(1, 2, 255))],
  ['real', real([2, 2], [1.5, -0, 3e-42, 7])],
  ['flags', tensor('bool', [2], Uint8Array.of(0, 1))],
  ['small', tensor('i8', [1, 2], Int8Array.of(-128, 127))],
  ['whole', tensor('i32', [2], Int32Array.of(-(2 ** 31), 2 ** 31 - 1))],
  ['long', integers([-(2 ** 53), 2 ** 53])],
  ['scalar', real([], [4])],
  ['empty', real([0, 3], [])],
]);
const bytes = writeTensorFile({ metadata: { format: 'test', note: 'ü' }, tensors });

/** The error code of reading, or undefined when it reads. */
function codeOf(damaged: Uint8Array): string | undefined {
  try {
    readTensorFile(damaged, 'file.snn');
    return undefined;
  } catch (error) {
    if (error instanceof ConvertError) return error.code;
    throw error;
  }
}

test('what is written reads back, every type and shape', () => {
  const file = readTensorFile(bytes, 'file');
  expect(file.metadata).toEqual({ format: 'test', note: 'ü' });
  expect(new Set(file.tensors.keys())).toEqual(new Set(tensors.keys()));
  for (const [name, expected] of tensors) expectTensorClose(file.tensors.get(name)!, expected, tolerance.exact);
  expect(Object.is((file.tensors.get('real')!.data as Float32Array)[1], -0)).toBe(true);
});

test("ONNX's largest and smallest 64-bit integers stay the ends of the range", () => {
  const ends = writeTensorFile({ metadata: {}, tensors: new Map([['ends', integers([2 ** 63, -(2 ** 63)])]]) });
  expect(Array.from(readTensorFile(ends, '').tensors.get('ends')!.data)).toEqual([2 ** 63, -(2 ** 63)]);
});

test('the layout is that of safetensors: header length, header, aligned data without gaps', () => {
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  expect(length % 8).toBe(0);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as Record<
    string,
    { dtype: string; data_offsets: [number, number] }
  >;
  const size: Record<string, number> = { F32: 4, I64: 8, I32: 4, I8: 1, U8: 1, BOOL: 1 };
  const entries = Object.entries(header).filter(([name]) => name !== '__metadata__');
  const spans = entries.map(([, e]) => e.data_offsets).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  spans.forEach(([start], i) => expect(start).toBe(i === 0 ? 0 : spans[i - 1]![1]));
  expect(spans.at(-1)![1]).toBe(bytes.length - 8 - length);
  for (const [, e] of entries) expect(e.data_offsets[0] % size[e.dtype]!).toBe(0);
});

test('the same content gives the same bytes', () => {
  expect(writeTensorFile({ metadata: { format: 'test', note: 'ü' }, tensors })).toEqual(bytes);
});

test('a view into a larger buffer reads the same', () => {
  const shifted = new Uint8Array(bytes.length + 5);
  shifted.set(bytes, 3);
  const file = readTensorFile(shifted.subarray(3, 3 + bytes.length), '');
  expectTensorClose(file.tensors.get('long')!, tensors.get('long')!, tolerance.exact);
});

describe('damage is noticed', () => {
  test('every truncation', () => {
    for (let length = 0; length < bytes.length; length += 1)
      expect([length, codeOf(bytes.subarray(0, length))]).toEqual([length, length < 9 ? 'BAD_FILE' : 'TRUNCATED_FILE']);
  });

  test('every flipped byte', () => {
    for (let at = 0; at < bytes.length; at++) {
      const damaged = bytes.slice();
      damaged[at]! ^= 0x15;
      expect(['BAD_FILE', 'TRUNCATED_FILE', 'ALTERED_FILE']).toContain(codeOf(damaged));
    }
  });

  test('bytes at the end', () => {
    expect(codeOf(Uint8Array.of(...bytes, 0))).toBe('ALTERED_FILE');
  });

  test('another tensor in place of one of the same size', () => {
    const changed = new Map(tensors).set('real', real([2, 2], [1.5, 0, 3e-42, 7]));
    const other = writeTensorFile({ metadata: { format: 'test', note: 'ü' }, tensors: changed });
    const mixed = bytes.slice();
    mixed.set(other.subarray(bytes.length - 64), bytes.length - 64);
    expect(codeOf(mixed)).toBe('ALTERED_FILE');
  });
});

/** A file with a header written by hand. */
function withHeader(json: string): Uint8Array {
  const header = new TextEncoder().encode(json);
  const file = new Uint8Array(8 + header.length + 8);
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true);
  file.set(header, 8);
  return file;
}

test.each([
  ['no JSON', '{nonsense'],
  ['metadata that is null', '{"__metadata__":null}'],
  ['an entry that is null', '{"a":null}'],
  ['an entry without offsets', '{"a":{"dtype":"F32","shape":[2]}}'],
  ['an entry without shape', '{"a":{"dtype":"F32","data_offsets":[0,8]}}'],
  ['negative offsets', '{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}'],
  ['a shape that is a word', '{"a":{"dtype":"F32","shape":"two","data_offsets":[0,8]}}'],
])('a header with %s is a bad file', (_, json) => {
  expect(codeOf(withHeader(json))).toBe('BAD_FILE');
});
