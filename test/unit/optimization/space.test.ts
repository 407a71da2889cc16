import { describe, expect, test } from '@jest/globals';
import { Space, type Parameters } from '../../../src/optimization/index.js';

const space = new Space({
  gain: { kind: 'real', low: -1, high: 3 },
  rate: { kind: 'real', low: 0.01, high: 1, log: true },
  count: { kind: 'integer', low: 2, high: 5 },
  width: { kind: 'integer', low: 1, high: 8, log: true },
  rule: { kind: 'categorical', values: ['max', 'mmse', 3] },
});

test('a place and its point', () => {
  const point = { gain: 0, rate: 0.1, count: 5, width: 1, rule: 3 } as const;
  const place = space.placeOf(point);
  expect(place[0]).toBe(0.25);
  expect(place[1]).toBeCloseTo(0.5, 15);
  expect(place[2]).toBe(7 / 8);
  // the cell of 1 reaches from log 0.5 to log 1.5, the range to log 8.5
  expect(place[3]).toBeCloseTo(Math.log(2) / Math.log(17), 15);
  expect(place[4]).toBeCloseTo(5 / 6, 15);
  expect({ ...space.pointAt(place), rate: 0.1 }).toEqual(point);
  expect(space.pointAt(place).rate).toBeCloseTo(0.1, 15);
});

test('cells of whole numbers and categories are equally wide, both ends included', () => {
  const counts: Record<string, number> = {};
  for (let i = 0; i <= 1200; i++) {
    const point = space.pointAt(Float64Array.of(0, 0, i / 1200, 0, i / 1200));
    for (const value of [`count ${point.count}`, `rule ${point.rule}`]) counts[value] = (counts[value] ?? 0) + 1;
  }
  expect(counts).toEqual({
    'count 2': 300,
    'count 3': 300,
    'count 4': 300,
    'count 5': 301,
    'rule max': 400,
    'rule mmse': 400,
    'rule 3': 401,
  });
});

test('discrete points are counted and listed', () => {
  expect(space.size).toBe(Infinity);
  const small = new Space({
    n: { kind: 'integer', low: 0, high: 2 },
    one: { kind: 'integer', low: 7, high: 7 },
    c: { kind: 'categorical', values: ['a', 'b'] },
  });
  expect(small.size).toBe(6);
  const all = Array.from({ length: 6 }, (_, i) => small.pointAt(small.placeAt(i)));
  expect(all.map((p) => `${p.n}${p.one}${p.c}`)).toEqual(['07a', '07b', '17a', '17b', '27a', '27b']);
});

describe('refusals', () => {
  const bad: [string, Parameters][] = [
    ['nothing', {}],
    ['no range', { a: { kind: 'real', low: 1, high: 1 } }],
    ['a range upside down', { a: { kind: 'real', low: 2, high: 1 } }],
    ['no number', { a: { kind: 'real', low: NaN, high: 1 } }],
    ['no end', { a: { kind: 'real', low: 0, high: Infinity } }],
    ['a width beyond numbers', { a: { kind: 'real', low: -1e308, high: 1e308 } }],
    ['no whole number', { a: { kind: 'integer', low: 0.5, high: 2 } }],
    ['the logarithm of nothing', { a: { kind: 'real', low: 0, high: 1, log: true } }],
    ['the logarithm of no number of things', { a: { kind: 'integer', low: 0, high: 9, log: true } }],
    ['no value', { a: { kind: 'categorical', values: [] } }],
    ['a value twice', { a: { kind: 'categorical', values: ['x', 'x'] } }],
  ];
  test.each(bad)('%s is no space', (_, parameters) => {
    expect(() => new Space(parameters)).toThrow(expect.objectContaining({ code: 'BAD_SPACE' }));
  });

  const good = { gain: 0, rate: 0.1, count: 5, width: 1, rule: 'max' } as const;
  test.each([
    ['outside', { ...good, gain: 4 }],
    ['no number', { ...good, gain: NaN }],
    ['no whole number', { ...good, count: 2.5 }],
    ['no such category', { ...good, rule: 'min' }],
    ['missing', { gain: 0, rate: 0.1, count: 5, width: 1 }],
    ['unknown', { ...good, colour: 1 }],
  ])('%s is no point', (_, point) => {
    expect(() => space.placeOf(point as typeof good)).toThrow(expect.objectContaining({ code: 'BAD_POINT' }));
  });
});
