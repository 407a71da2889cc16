import { readFileOf, writeTensorFile, type FileFormat } from '../container/index.js';
import { fail } from '../diagnostics/index.js';
import { real, realData, tensor, type Tensor } from '../tensor/index.js';
import { BINS, ChannelStatistics } from './channel-statistics.js';

/** Statistics of the ANN's values on calibration data; all that passes ever learn about the data. */
export interface CalibrationRecord {
  /** Hash of the ONNX file. */
  readonly modelSha256: string;
  /** Hash of the calibration tensors, in order. */
  readonly dataSha256: string;
  readonly samples: number;
  /** What the data was: a folder, a file, `synthetic`. */
  readonly source: string;
  /** By value name. */
  readonly stats: ReadonlyMap<string, ChannelStatistics>;
}

const FORMAT: FileFormat = {
  what: 'a calibration record',
  format: 'snn-convert calibration',
  version: '1',
  remedy: 'calibrate again with this version',
};

/** Bytes of a record, for reuse. */
export function writeCalibration(record: CalibrationRecord): Uint8Array {
  const tensors = new Map<string, Tensor>();
  const values = [...record.stats].map(([name, s], i) => {
    const add = (part: string, data: ArrayLike<number>, shape: readonly number[] = [s.channels]): void => {
      tensors.set(`${i}.${part}`, real(shape, data));
    };
    add('min', s.min);
    add('max', s.max);
    add('range', s.range);
    tensors.set(`${i}.histogram`, tensor('i32', [s.channels, BINS], new Int32Array(s.histogram.buffer)));
    const doubles = Float64Array.from([...s.sum, ...s.zeros]);
    tensors.set(`${i}.totals`, tensor('u8', [doubles.byteLength], new Uint8Array(doubles.buffer)));
    return { name, axis: s.axis, channels: s.channels, count: s.count, nonFinite: s.nonFinite };
  });
  const { modelSha256, dataSha256, samples, source } = record;
  return writeTensorFile({
    metadata: {
      format: FORMAT.format,
      version: FORMAT.version,
      record: JSON.stringify({ modelSha256, dataSha256, samples, source, values }),
    },
    tensors,
  });
}

/**
 * Reads a saved record.
 * @throws BAD_FILE, TRUNCATED_FILE, ALTERED_FILE for damaged files, OTHER_VERSION for records of another version,
 * CALIBRATION_MISMATCH when it was made for another model
 */
export function readCalibration(bytes: Uint8Array, where: string, modelSha256: string): CalibrationRecord {
  const { metadata, tensors } = readFileOf(FORMAT, bytes, where);
  const { values, ...head } = JSON.parse(metadata['record'] ?? '{}') as Omit<CalibrationRecord, 'stats'> & {
    values: { name: string; axis: number; channels: number; count: number; nonFinite: number }[];
  };
  if (head.modelSha256 !== modelSha256)
    fail(
      'CALIBRATION_MISMATCH',
      where,
      `the record belongs to a model with hash ${head.modelSha256.slice(0, 12)}, not ${modelSha256.slice(0, 12)}`,
      'calibrate this model',
    );
  const stats = new Map(
    values.map(({ name, axis, channels, count, nonFinite }, i) => {
      const s = new ChannelStatistics(axis, channels);
      const part = (p: string): Tensor =>
        tensors.get(`${i}.${p}`) ?? fail('BAD_FILE', where, `the record lacks ${p} of "${name}"`, 'calibrate again');
      s.min.set(realData(part('min')));
      s.max.set(realData(part('max')));
      s.range.set(realData(part('range')));
      s.histogram.set(part('histogram').data);
      const totals = new Float64Array(Uint8Array.from(part('totals').data).buffer);
      s.sum.set(totals.subarray(0, channels));
      s.zeros.set(totals.subarray(channels));
      s.count = count;
      s.nonFinite = nonFinite;
      return [name, s] as const;
    }),
  );
  return { ...head, stats };
}
