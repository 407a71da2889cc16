import { real, sizeOf } from '../../src/tensor/index.js';
import type { RealTensor } from '../../src/tensor/index.js';

/** Uniform numbers in [0, 1), the same for the same seed (xorshift). */
export function seededRandom(seed: number): () => number {
  let state = (seed * 2654435761 + 88172645) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
}

/** Real numbers uniform in [low, high). */
export function randomReal(shape: readonly number[], seed: number, low = -2, high = 2): RealTensor {
  const random = seededRandom(seed);
  return real(
    shape,
    Float32Array.from({ length: sizeOf(shape) }, () => low + (high - low) * random()),
  );
}
