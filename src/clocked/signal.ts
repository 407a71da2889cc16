import { fail } from '../diagnostics/index.js';
import { sizeOf } from '../tensor/index.js';

/** Numbers in row-major order; a `Tensor` is one. */
export interface ClockedSignal {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/** What is fed to an input at a timestep from 0 on, written to `out`. */
export interface Feed {
  /** Timesteps that the signal has; undefined for one that is held. */
  readonly length: number | undefined;
  /** Whether it has an axis of time, even if it is held because that has one element. */
  readonly timed: boolean;
  write(t: number, out: Float64Array): void;
}

/**
 * A signal as the feed of an input: one of the input's size is held over time, one with an axis in front is a sequence of timesteps.
 * @throws NIR_INPUT_MISMATCH, NIR_INPUT_NOT_FINITE
 */
export function feedOf(name: string, shape: readonly number[], signal: ClockedSignal): Feed {
  const size = sizeOf(shape);
  const { data } = signal;
  const held = sizeOf(signal.shape) === size;
  if (!held && sizeOf(signal.shape.slice(1)) !== size && !(size === 1 && signal.shape.length === 1))
    fail(
      'NIR_INPUT_MISMATCH',
      `input "${name}"`,
      `expected shape [${shape.join(',')}], or a sequence [T,${shape.join(',')}], but found [${signal.shape.join(',')}]`,
      'reshape the input',
    );
  for (let i = 0; i < data.length; i++)
    if (!Number.isFinite(data[i]))
      fail('NIR_INPUT_NOT_FINITE', `input "${name}"`, `element ${i} is ${data[i]!}`, 'give finite numbers');
  return {
    length: held ? undefined : signal.shape[0]!,
    timed: signal.shape.length > shape.length,
    write(t, out) {
      const start = held ? 0 : t * size;
      for (let i = 0; i < size; i++) out[i] = data[start + i]!;
    },
  };
}
