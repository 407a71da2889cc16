/**
 * The fewest signed powers of two that add up to a whole number below 2^29: the weight of its non-adjacent form. A message of that many spikes, each a
 * power of two, carries it; 0 for silence, 1 for a single spike of any size.
 * @source G. W. Reitwiesner, Binary arithmetic, Advances in Computers 1, 1960
 */
export function signedPowers(message: number): number {
  const n = Math.abs(message);
  let digits = n ^ (3 * n);
  let count = 0;
  for (; digits !== 0; digits &= digits - 1) count++;
  return count;
}
