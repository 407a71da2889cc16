/** Powers that are tried, around 1 that changes nothing. */
const POWERS = Array.from({ length: 61 }, (_, i) => -1 + i / 20);
/** How far from 1 the power is expected to be. */
const PRIOR = 0.7;

/**
 * Standardised values under the power transformation of Yeo and Johnson that makes them most like normal ones, standardised again. A process fits such values better: one bad value among many
 * good ones, or one good one among many bad ones, no longer rules its variance. The order of the values is kept.
 * @source I.-K. Yeo, R. A. Johnson, "A new family of power transformations to improve normality or symmetry", Biometrika 87, 2000; its use here: A. I. Cowen-Rivers et al., "HEBO", JAIR 74, 2022
 */
export function unskewed(values: Float64Array): Float64Array {
  const n = values.length;
  const bent = values.reduce((sum, v) => sum + Math.sign(v) * Math.log1p(Math.abs(v)), 0);
  let best = { loss: Infinity, values };
  for (const power of POWERS) {
    const moved = values.map((v) => transformed(v, power));
    const mean = moved.reduce((sum, v) => sum + v / n, 0);
    const variance = moved.reduce((sum, v) => sum + (v - mean) ** 2 / n, 0);
    if (!(variance > 0)) continue;
    const loss = 0.5 * n * Math.log(variance) - (power - 1) * bent + 0.5 * ((power - 1) / PRIOR) ** 2;
    if (loss < best.loss) best = { loss, values: moved.map((v) => (v - mean) / Math.sqrt(variance)) };
  }
  return best.values;
}

function transformed(v: number, power: number): number {
  const [p, sign] = v >= 0 ? [power, 1] : [2 - power, -1];
  const log = Math.log1p(Math.abs(v));
  return sign * (p === 0 ? log : Math.expm1(p * log) / p);
}
