import { describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { observe, readCalibration, writeCalibration } from '../../../src/calibration/index.js';
import type { CalibrationRecord, Sample } from '../../../src/calibration/index.js';
import { readTensorFile, writeTensorFile } from '../../../src/container/index.js';
import { calibrate, convertPrepared, prepare } from '../../../src/convert.js';
import { ConvertError } from '../../../src/diagnostics/index.js';
import { writeProgram } from '../../../src/snn/index.js';
import { real } from '../../../src/tensor/index.js';
import { feedsOf, graphOf, weights } from '../../helpers/graphs.js';

const graph = graphOf(
  `input x: f32[1,2,6,6]
  ${weights('w', [4, 2, 3, 3])}
  ${weights('v', [2, 4, 1, 1])}
  a: f32[1,4,6,6] = Conv(x, w) { kernel_shape: 3,3 pads: 1,1,1,1 }
  r: f32[1,4,6,6] = Relu(a)
  y: f32[1,2,6,6] = Conv(r, v) { kernel_shape: 1,1 }
  output y`.replace('3,3 pads', '3,3  pads'),
);
const prepared = prepare(graph, { name: 'net', sha256: 'abc' });
const samples = [1, 2, 3].map((seed) => feedsOf(graph, seed));
const record = (data: Iterable<Sample> = samples): Promise<CalibrationRecord> =>
  calibrate(prepared, data, { source: 'test', builtin: true });

async function codeOf(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    if (error instanceof ConvertError) return error.code;
    throw error;
  }
  return 'none';
}

test('a saved record is the same record, and converts to the same bytes', async () => {
  const original = await record();
  const read = readCalibration(writeCalibration(original), 'file', 'abc');
  expect(read).toEqual(original);
  const programs = [original, read].map((r) => writeProgram(convertPrepared(prepared, r).program));
  expect(Buffer.compare(programs[0]!, programs[1]!)).toBe(0);
});

test('it names the model and the data by hash, in order', async () => {
  const { modelSha256, dataSha256, samples: count, source } = await record();
  const hash = createHash('sha256');
  for (const sample of samples) for (const [name, t] of sample) hash.update(name).update(new Uint8Array(t.data.buffer));
  expect({ modelSha256, dataSha256, count, source }).toEqual({
    modelSha256: 'abc',
    dataSha256: hash.digest('hex'),
    count: 3,
    source: 'test',
  });
  expect((await record([...samples].reverse())).dataSha256).not.toBe(dataSha256);
});

test('an async iterator gives what an array gives', async () => {
  async function* stream(): AsyncGenerator<Sample> {
    for (const sample of samples) {
      await Promise.resolve();
      yield sample;
    }
  }
  const options = { source: 'test', builtin: true };
  expect(await calibrate(prepared, stream(), options)).toEqual(await record());
});

test('ONNX Runtime and the evaluator of this package see the same magnitudes', async () => {
  const own = await record();
  const ort = await calibrate(prepared, samples, { source: 'test' });
  for (const [value, stats] of own.stats)
    stats.max.forEach((max, c) => expect(ort.stats.get(value)!.max[c]).toBeCloseTo(max, 5));
});

describe('is refused', () => {
  const saved = async (change: (metadata: Record<string, string>) => Record<string, string>) => {
    const file = readTensorFile(writeCalibration(await record()), '');
    return writeTensorFile({ ...file, metadata: change({ ...file.metadata }) });
  };

  test.each<[string, string, (m: Record<string, string>) => Record<string, string>]>([
    ['of another version', 'OTHER_VERSION', (m) => ({ ...m, version: '0' })],
    ['that is another file', 'BAD_FILE', (m) => ({ ...m, format: 'snn-convert program' })],
  ])('a record %s', async (_, code, change) => {
    const bytes = await saved(change);
    expect(await codeOf(() => readCalibration(bytes, 'file', 'abc'))).toBe(code);
  });

  test('a record of another model, when read and when used', async () => {
    const bytes = writeCalibration(await record());
    expect(await codeOf(() => readCalibration(bytes, 'file', 'other'))).toBe('CALIBRATION_MISMATCH');
    const other = { ...(await record()), modelSha256: 'other' };
    expect(await codeOf(() => convertPrepared(prepared, other))).toBe('CALIBRATION_MISMATCH');
  });

  test('a truncated or altered record', async () => {
    const bytes = writeCalibration(await record());
    for (let length = 0; length < bytes.length; length += 997)
      expect(await codeOf(() => readCalibration(bytes.subarray(0, length), 'file', 'abc'))).toMatch(/BAD|TRUNCATED/);
    bytes[bytes.length - 3]! ^= 1;
    expect(await codeOf(() => readCalibration(bytes, 'file', 'abc'))).toBe('ALTERED_FILE');
  });

  test('no data', async () => {
    expect(await codeOf(() => record([]))).toBe('NO_CALIBRATION_DATA');
  });

  test.each([NaN, Infinity])('an activation that is %p, by the sample that made it so', async (bad) => {
    const poisoned = new Map([['x', real([1, 2, 6, 6], new Float32Array(72).fill(bad))]]);
    await expect(record([samples[0]!, poisoned])).rejects.toThrow(/NON_FINITE_ACTIVATION.*\n?.*sample 2/);
  });
});

test('probes are observed by their own axis, inputs included', async () => {
  const runner = {
    engine: 'builtin',
    run: () => Promise.resolve(new Map([['v', real([1, 2, 2], [1, 2, 3, 4])]])),
    close: () => Promise.resolve(),
  };
  const { stats } = await observe(
    runner,
    [
      { value: 'v', axis: 2 },
      { value: 'x', axis: 0 },
    ],
    [new Map([['x', real([1, 2], [5, -6])]])],
    { modelSha256: '', source: '' },
  );
  expect([...stats.get('v')!.max]).toEqual([3, 4]);
  expect([stats.get('x')!.channels, stats.get('x')!.magnitude(0)]).toEqual([1, 6]);
});
