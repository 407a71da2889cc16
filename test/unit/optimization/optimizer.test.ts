import { describe, expect, test } from '@jest/globals';
import { Optimizer, Space, type Point } from '../../../src/optimization/index.js';
import { seededRandom } from '../../../src/tensor/index.js';
import { branin, hartmann6, median, mixed, plainRegret, regret } from '../../helpers/search-problems.js';

const seeds = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);
const grid = {
  n: { kind: 'integer', low: 0, high: 3 },
  c: { kind: 'categorical', values: ['a', 'b', 'c'] },
} as const;

describe('regret', () => {
  test('Branin: 30 evaluations come within 5e-3 in the median of 20 seeds, far nearer than as many points without a model', () => {
    const found = median(seeds(20).map((seed) => regret(branin, 30, { seed })));
    expect(found).toBeLessThanOrEqual(5e-3);
    for (const how of ['random', 'hypercube'] as const)
      expect(median(seeds(20).map((seed) => plainRegret(branin, 30, seed, how)))).toBeGreaterThan(50 * found);
  });

  // the second deepest well misleads: its bottom is 0.1192 above the least value; no run may end higher, most must find the deepest
  test('Hartmann-6: 60 evaluations find the bottom of one of the two deepest wells, for each of 9 seeds, and come within 5e-2 in the median', () => {
    const found = seeds(9).map((seed) => regret(hartmann6, 60, { seed }));
    expect(Math.max(...found)).toBeLessThan(0.125);
    expect(median(found)).toBeLessThanOrEqual(5e-2);
    for (const how of ['random', 'hypercube'] as const)
      expect(median(seeds(20).map((seed) => plainRegret(hartmann6, 60, seed, how)))).toBeGreaterThan(0.5);
  });

  test('four at a time lose little: Branin within 5e-2 of 32 evaluations', () => {
    expect(median(seeds(6).map((seed) => regret(branin, 32, { seed, batch: 4 })))).toBeLessThanOrEqual(5e-2);
  });

  test('real, logarithmic, whole and categorical parameters together: a tenth of what random points miss', () => {
    const found = median(seeds(3).map((seed) => regret(mixed, 30, { seed })));
    const plain = median(seeds(20).map((seed) => plainRegret(mixed, 30, seed, 'random')));
    expect(found).toBeLessThan(plain / 10);
  });

  test('through noise the believed best is nearer than the noise', () => {
    const space = new Space({ x: { kind: 'real', low: 0, high: 1 } });
    const f = (x: number): number => 4 * (x - 0.7) ** 2;
    const missed = seeds(5).map((seed) => {
      const random = seededRandom(seed);
      const optimizer = new Optimizer(space, { seed, noise: 'fitted' });
      for (let trial = 0; trial < 25; trial++) {
        const point = optimizer.ask()!;
        optimizer.tell(point, f(point.x) + 0.5 * (random() - 0.5));
      }
      return f(optimizer.best()!.point.x);
    });
    // the noise's deviation is 0.5 / sqrt(12) = 0.14
    expect(median(missed)).toBeLessThan(0.05);
  });
});

