import { beforeAll, describe, expect, test } from '@jest/globals';
import { readTensorFile, writeTensorFile } from '../../../src/container/index.js';
import { ConvertError } from '../../../src/diagnostics/index.js';
import { simulate } from '../../../src/sim/index.js';
import { readProgram, writeProgram } from '../../../src/snn/index.js';
import type { SnnProgram } from '../../../src/snn/index.js';
import { writeCalibration } from '../../../src/calibration/index.js';
import { convertText } from '../../helpers/conversion.js';
import { feedsOf, weights } from '../../helpers/graphs.js';

/** A head, a tail that cuts with ONNX's "to the end", pooling, a soma, two readers of one value. */
const text = `input x: f32[1,3,8,8]
  const mean: f32[1,3,1,1] = 0.1,0.2,0.3
  const start: i64[1] = 1
  const end: i64[1] = 9223372036854775807
  const axis: i64[1] = 1
  const least: f32[] = 0
  const most: f32[] = 1e39
  ${weights('w1', [6, 3, 3, 3])}
  ${weights('w2', [4, 6, 3, 3], 2)}
  h: f32[1,3,8,8] = Sub(x, mean)
  a: f32[1,6,8,8] = Conv(h, w1) { kernel_shape: 3,3  pads: 1,1,1,1 }
  r: f32[1,6,8,8] = HardSwish(a)
  p: f32[1,6,4,4] = MaxPool(r) { kernel_shape: 2,2  strides: 2,2 }
  b: f32[1,4,4,4] = Conv(p, w2) { kernel_shape: 3,3  pads: 1,1,1,1 }
  c: f32[1,4,4,4] = Clip(b, least, most)
  y: f32[1,3,4,4] = Slice(c, start, end, axis)
  output y`;

let program: SnnProgram;
let bytes: Uint8Array;
beforeAll(async () => {
  program = (await convertText(text)).program;
  bytes = writeProgram(program);
});

test('a program that is written and read simulates identically', () => {
  const inputs = feedsOf(program.head, 5);
  const steps = (of: SnnProgram) => [...simulate(of, inputs)].map(({ outputs, work }) => ({ outputs, work }));
  const expected = steps(program);
  expect(expected[0]!.outputs.get('y')!.data).toHaveLength(48);
  expect(steps(readProgram(bytes, 'file'))).toEqual(expected);
});

test('writing what was read gives the same bytes', () => {
  expect(Buffer.compare(writeProgram(readProgram(bytes, 'file')), bytes)).toBe(0);
});

function codeOf(damaged: Uint8Array): string | undefined {
  try {
    readProgram(damaged, 'file.snn');
    return undefined;
  } catch (error) {
    if (error instanceof ConvertError) return error.code;
    throw error;
  }
}

describe('what is no program of this version is refused', () => {
  test('truncated at every 97th byte', () => {
    for (let length = 0; length < bytes.length; length += 97)
      expect(codeOf(bytes.subarray(0, length))).toBe(length < 9 ? 'BAD_FILE' : 'TRUNCATED_FILE');
  });

  test('every 97th byte flipped', () => {
    for (let at = 0; at < bytes.length; at += 97) {
      const damaged = bytes.slice();
      damaged[at]! ^= 0x20;
      expect(['BAD_FILE', 'TRUNCATED_FILE', 'ALTERED_FILE']).toContain(codeOf(damaged));
    }
  });

  test('another version', () => {
    const file = readTensorFile(bytes, '');
    expect(codeOf(writeTensorFile({ ...file, metadata: { ...file.metadata, version: '999' } }))).toBe('OTHER_VERSION');
  });

  test('a calibration record', () => {
    const record = { modelSha256: '', dataSha256: '', samples: 1, source: '', stats: new Map() };
    expect(codeOf(writeCalibration(record))).toBe('BAD_FILE');
  });

  test('another tensor file, an ONNX file, nothing', () => {
    expect(codeOf(writeTensorFile({ metadata: {}, tensors: new Map() }))).toBe('BAD_FILE');
    expect(codeOf(Uint8Array.of(8, 7, 18, 7, 112, 121, 116, 111, 114, 99, 104))).toBe('BAD_FILE');
    expect(codeOf(new Uint8Array())).toBe('BAD_FILE');
  });
});
