import { density, latentGaussian, upperTail, type LatentGaussian } from './latent-gaussian.js';
import type { ThresholdRule } from './rule.js';

/** Share of the largest magnitude below which theta is not sought. */
const SMALLEST = 2 ** -6;
const HALVINGS = 30;

/**
 * The theta with least squared rounding error when the pre-activation is normal, from the channel's first two moments alone. With the rounding boundaries
 * c_i = (2i - 1) theta / 2N, i = 1..N, Lloyd's scale step is theta <- theta k,
 *
 *     k = E[x Q(x)] / E[Q(x)^2] = sum_i (mean P_i + deviation d_i) / (theta/N sum_i (2i - 1) P_i),
 *
 * P_i = P(X > c_i), d_i the standard density at c_i. It is published as 100 iterations; k falls through 1 where they end, which bisection finds for any N. Signed channels
 * add the same sums for -X. theta is at most the largest magnitude seen.
 */
export const gaussian: ThresholdRule = {
  name: 'gaussian',
  summary: 'least squared rounding error for normally distributed pre-activations, from mean and variance',
  source: 'threshold iteration of differential coding (DCGS), ICML 2025',
  theta(stats, channel, levels) {
    const magnitude = stats.magnitude(channel);
    const latent = latentGaussian(stats, channel);
    if (magnitude === 0 || !(latent.deviation > 1e-6 * magnitude)) return magnitude;
    let [low, high] = [SMALLEST * magnitude, magnitude];
    if (scaleStep(latent, high, levels) >= 1) return high;
    for (let halving = 0; halving < HALVINGS; halving++) {
      const theta = Math.sqrt(low * high);
      if (scaleStep(latent, theta, levels) > 1) low = theta;
      else high = theta;
    }
    return high;
  },
};

/** Lloyd's factor k for one theta: above 1 where a larger theta is better. */
function scaleStep({ mean, deviation, rectified }: LatentGaussian, theta: number, levels: number): number {
  const step = theta / levels;
  let [xq, qq] = [0, 0];
  for (let i = 1; i <= levels; i++) {
    const boundary = (i - 0.5) * step;
    for (const sign of rectified ? [1] : [1, -1]) {
      const z = (boundary - sign * mean) / deviation;
      const p = upperTail(z);
      xq += sign * mean * p + deviation * density(z);
      qq += (2 * i - 1) * p;
    }
  }
  return qq === 0 ? 0 : xq / (step * qq);
}