describe('trials', () => {
  const drive = (optimizer: Optimizer<typeof branin.space>, count: number): Point[] =>
    Array.from({ length: count }, () => {
      const point = optimizer.ask()!;
      optimizer.tell(point, branin.value(point));
      return point;
    });

  test('are the same for the same seed and the same tells, others for another seed', () => {
    const run = (seed: number): Point[] => drive(new Optimizer(new Space(branin.space), { seed }), 15);
    const first = run(7);
    expect(run(7)).toEqual(first);
    const other = run(8);
    expect(other.filter((point) => first.some((p) => p.x === point.x && p.y === point.y))).toEqual([]);
  });

  test('go on from a journal as if never interrupted, in JSON and back, with pending ones lost', () => {
    const whole = new Optimizer(new Space(branin.space), { seed: 3 });
    drive(whole, 12);
    const journal = JSON.parse(JSON.stringify(whole.history)) as { point: Point; value: number }[];
    const resumed = new Optimizer(new Space(branin.space), { seed: 3 });
    for (const { point, value } of journal) resumed.tell(point, value);
    const next = whole.askMany(3);
    expect(resumed.askMany(3)).toEqual(next);
  });

  test('start with the points given, as given, then fill the space', () => {
    const start = [
      { x: 9.3, y: 0.1 },
      { x: 0.1, y: 0.2 },
    ];
    const optimizer = new Optimizer(new Space(branin.space), { start, initial: 6 });
    const asked = optimizer.askMany(6);
    expect(asked.slice(0, 2)).toEqual(start);
    // four slices of the x axis, one point in each
    const slices = asked.slice(2).map((point) => Math.floor(((point.x as number) + 5) / 3.75));
    expect(slices.sort()).toEqual([0, 1, 2, 3]);
    expect(optimizer.pending).toHaveLength(6);
  });

  test('may all be pending before any is told', () => {
    const asked = new Optimizer(new Space(branin.space)).askMany(12);
    expect(new Set(asked.map((point) => JSON.stringify(point))).size).toBe(12);
  });

  test('pending at once lie apart', () => {
    const optimizer = new Optimizer(new Space(branin.space), { seed: 2 });
    drive(optimizer, 10);
    const asked = optimizer.askMany(4) as { x: number; y: number }[];
    const apart = asked.flatMap((a, i) => asked.slice(0, i).map((b) => Math.hypot(a.x - b.x, a.y - b.y)));
    expect(Math.min(...apart)).toBeGreaterThan(0.1);
  });

  test('of a discrete space are all different and end when it is exhausted', () => {
    const space = new Space(grid);
    const optimizer = new Optimizer(space, { seed: 1, initial: 3 });
    const seen = new Set<string>();
    for (let trial = 0; trial < 12; trial++) {
      const point = optimizer.ask()!;
      seen.add(space.keyOf(point));
      optimizer.tell(point, point.n + (point.c === 'b' ? 0 : 1));
    }
    expect(seen.size).toBe(12);
    expect(optimizer.ask()).toBeUndefined();
    expect(optimizer.best()).toEqual({ point: { n: 0, c: 'b' }, value: 0 });
    expect(new Optimizer(space).askMany(20)).toHaveLength(12);
  });

  test('that failed are told apart, count as the worst and are not asked for again', () => {
    const optimizer = new Optimizer(new Space(branin.space), { seed: 5 });
    const failed = new Set<string>();
    for (let trial = 0; trial < 30; trial++) {
      const point = optimizer.ask()!;
      expect(failed.has(JSON.stringify(point))).toBe(false);
      // a third of the box, with one of the three minima in it
      const fails = (point.x as number) > 5;
      if (fails) failed.add(JSON.stringify(point));
      optimizer.tell(point, fails ? (trial % 2 ? NaN : Infinity) : branin.value(point));
    }
    expect(failed.size).toBeGreaterThan(0);
    expect(optimizer.history.filter((trial) => Number.isNaN(trial.value))).toHaveLength(failed.size);
    expect(optimizer.best()!.value - branin.least).toBeLessThan(0.1);
  });

  test('may all fail', () => {
    const optimizer = new Optimizer(new Space(grid));
    for (let trial = 0; trial < 12; trial++) optimizer.tell(optimizer.ask()!, NaN);
    expect(optimizer.ask()).toBeUndefined();
    expect(optimizer.best()).toBeUndefined();
  });
});

test('the greatest value is sought on demand: the mirror image of the same search', () => {
  const least = new Optimizer(new Space(branin.space), { seed: 4 });
  const greatest = new Optimizer(new Space(branin.space), { seed: 4, maximize: true });
  for (let trial = 0; trial < 12; trial++) {
    const point = least.ask()!;
    expect(greatest.ask()).toEqual(point);
    least.tell(point, branin.value(point));
    greatest.tell(point, -branin.value(point));
  }
  expect(greatest.best()!.value).toBe(-least.best()!.value);
});

test('a space too large to list still never repeats a point', () => {
  const space = new Space({
    a: { kind: 'integer', low: 0, high: 99 },
    b: { kind: 'integer', low: 1, high: 50, log: true },
    c: { kind: 'categorical', values: Array.from({ length: 20 }, (_, i) => `c${i}`) },
  });
  const optimizer = new Optimizer(space, { seed: 1 });
  for (let trial = 0; trial < 30; trial++) {
    const point = optimizer.ask()!;
    optimizer.tell(point, Math.abs(point.a - 31) / 10 + Math.abs(Math.log(point.b / 9)) + (point.c === 'c7' ? 0 : 1));
  }
  expect(new Set(optimizer.history.map((trial) => space.keyOf(trial.point))).size).toBe(30);
  expect(optimizer.best()!.value).toBeLessThan(1.2);
});

test.each([0, 2.5, NaN])('%d points to start with are refused', (initial) => {
  const make = (): unknown => new Optimizer(new Space(grid), { initial });
  expect(make).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }));
});
