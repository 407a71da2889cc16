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
  let sum = 0;
  for (let i = 0; i < length; i++) sum += x[start + i]!;
  const mean = sum / length;
  let squares = 0;
  for (let i = 0; i < length; i++) squares += (x[start + i]! - mean) ** 2;
  const inverse = 1 / Math.sqrt(squares / length + epsilon);
  for (let i = 0; i < length; i++) out[start + i] = (x[start + i]! - mean) * inverse * gain(i) + shift(i);
  return { mean, inverse };
}
