import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { linearScale, log10Scale, log2Scale, tickFormat } from '../../../src/report/charts/scale.js';

test('linear scales grow to whole ticks', () => {
  const scale = linearScale([0.967, 0.9751], [100, 0], 5);
  expect(scale.ticks).toEqual([0.966, 0.968, 0.97, 0.972, 0.974, 0.976]);
  expect(scale.domain).toEqual([0.966, 0.976]);
  expect(scale.at(0.966)).toBe(100);
  expect(scale.at(0.976)).toBe(0);
  expect(scale.at(0.971)).toBeCloseTo(50, 9);
  expect(linearScale([1, 60], [0, 1], 8, true).domain).toEqual([1, 60]);
  expect(linearScale([1, 60], [0, 1], 8, true).ticks).toEqual([10, 20, 30, 40, 50, 60]);
});

test('timesteps stand at powers of two', () => {
  const scale = log2Scale([1, 16], [0, 4]);
  expect(scale.ticks).toEqual([1, 2, 4, 8, 16]);
  expect([1, 2, 8].map((t) => scale.at(t))).toEqual([0, 1, 3]);
  expect(log2Scale([3, 12], [0, 1]).ticks).toEqual([2, 4, 8, 16]);
  expect(log2Scale([1, 4096], [0, 1]).ticks.length).toBeLessThanOrEqual(8);
  const single = log2Scale([4, 4], [0, 10]);
  expect(single.at(4)).toBeCloseTo(5, 9);
});

test('logarithmic scales have ticks inside', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -6, max: 6, noNaN: true }),
      fc.double({ min: 0, max: 8, noNaN: true }),
      (low, span) => {
        const scale = log10Scale([10 ** low, 10 ** (low + span)], [0, 100]);
        expect(scale.ticks.length).toBeGreaterThan(0);
        expect(scale.ticks.length).toBeLessThanOrEqual(8);
        const [from, to] = [scale.at(10 ** low), scale.at(10 ** (low + span))];
        expect(from).toBeGreaterThan(0);
        expect(to).toBeLessThan(100);
      },
    ),
    { seed: 5 },
  );
});

test('scales of any values stay finite and in order', () => {
  const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(value, value, (a, b) => {
      const scale = linearScale([Math.min(a, b), Math.max(a, b)], [0, 100]);
      const places = scale.ticks.map((tick) => scale.at(tick));
      expect(places.every(Number.isFinite)).toBe(true);
      expect(places).toEqual(places.toSorted((x, y) => x - y));
      expect(scale.ticks.length).toBeLessThan(20);
      expect(scale.at(a)).toBeGreaterThan(-1e-6);
      expect(scale.at(a)).toBeLessThan(100 + 1e-6);
    }),
    { seed: 11 },
  );
});

test('ticks have as many digits as tell them all', () => {
  const written = (ticks: readonly number[]): string[] => ticks.map(tickFormat(ticks));
  expect(written([-1, 0, 1])).toEqual(['−1', '0', '1']);
  expect(written([0, 0.25, 0.5])).toEqual(['0.00', '0.25', '0.50']);
  expect(written([0, 2e8])).toEqual(['0e+0', '2e+8']);
});
