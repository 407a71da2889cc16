import { BINS, type ChannelStatistics } from '../calibration/index.js';
import type { ThresholdRule } from './rule.js';

/** Iterations of `ltb` without a number; the paper uses 1000 to 5000 batches. */
export const LTB_ITERATIONS = 1000;

/**
 * Local threshold balancing: theta starts at 0 and grows by twice the mean of what overflows it, a fixed number of times:
 *
 *     theta <- theta + 2 E[max(|a| - theta, 0)]
 *
 * The only fixed point is the largest magnitude, so the number of iterations is the regulariser: rare large activations come in last. Published with one batch of data
 * an iteration, on activations clipped by the layers before; here each iteration takes the channel's whole histogram and nothing is clipped.
 */
export function ltb(iterations: number): ThresholdRule {
  return {
    name: `ltb:${iterations}`,
    summary: `local threshold balancing, ${iterations} iterations`,
    source: 'local threshold balancing, CVPR 2025, arXiv:2409.03368',
    theta: (stats, channel) => balance(stats, channel, iterations),
  };
}

function balance(stats: ChannelStatistics, channel: number, iterations: number): number {
  const magnitude = stats.magnitude(channel);
  if (magnitude === 0) return 0;
  const bins = stats.bins(channel);
  const center = (b: number): number => ((b + 0.5) * stats.range[channel]!) / BINS;
  let [above, sum] = [0, 0];
  bins.forEach((n, b) => {
    above += n;
    sum += n * center(b);
  });
  let theta = 0;
  let b = 0;
  for (let i = 0; i < iterations; i++) {
    // leave out the bins that no longer overflow
    for (; b < BINS && center(b) <= theta; b++) {
      above -= bins[b]!;
      sum -= bins[b]! * center(b);
    }
    if (above <= 0) break;
    theta += (2 * (sum - above * theta)) / stats.count;
  }
  return Math.min(theta, magnitude);
}
