import { sumByHalves } from './sum.js';

/**
 * (x - mean) / sqrt(variance + epsilon) of `length` elements from `start`, in double precision, written to `out` as `gain(i) * normal + shift(i)`.
 * @returns mean and 1 / sqrt(variance + epsilon)
 */
export function normalizeRun(
  x: Float32Array,
  out: Float32Array,
  start: number,
  length: number,
  epsilon: number,
  gain: (i: number) => number,
  shift: (i: number) => number,
): { mean: number; inverse: number } {
  const room = new Float64Array(x.subarray(start, start + length));
  const mean = sumByHalves(room) / length;
  for (let i = 0; i < length; i++) {
    const rest = x[start + i]! - mean;
    room[i] = rest * rest;
  }
  const inverse = 1 / Math.sqrt(sumByHalves(room) / length + epsilon);
  for (let i = 0; i < length; i++) out[start + i] = (x[start + i]! - mean) * inverse * gain(i) + shift(i);
  return { mean, inverse };
}
