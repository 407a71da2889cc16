import { expect, test } from '@jest/globals';
import { parameterImportance, Space, type PointOf } from '../../../src/optimization/index.js';
import { latinHypercube } from '../../../src/optimization/latin-hypercube.js';
import { seededRandom } from '../../../src/tensor/index.js';

const space = new Space({
  a: { kind: 'real', low: 0, high: 1 },
  b: { kind: 'real', low: 0, high: 1 },
  c: { kind: 'categorical', values: ['u', 'v'] },
});
type At = PointOf<typeof space.parameters>;

const trials = (f: (point: At) => number, count = 60): { point: At; value: number }[] =>
  latinHypercube(count, 3, seededRandom(1)).map((place) => {
    const point = space.pointAt(place);
    return { point, value: f(point) };
  });

// Monte Carlo of 4096 samples is good to 1/64; the process's own error on these smooth functions is below that
const near = 0.03;

test('an additive function: variance 1/12, 4/12 and (1/2)^2/4 of its parts, and no interaction', () => {
  const { first, total, deviation } = parameterImportance(
    space,
    trials(({ a, b, c }) => a + 2 * b + (c === 'u' ? 0.5 : 0)),
  );
  const variance = 1 / 12 + 4 / 12 + 1 / 16;
  const shares = { a: 1 / 12 / variance, b: 4 / 12 / variance, c: 1 / 16 / variance };
  for (const name of ['a', 'b', 'c'] as const) {
    expect(Math.abs(first[name] - shares[name])).toBeLessThan(near);
    expect(Math.abs(total[name] - shares[name])).toBeLessThan(near);
  }
  expect(Math.abs(deviation / Math.sqrt(variance) - 1)).toBeLessThan(near);
});

test('a pure interaction: (a - 1/2)(b - 1/2) has no share of its own but in total', () => {
  const { first, total } = parameterImportance(
    space,
    trials(({ a, b }) => (a - 0.5) * (b - 0.5), 100),
  );
  for (const name of ['a', 'b'] as const) {
    expect(first[name]).toBeLessThan(near);
    expect(total[name]).toBeGreaterThan(1 - near);
  }
  expect(total.c).toBeLessThan(near);
});

test('what does not vary has no shares, what failed counts as the worst, too little is refused', () => {
  const none = { a: 0, b: 0, c: 0 };
  expect(
    parameterImportance(
      space,
      trials(() => 4),
    ),
  ).toEqual({ first: none, total: none, deviation: 0 });
  const failing = parameterImportance(
    space,
    trials(({ a }) => (a > 0.8 ? NaN : a)),
  );
  expect(failing.first.a).toBeGreaterThan(0.9);
  const one = trials((p) => p.a, 1);
  expect(() => parameterImportance(space, one)).toThrow(expect.objectContaining({ code: 'TOO_FEW_TRIALS' }));
});

test('the same seed gives the same shares', () => {
  const some = trials(({ a, b }) => Math.sin(6 * a) * b, 30);
  expect(parameterImportance(space, some, { seed: 2 })).toEqual(parameterImportance(space, some, { seed: 2 }));
});
