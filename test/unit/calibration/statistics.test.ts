import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { BINS, ChannelStatistics } from '../../../src/calibration/index.js';
import { seededRandom } from '../../../src/tensor/index.js';

/** Activations as they are: many zeros, some negative, magnitudes over many octaves. */
const activations = fc.array(
  fc.oneof(
    { weight: 1, arbitrary: fc.constant(0) },
    { weight: 3, arbitrary: fc.double({ min: -100, max: 100, noNaN: true }).map(Math.fround) },
    { weight: 1, arbitrary: fc.double({ min: 1e-6, max: 1e4, noNaN: true }).map(Math.fround) },
  ),
  { minLength: 1, maxLength: 200 },
);

function observed(data: readonly number[]): ChannelStatistics {
  const stats = new ChannelStatistics(1, 1);
  stats.observe(Float32Array.from(data), [1, 1, data.length]);
  return stats;
}

test('minimum, maximum, mean, magnitude and zeros equal brute force', () => {
  fc.assert(
    fc.property(activations, (data) => {
      const stats = observed(data);
      expect(stats.min[0]).toEqual(data.reduce((a, b) => (b < a ? b : a)));
      expect(stats.max[0]).toEqual(data.reduce((a, b) => (b > a ? b : a)));
      expect(stats.magnitude(0)).toBe(Math.max(...data.map(Math.abs)));
      expect(stats.zeros[0]).toBe(data.filter((x) => x === 0).length);
      expect(stats.count).toBe(data.length);
      // double sums of 200 float32 numbers, added in the same order
      expect(stats.mean(0)).toBeCloseTo(data.reduce((a, b) => a + b, 0) / data.length, 10);
    }),
  );
});

test('the histogram holds every magnitude in its bin, whatever order widened the range', () => {
  fc.assert(
    fc.property(activations, (data) => {
      const stats = observed(data);
      const range = stats.range[0]!;
      const expected = new Uint32Array(BINS);
      for (const x of data) if (x !== 0) expected[Math.floor((Math.abs(x) / range) * BINS)]!++;
      expect(stats.bins(0)).toEqual(expected);
      const largest = stats.magnitude(0);
      if (largest > 0) expect(Number.isInteger(Math.log2(range)) && largest < range).toBe(true);
    }),
  );
});

test('percentiles are off by less than one bin', () => {
  fc.assert(
    fc.property(activations, fc.double({ min: 0.01, max: 1, noNaN: true }), fc.boolean(), (data, p, nonZero) => {
      const stats = observed(data);
      const counted = data.map(Math.abs).filter((x) => !nonZero || x !== 0);
      if (counted.length === 0) return;
      counted.sort((a, b) => a - b);
      const exact = counted[Math.ceil(p * counted.length - 1e-9) - 1]!;
      const found = stats.percentile(0, p, nonZero);
      const bin = stats.range[0]! / BINS;
      expect(found).toBeGreaterThanOrEqual(exact);
      expect(found).toBeLessThanOrEqual(exact + bin);
    }),
  );
});

test('what is observed in pieces is what is observed at once', () => {
  fc.assert(
    fc.property(activations, fc.nat(200), (data, at) => {
      const cut = at % (data.length + 1);
      const parts = new ChannelStatistics(1, 1);
      for (const part of [data.slice(0, cut), data.slice(cut)])
        parts.observe(Float32Array.from(part), [1, 1, part.length]);
      const { sum, ...rest } = observed(data);
      const { sum: sumOfParts, ...restOfParts } = parts;
      expect(restOfParts).toEqual(rest);
      expect(sumOfParts[0]).toBeCloseTo(sum[0]!, 6);
    }),
  );
});

test.each([
  [0, [2, 3, 4]],
  [1, [2, 3, 4]],
  [2, [2, 3, 4]],
])('channels of axis %i are kept apart', (axis, shape) => {
  const random = seededRandom(axis);
  const data = Float32Array.from({ length: 24 }, () => random() - 0.5);
  const stats = new ChannelStatistics(axis, shape[axis]!);
  stats.observe(data, shape);
  const strides = [12, 4, 1];
  for (let c = 0; c < shape[axis]!; c++) {
    const own = [...data].filter((_, i) => Math.floor(i / strides[axis]!) % shape[axis]! === c);
    expect(stats.max[c]).toBe(Math.max(...own));
    expect(stats.min[c]).toBe(Math.min(...own));
    expect(stats.bins(c).reduce((a, b) => a + b, 0)).toBe(own.length);
  }
  expect(stats.count).toBe(24 / shape[axis]!);
});

describe('edges', () => {
  test('NaN and infinities are counted apart and change nothing else', () => {
    const stats = observed([1, NaN, -Infinity, 3]);
    expect([stats.nonFinite, stats.min[0], stats.max[0]]).toEqual([2, 1, 3]);
    expect(stats.bins(0).reduce((a, b) => a + b, 0)).toBe(2);
  });

  test('a channel that saw nothing or only zeros has no magnitude', () => {
    expect(new ChannelStatistics(1, 1).magnitude(0)).toBe(0);
    expect(new ChannelStatistics(1, 1).mean(0)).toBe(0);
    expect(observed([0, 0]).magnitude(0)).toBe(0);
    expect(observed([0, 0]).percentile(0, 0.99, true)).toBe(0);
  });

  test.each([1e-42, 1e-30, 3e38])('a magnitude of %p is binned', (x) => {
    expect(
      observed([x, x])
        .bins(0)
        .reduce((a, b) => a + b, 0),
    ).toBe(2);
  });
});
