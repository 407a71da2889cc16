import { BINS } from '../calibration/index.js';
import type { ThresholdRule } from './rule.js';

const ROUNDS = 60;
/** Candidates for theta, as shares of the largest magnitude: the error has several minima. */
const CANDIDATES = [
  ...Array.from({ length: 24 }, (_, i) => 1 - i / 96),
  ...Array.from({ length: 20 }, (_, i) => 0.75 * 2 ** (-i / 5)),
];
const REFINED = 3;

/**
 * The theta with least squared rounding error for the number of levels in use, on the channel's histogram: the best of 44 candidates down to an 18th of
 * the largest magnitude, refined by Lloyd's scale step theta <- theta * sum(a q) / sum(q^2), q = clip(round(a levels / theta), 0, levels) theta / levels.
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
    const rated = (theta: number): { theta: number; error: number } => ({
      theta,
      error: moments(bins, width, theta, levels).error,
    });
    const better = (a: { error: number }, b: { error: number }): number => a.error - b.error;
    const candidates = CANDIDATES.map((share) => rated(magnitude * share)).sort(better);
    const refined = candidates
      .slice(0, REFINED)
      .map(({ theta }) => rated(lloyd(bins, width, theta, levels, magnitude)));
    return [...refined, ...candidates].sort(better)[0]!.theta;
  },
};

/** Lloyd's scale step, repeated until theta stays. */
function lloyd(bins: Uint32Array, width: number, start: number, levels: number, magnitude: number): number {
  let theta = start;
  for (let round = 0; round < ROUNDS; round++) {
    const { aq, qq } = moments(bins, width, theta, levels);
    const next = qq === 0 ? theta : Math.min((theta * aq) / qq, magnitude);
    if (Math.abs(next - theta) < 1e-6 * theta) break;
    theta = next;
  }
  return theta;
}

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
