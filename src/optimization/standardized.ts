/** Values of mean 0 and variance 1, and the deviation that was divided by. */
export interface Standardized {
  readonly values: Float64Array;
  readonly deviation: number;
}

/** Losses (NaN: failed) less their mean over their deviation; failed ones count as the worst seen. Equal losses are all 0. At least one must not have failed. */
export function standardized(losses: readonly number[]): Standardized {
  const worst = Math.max(...losses.filter((loss) => !Number.isNaN(loss)));
  const filled = Float64Array.from(losses, (loss) => (Number.isNaN(loss) ? worst : loss));
  const n = filled.length;
  const mean = filled.reduce((sum, v) => sum + v / n, 0);
  const deviation = Math.sqrt(filled.reduce((sum, v) => sum + (v - mean) ** 2 / n, 0));
  return { values: filled.map((v) => (deviation > 0 ? (v - mean) / deviation : 0)), deviation };
}
