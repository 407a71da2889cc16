import { describe, expect, test } from '@jest/globals';
import { BINS, ChannelStatistics } from '../../../src/calibration/index.js';
import { seededRandom } from '../../../src/tensor/index.js';
import { thresholdRule } from '../../../src/thresholds/index.js';

function statisticsOf(data: Float32Array): ChannelStatistics {
  const stats = new ChannelStatistics(1, 1);
  stats.observe(data, [1, 1, data.length]);
  return stats;
}

const random = seededRandom(11);
const sparse = Float32Array.from({ length: 3000 }, () => (random() < 0.6 ? 0 : -Math.log(1 - random())));
const signed = Float32Array.from({ length: 3000 }, () => 4 * (random() - 0.7));

describe.each([
  ['sparse', sparse],
  ['signed', signed],
])('%s values', (_, data) => {
  const stats = statisticsOf(data);
  const bin = stats.range[0]! / BINS;

  test.each([1, 2, 5, 30, 1000])('%i iterations, written out over the values themselves', (iterations) => {
    let theta = 0;
    for (let i = 0; i < iterations; i++)
      theta += 2 * (data.reduce((sum, a) => sum + Math.max(0, Math.abs(a) - theta), 0) / data.length);
    // the histogram moves each value by half a bin at most, and the map is a contraction once theta passes the median
    expect(Math.abs(thresholdRule(`ltb:${iterations}`).theta(stats, 0, 15) - theta)).toBeLessThanOrEqual(2 * bin);
  });

  test('grows with the iterations, towards the largest magnitude and not beyond', () => {
    const thetas = [1, 10, 100, 1000, 100000].map((n) => thresholdRule(`ltb:${n}`).theta(stats, 0, 15));
    expect([...thetas].sort((a, b) => a - b)).toEqual(thetas);
    expect(thetas.at(-1)).toBeLessThanOrEqual(stats.magnitude(0));
    expect(thetas.at(-1)).toBeGreaterThan(stats.magnitude(0) - bin);
  });
});

test('rare large values come in last', () => {
  const data = Float32Array.from({ length: 100000 }, (_, i) => (i === 0 ? 1000 : (i % 100) / 100));
  const stats = statisticsOf(data);
  expect(thresholdRule('ltb').theta(stats, 0, 15)).toBeLessThan(40);
  expect(thresholdRule('percentile:0.999').theta(stats, 0, 15)).toBeLessThan(2);
});

test('without a number it is 1000 iterations; a silent channel has no threshold', () => {
  expect(thresholdRule('ltb').name).toBe('ltb:1000');
  expect(thresholdRule('ltb').theta(statisticsOf(new Float32Array(8)), 0, 15)).toBe(0);
});

test.each(['ltb:0', 'ltb:', 'ltb:1.5', 'ltb:-3', 'ltb:1000000'])('there is no rule "%s"', (name) => {
  expect(() => thresholdRule(name)).toThrow(/BAD_OPTION/);
});
