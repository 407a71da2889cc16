import { createHash } from 'node:crypto';
import { fail } from '../diagnostics/index.js';
import type { AnnRunner } from '../ann/index.js';
import { realData, type Tensor } from '../tensor/index.js';
import { ChannelStatistics } from './channel-statistics.js';
import type { CalibrationRecord } from './record.js';

/** A value to observe and the axis of its channels. */
export interface Probe {
  readonly value: string;
  readonly axis: number;
}

/** One calibration sample: the model's inputs by name. */
export type Sample = ReadonlyMap<string, Tensor>;

/**
 * Runs the ANN over samples and keeps statistics of the probed values. Memory does not grow with the number of samples; samples are taken in order.
 * @param run yields the probed values of one sample
 * @throws NO_CALIBRATION_DATA when there is no sample, NON_FINITE_ACTIVATION when a probed value is NaN or infinite
 */
export async function observe(
  runner: AnnRunner,
  probes: readonly Probe[],
  samples: AsyncIterable<Sample> | Iterable<Sample>,
  origin: { readonly modelSha256: string; readonly source: string },
  onSample?: (done: number) => void,
): Promise<CalibrationRecord> {
  const stats = new Map<string, ChannelStatistics>();
  const hash = createHash('sha256');
  let count = 0;
  for await (const sample of samples) {
    for (const [name, value] of sample)
      hash.update(name).update(new Uint8Array(value.data.buffer, value.data.byteOffset, value.data.byteLength));
    const values = await runner.run(sample);
    for (const { value, axis } of probes) {
      const t = values.get(value) ?? sample.get(value)!;
      let s = stats.get(value);
      if (!s) stats.set(value, (s = new ChannelStatistics(axis, t.shape[axis] ?? 1)));
      s.observe(realData(t), t.shape);
      if (s.nonFinite > 0)
        fail(
          'NON_FINITE_ACTIVATION',
          `value "${value}"`,
          `it is NaN or infinite on calibration sample ${count + 1}`,
          'check the weights and the preprocessing of the images',
        );
    }
    count++;
    onSample?.(count);
  }
  if (count === 0)
    fail(
      'NO_CALIBRATION_DATA',
      origin.source,
      'expected at least one calibration sample but found none',
      'give a folder of images, an .npy or .npz file, or nothing to use synthetic images',
    );
  return { ...origin, dataSha256: hash.digest('hex'), samples: count, stats };
}
