import { describe, expect, test } from '@jest/globals';
import { ChannelStatistics } from '../../../src/calibration/index.js';
import { thresholdRule } from '../../../src/thresholds/index.js';
import { latentGaussian } from '../../../src/thresholds/latent-gaussian.js';

interface Channel {
  readonly mean: number;
  readonly deviation: number;
  readonly relu: boolean;
}

/** Side of the grid on which the two uniform numbers of the Box-Muller transform lie: 40000 values without noise. */
const GRID = 200;

function statisticsOf({ mean, deviation, relu }: Channel): ChannelStatistics {
  const data = Float32Array.from({ length: GRID * GRID }, (_, i) => {
    const [u, w] = [((i % GRID) + 0.5) / GRID, (Math.floor(i / GRID) + 0.5) / GRID];
    const x = mean + deviation * Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * w);
    return relu ? Math.max(0, x) : x;
  });
  return observed(data);
}

function observed(data: Float32Array): ChannelStatistics {
  const stats = new ChannelStatistics(1, 1);
  stats.observe(data, [1, 1, data.length]);
  return stats;
}

/** Averages over the channel's density, of a function of an activation's magnitude, by summing over points that lie `apart`, in deviations. */
function expectation({ mean, deviation, relu }: Channel, f: (a: number) => number, apart = 4e-3): number {
  let [sum, weight] = [0, 0];
  for (let z = -8; z <= 8; z += apart) {
    const x = mean + deviation * z;
    const p = Math.exp(-0.5 * z * z);
    sum += p * f(relu ? Math.max(0, x) : Math.abs(x));
    weight += p;
  }
  return sum / weight;
}

function rounded(a: number, theta: number, levels: number): number {
  return (Math.min(Math.round((a * levels) / theta), levels) * theta) / levels;
}

const channels: readonly Channel[] = [
  { mean: 0, deviation: 1, relu: true },
  { mean: -1.5, deviation: 1, relu: true },
  { mean: 3, deviation: 2, relu: true },
  { mean: 0, deviation: 0.01, relu: false },
  { mean: -20, deviation: 30, relu: false },
];

describe.each(channels)('mean $mean, deviation $deviation, rectified $relu', (channel) => {
  const stats = statisticsOf(channel);

  test('the moments find the distribution before the rectifier', () => {
    const found = latentGaussian(stats, 0);
    expect(found.rectified).toBe(channel.relu);
    // the grid cuts the tail off at 3.3 deviations: a thousandth of the variance, more of what a mostly silent channel shows
    const tolerance = (channel.mean < 0 && channel.relu ? 0.05 : 0.01) * channel.deviation;
    expect(Math.abs(found.mean - channel.mean)).toBeLessThan(tolerance);
    expect(Math.abs(found.deviation - channel.deviation)).toBeLessThan(tolerance);
  });

  test.each([2, 4, 15, 64, 480])('%i levels: no threshold up to the largest value has a smaller error', (levels) => {
    const error = (theta: number): number => expectation(channel, (a) => (a - rounded(a, theta, levels)) ** 2);
    const theta = thresholdRule('gaussian').theta(stats, 0, levels);
    const magnitude = stats.magnitude(0);
    let best = Infinity;
    for (let i = 1; i <= 40; i++) best = Math.min(best, error((magnitude * i) / 40));
    expect(theta).toBeLessThanOrEqual(magnitude);
    // the moments are off by up to a hundredth, to which the error at its minimum answers in second order
    expect(error(theta)).toBeLessThanOrEqual(1.002 * best);
  });

  test('it stays where the published iteration stays, k = 1, unless that is beyond the largest value', () => {
    const levels = 15;
    // the sum is off by the distance of its points times the density at the 15 jumps of Q
    const apart = 1e-4;
    const theta = thresholdRule('gaussian').theta(stats, 0, levels);
    const found = { ...latentGaussian(stats, 0), relu: channel.relu };
    const xq = expectation(found, (a) => a * rounded(a, theta, levels), apart);
    const qq = expectation(found, (a) => rounded(a, theta, levels) ** 2, apart);
    if (theta === stats.magnitude(0)) expect(xq / qq).toBeGreaterThan(1);
    else expect(xq / qq).toBeCloseTo(1, 4);
  });
});

test('a channel without variance is its own threshold; a silent one has none', () => {
  const theta = (x: number): number => thresholdRule('gaussian').theta(observed(new Float32Array(64).fill(x)), 0, 15);
  expect(theta(3)).toBe(3);
  expect(theta(0)).toBe(0);
});

test('at most the largest magnitude seen', () => {
  const stats = observed(Float32Array.of(0, 1, 1, 1, 1));
  expect(thresholdRule('gaussian').theta(stats, 0, 4096)).toBeLessThanOrEqual(1);
});
