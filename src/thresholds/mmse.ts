import { BINS } from '../calibration/index.js';
import type { ThresholdRule } from './rule.js';

const ROUNDS = 60;

/**
 * The theta with least squared rounding error for the number of levels in use: Lloyd's scale step
 * theta <- theta * sum(a q) / sum(q^2), q = clip(round(a levels / theta), 0, levels) theta / levels, on the channel's histogram,
 * from several starts because the error has several minima.
 */
export const mmse: ThresholdRule = {
  name: 'mmse',
  summary: 'least squared error of rounding to the levels in use (Lloyd)',
  source: 'SNN calibration, arXiv:2106.06984; empirical form of the iteration in differential coding (ICML 2025)',
  theta(stats, channel, levels) {
    const magnitude = stats.magnitude(channel);
    if (magnitude === 0) return 0;
    const bins = stats.bins(channel);
    const width = stats.range[channel]! / BINS;
    let best = { theta: magnitude, error: Infinity };
    for (const start of [1, 0.7, 0.5, 0.35]) {
      let theta = magnitude * start;
      for (let round = 0; round < ROUNDS; round++) {
        const { aq, qq } = moments(bins, width, theta, levels);
        if (qq === 0) break;
        const next = Math.min((theta * aq) / qq, magnitude);
        if (Math.abs(next - theta) < 1e-6 * theta) break;
        theta = next;
      }
      const { error } = moments(bins, width, theta, levels);
      if (error < best.error) best = { theta, error };
    }
    return best.theta;
  },
};

function moments(
  bins: Uint32Array,
  width: number,
  theta: number,
  levels: number,
): { aq: number; qq: number; error: number } {
  const step = theta / levels;
  let [aq, qq, error] = [0, 0, 0];
  for (let b = 0; b < BINS; b++) {
    const n = bins[b]!;
    if (n === 0) continue;
    const a = (b + 0.5) * width;
    const q = Math.min(Math.round(a / step), levels) * step;
    aq += n * a * q;
    qq += n * q * q;
    error += n * (a - q) * (a - q);
  }
  return { aq, qq, error };
}
