/**
 * The order in which this package adds many numbers: as if they were filled up with zeros to a power of two, the second half is added to the first until one number is left.
 * Errors grow with the logarithm of the count only, and any runtime can add whole halves in this order. Overwrites `x`.
 */
export function sumByHalves(x: Float64Array, length = x.length): number {
  if (length === 0) return 0;
  let half = 1;
  while (2 * half < length) half *= 2;
  for (let there = length; there > 1; there = half, half /= 2) for (let i = half; i < there; i++) x[i - half]! += x[i]!;
  return x[0]!;
}
