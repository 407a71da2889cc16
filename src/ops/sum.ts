/**
 * The order in which this package adds many numbers: as if they were filled up with zeros to a power of two, the second half is added to the first until one number is left.
 * Errors grow with the logarithm of the count only, and any runtime can add whole halves in this order. Overwrites `x`.
 */
export function sumByHalves(x: Float64Array): number {
  for (let there = x.length, half = halfOf(there); there > 1; there = half, half /= 2)
    for (let i = half; i < there; i++) x[i - half]! += x[i]!;
  return x[0] ?? 0;
}

/** The product in the same order, filled up with ones. Overwrites `x`. */
export function productByHalves(x: Float64Array): number {
  for (let there = x.length, half = halfOf(there); there > 1; there = half, half /= 2)
    for (let i = half; i < there; i++) x[i - half]! *= x[i]!;
  return x[0] ?? 1;
}

/** Half of the smallest power of two that is not below a count. */
function halfOf(count: number): number {
  let half = 0.5;
  while (2 * half < count) half *= 2;
  return half;
}
