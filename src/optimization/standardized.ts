/** Losses (NaN: failed) less their mean over their deviation; failed ones count as the worst seen. Equal losses are all 0. At least one must not have failed. */
export function standardized(losses: readonly number[]): Float64Array {
  const worst = Math.max(...losses.filter((loss) => !Number.isNaN(loss)));
  const values = Float64Array.from(losses, (loss) => (Number.isNaN(loss) ? worst : loss));
  const n = values.length;
  const mean = values.reduce((sum, v) => sum + v / n, 0);
  const deviation = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2 / n, 0));
  return values.map((v) => (deviation > 0 ? (v - mean) / deviation : 0));
}
