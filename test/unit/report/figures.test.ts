import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { extentOf } from '../../../src/report/extent.js';
import { digits, energy, fixed, percent, points, short, times, timestep, whole } from '../../../src/report/numbers.js';
import { paretoFront } from '../../../src/report/pareto.js';
import { plateauOf } from '../../../src/report/plateau.js';
import { spread } from '../../../src/report/spread.js';

const spaced = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');

test('numbers are written the same everywhere', () => {
  expect([0.9026, -0.001, NaN, null, Infinity].map((share) => spaced(percent(share)))).toEqual([
    '90.3 %',
    '−0.1 %',
    '–',
    '–',
    '–',
  ]);
  expect([0.0031, -0.0005, -0.00001].map(points)).toEqual(['0.3', '−0.1', '0.0']);
  expect([0, 0.0213, 0.412, 1.657, 21.08, 412.3, NaN].map(times)).toEqual([
    '0.00×',
    '0.021×',
    '0.41×',
    '1.66×',
    '21.1×',
    '412×',
    '–',
  ]);
  expect([0, 0.0021468, 1.4718, 81.12, 414720, -0.5, 1.2e-9].map(digits)).toEqual([
    '0',
    '0.00215',
    '1.47',
    '81.1',
    '414720',
    '−0.500',
    '1.2e-9',
  ]);
  expect([999, 414_720, 81_124_499, 2.5e9].map((n) => spaced(short(n)))).toEqual(['999', '414.7 k', '81.1 M', '2.5 G']);
  expect([0.5, 235_800_342, 15_502_699_200].map((n) => spaced(energy(n)))).toEqual(['0.5 pJ', '235.8 µJ', '15.5 mJ']);
  expect(spaced(whole(1_234_567))).toBe('1 234 567');
  expect(spaced(timestep(4))).toBe('t = 4');
  expect(fixed(-0.04, 1)).toBe('0.0');
});

test('the front holds what no other offer beats, as trying all pairs says', () => {
  const offers = fc.array(fc.record({ cost: fc.integer({ min: 0, max: 9 }), value: fc.integer({ min: 0, max: 9 }) }));
  fc.assert(
    fc.property(offers, (all) => {
      const front = paretoFront(all);
      const beaten = (a: { cost: number; value: number }): boolean =>
        all.some((b) => b.cost <= a.cost && b.value >= a.value && (b.cost < a.cost || b.value > a.value));
      const expected = new Set(all.filter((offer) => !beaten(offer)).map(({ cost, value }) => `${cost} ${value}`));
      expect(front.map(({ cost, value }) => `${cost} ${value}`).sort()).toEqual([...expected].sort());
      expect(front).toEqual(front.toSorted((a, b) => a.cost - b.cost));
    }),
    { seed: 3 },
  );
  const [first, second] = [
    { cost: 1, value: 1 },
    { cost: 1, value: 1 },
  ];
  expect(paretoFront([first, second])[0]).toBe(first);
  expect(
    paretoFront([
      { cost: NaN, value: 1 },
      { cost: 1, value: NaN },
    ]),
  ).toEqual([]);
});

test('the plateau begins where all that follows stays within half a point of the end', () => {
  const curve = (...values: number[]) => values.map((value, i) => ({ t: 2 ** i, value }));
  expect(plateauOf([])).toBeNull();
  expect(plateauOf(curve(0.9))).toBe(1);
  expect(plateauOf(curve(0.967, 0.969, 0.971, 0.974, 0.974))).toBe(2);
  expect(plateauOf(curve(0.2, 0.97, 0.975))).toBe(2);
  expect(plateauOf(curve(0.2, 0.9699, 0.975))).toBe(4);
  // near the end in passing is no plateau
  expect(plateauOf(curve(0.97, 0.5, 0.97))).toBe(4);
  expect(plateauOf(curve(NaN, 0.97, 0.97))).toBe(2);
});

test('lists are thinned evenly, with both ends', () => {
  const list = Array.from({ length: 100 }, (_, i) => i);
  expect(spread(list, 200)).toBe(list);
  expect(spread(list, 4)).toEqual([0, 33, 66, 99]);
  expect(spread(list, 1)).toEqual([0]);
  expect(spread(list, 0)).toEqual([]);
  expect(new Set(spread(list, 73)).size).toBe(73);
});

test('extents take any number of values', () => {
  expect(extentOf([])).toBeNull();
  expect(extentOf(Array.from({ length: 500_000 }, (_, i) => (i * 7919) % 500_000))).toEqual([0, 499_999]);
});
