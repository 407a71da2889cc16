import { BINS, type ChannelStatistics } from '../calibration/index.js';
import { erfc } from '../ops/index.js';

/** A normal distribution; `rectified`: only its positive part is passed on, the rest is 0. */
export interface LatentGaussian {
  readonly mean: number;
  readonly deviation: number;
  readonly rectified: boolean;
}

/** P(Z > x) of a standard normal Z. */
export function upperTail(x: number): number {
  return 0.5 * erfc(x * Math.SQRT1_2);
}

/** Density of a standard normal. */
export function density(x: number): number {
  return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
}

/** mean / deviation of a rectified Gaussian that is fitted; beyond, it is silent or not rectified as far as the moments tell. */
const [LOWEST, HIGHEST] = [-5, 12];

/**
 * The normal distribution behind a channel's values. Values of which none is negative and some are zero are taken for max(X, 0): with r = mean / deviation their first two
 * moments are deviation (r P + d) and deviation^2 ((r^2 + 1) P + r d), P = P(Z > -r), d the density at r, and the ratio of the first squared to the second grows with r.
 */
export function latentGaussian(stats: ChannelStatistics, channel: number): LatentGaussian {
  const mean = stats.mean(channel);
  const square = meanSquare(stats, channel);
  const direct = { mean, deviation: Math.sqrt(Math.max(0, square - mean * mean)) };
  if (stats.min[channel]! < 0) return { ...direct, rectified: false };
  if (stats.zeros[channel] === 0 || mean * mean >= ratio(HIGHEST) * square) return { ...direct, rectified: true };
  let [low, high] = [LOWEST, HIGHEST];
  for (let halving = 0; halving < 60; halving++) {
    const r = (low + high) / 2;
    if (ratio(r) * square < mean * mean) low = r;
    else high = r;
  }
  const deviation = mean / (low * upperTail(-low) + density(low));
  return { mean: low * deviation, deviation, rectified: true };
}

function ratio(r: number): number {
  const [p, d] = [upperTail(-r), density(r)];
  return (r * p + d) ** 2 / ((r * r + 1) * p + r * d);
}

function meanSquare(stats: ChannelStatistics, channel: number): number {
  const width = stats.range[channel]! / BINS;
  const sum = stats.bins(channel).reduce((total, n, b) => total + n * ((b + 0.5) * width) ** 2, 0);
  return stats.count === 0 ? 0 : sum / stats.count;
}
