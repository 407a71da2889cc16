import { describe, expect, test } from '@jest/globals';
import { BINS, ChannelStatistics } from '../../../src/calibration/index.js';
import { ConvertError } from '../../../src/diagnostics/index.js';
import { seededRandom } from '../../../src/tensor/index.js';
import { thresholdRule, thresholdRules } from '../../../src/thresholds/index.js';

function statisticsOf(data: Float32Array): ChannelStatistics {
  const stats = new ChannelStatistics(1, 1);
  stats.observe(data, [1, 1, data.length]);
  return stats;
}

const random = seededRandom(3);
const gaussian = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const distributions: Record<string, () => number> = {
  uniform: () => random(),
  'rectified gaussian': () => Math.max(0, gaussian()),
  'heavy tail': () => Math.exp(1.2 * gaussian()),
  'two clusters': () => (random() < 0.9 ? random() * 0.1 : 5 + random()),
  signed: () => gaussian() - 0.3,
};
const sample = (draw: () => number): Float32Array => Float32Array.from({ length: 4000 }, draw);

describe('mmse', () => {
  /** Squared error of rounding to `levels` steps up to theta, over the histogram: the rule knows no more of the data. */
  function roundingError(stats: ChannelStatistics, theta: number, levels: number): number {
    const [step, width, bins] = [theta / levels, stats.range[0]! / BINS, stats.bins(0)];
    let sum = 0;
    for (let b = 0; b < BINS; b++) {
      const magnitude = (b + 0.5) * width;
      if (bins[b]! > 0) sum += bins[b]! * (magnitude - Math.min(Math.round(magnitude / step), levels) * step) ** 2;
    }
    return sum;
  }

  test.each(Object.keys(distributions).flatMap((name) => [4, 8, 15, 64, 120].map((levels) => [name, levels] as const)))(
    '%s, %i levels: within 2 %% of the best of a grid of 400 thresholds',
    (name, levels) => {
      const stats = statisticsOf(sample(distributions[name]!));
      const theta = thresholdRule('mmse').theta(stats, 0, levels);
      const magnitude = stats.magnitude(0);
      let best = Infinity;
      for (let i = 1; i <= 400; i++) best = Math.min(best, roundingError(stats, (magnitude * i) / 400, levels));
      expect(theta).toBeLessThanOrEqual(magnitude);
      expect(roundingError(stats, theta, levels)).toBeLessThanOrEqual(1.02 * best);
    },
  );

  test('a silent channel has no threshold', () => {
    expect(thresholdRule('mmse').theta(statisticsOf(new Float32Array(8)), 0, 15)).toBe(0);
  });
});

test('max is the largest magnitude: channels that are negative everywhere are not silenced', () => {
  expect(thresholdRule('max').theta(statisticsOf(Float32Array.of(-3, -1)), 0, 15)).toBe(3);
  expect(thresholdRule('max').theta(statisticsOf(Float32Array.of(-3, 4)), 0, 15)).toBe(4);
});

test('percentiles count zeros unless told not to', () => {
  const stats = statisticsOf(Float32Array.from({ length: 1000 }, (_, i) => (i < 900 ? 0 : i - 899)));
  const theta = (rule: string): number => thresholdRule(rule).theta(stats, 0, 15);
  const bin = stats.range[0]! / BINS;
  expect(Math.abs(theta('percentile:0.95') - 50)).toBeLessThanOrEqual(bin);
  expect(Math.abs(theta('percentile:0.95:non-zero') - 95)).toBeLessThanOrEqual(bin);
  expect(theta('percentile:1')).toBe(100);
});

test('a percentile that falls among the zeros is the largest magnitude: the channel may still speak', () => {
  const stats = statisticsOf(Float32Array.from({ length: 1000 }, (_, i) => (i === 0 ? 7 : 0)));
  expect(thresholdRule('percentile:0.9').theta(stats, 0, 15)).toBe(7);
});

test.each(['percentile:0', 'percentile:1.01', 'percentile:', 'percentile:x', 'maximum', ''])(
  'there is no rule "%s"',
  (name) => {
    expect(() => thresholdRule(name)).toThrow(ConvertError);
    expect(() => thresholdRule(name)).toThrow(/BAD_OPTION/);
  },
);

test('a misspelt rule is answered with the nearest', () => {
  expect(() => thresholdRule('mmsee')).toThrow(/did you mean "mmse"/);
  expect(thresholdRules).toContain('mmse');
});
