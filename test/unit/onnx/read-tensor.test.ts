import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ConvertError } from '../../../src/diagnostics/index.js';
import { decodeModel, readTensor, type TensorProto } from '../../../src/onnx/index.js';
import { DataType } from '../../../src/onnx/enums.js';

const stored = decodeModel(readFileSync('fixtures/onnx/tensors.onnx')).graph!.initializer!;
const expected = JSON.parse(readFileSync('fixtures/onnx/tensors.json', 'utf8')) as Record<string, (number | string)[]>;
const special: Record<string, number> = { nan: NaN, inf: Infinity, '-inf': -Infinity };

const problem = (proto: TensorProto): string => {
  try {
    readTensor(proto, 'tensor "t"');
  } catch (error) {
    if (error instanceof ConvertError) return error.message;
    throw error;
  }
  return '';
};

describe('stored tensors', () => {
  it.each(stored.map((proto) => [proto.name!, proto] as const))('%s has the values that numpy reads', (name, proto) => {
    const t = readTensor(proto, name);
    const values = expected[name.split('.')[0]!]!.map((v) => (typeof v === 'string' ? special[v]! : v));
    expect(Array.from(t.data)).toEqual(values);
    expect(t.shape).toEqual([values.length]);
  });

  it('views aligned raw data and copies the rest', () => {
    const file = new Uint8Array(64);
    new DataView(file.buffer).setFloat32(9, 2.5, true);
    const at = (offset: number): TensorProto => ({
      dims: [1],
      dataType: DataType.FLOAT,
      rawData: file.subarray(offset, offset + 4),
    });
    expect(readTensor(at(8), '').data.buffer).toBe(file.buffer);
    const copied = readTensor(at(9), '').data;
    expect(copied.buffer).not.toBe(file.buffer);
    expect(copied[0]).toBe(2.5);
  });

  it('reads scalars and empty tensors', () => {
    expect(readTensor({ dims: [], dataType: DataType.INT64, int64Data: [7] }, '')).toMatchObject({
      shape: [],
      data: Float64Array.of(7),
    });
    expect(readTensor({ dims: [0], dataType: DataType.FLOAT }, '')).toMatchObject({
      shape: [0],
      data: new Float32Array(),
    });
  });

  it('refuses what does not fit, by name', () => {
    const four = new Uint8Array(4);
    expect(problem({ dims: [2], dataType: DataType.FLOAT, rawData: four })).toMatch(
      /BAD_TENSOR: tensor "t": Expected 8 bytes .* found 4/,
    );
    expect(problem({ dims: [3], dataType: DataType.INT32, int32Data: [1] })).toMatch(
      /BAD_TENSOR.*Expected 3 elements .* found 1/,
    );
    expect(problem({ dims: [2 ** 40, 2 ** 40], dataType: DataType.FLOAT, rawData: four })).toMatch(/BAD_TENSOR/);
    expect(problem({ dims: [-1], dataType: DataType.FLOAT, rawData: four })).toMatch(/BAD_TENSOR/);
    expect(problem({ dims: [1], dataType: DataType.STRING, stringData: [four] })).toMatch(/UNSUPPORTED_TYPE.*STRING/);
    expect(problem({ dims: [1], dataType: DataType.COMPLEX64, floatData: [1, 2] })).toMatch(
      /UNSUPPORTED_TYPE.*COMPLEX64/,
    );
    expect(
      problem({
        dims: [1],
        dataType: DataType.FLOAT,
        dataLocation: 1,
        externalData: [{ key: 'location', value: 'w.bin' }],
      }),
    ).toMatch(/MISSING_EXTERNAL_DATA/);
  });
});
