import { describe, expect, test } from '@jest/globals';
import { seededRandom } from '../../../src/tensor/index.js';
import {
  agreement,
  bootstrap,
  evaluateMasks,
  ignoredPixel,
  maskIou,
  topAccuracy,
  topClasses,
  weightedMap,
  type Detection,
  type Mask,
  type TruthBox,
} from '../../../src/vision/index.js';

function box(x: number, score: number, classIndex = 0): Detection {
  return { classIndex, score, x, y: 0, w: 10, h: 10 };
}

describe('agreement', () => {
  test('counts pairs of the same class that overlap enough', () => {
    const first = [[box(0, 0.9), box(50, 0.8), box(90, 0.7, 1)], []];
    const second = [[box(1, 0.3), box(51, 0.2, 1), box(92, 0.1, 1)], [box(0, 0.5)]];
    expect(agreement(first, second)).toEqual({ matched: 2, first: 3, second: 4, f1: 4 / 7 });
  });

  test('gives each box one partner, the nearest to the best scored first', () => {
    const first = [[box(0, 0.9), box(3, 0.8)]];
    expect(agreement(first, [[box(1, 1)]]).matched).toBe(1);
    expect(agreement(first, [[box(2, 1), box(0, 0.5)]]).matched).toBe(2);
  });

  test('is 1 for equal sets and for two empty ones', () => {
    const sets = [[box(0, 0.9), box(0, 0.9), box(30, 0.2)]];
    expect([agreement(sets, sets).f1, agreement([[]], [[]]).f1, agreement(sets, [[]]).f1]).toEqual([1, 1, 0]);
  });
});

describe('masks', () => {
  const mask = (...data: number[]): Mask => ({ width: data.length, height: 1, data: Int16Array.from(data) });

  test('mean IoU over classes, counted over all images', () => {
    const truth = [mask(0, 0, 1, -1), mask(1, 1, ignoredPixel, -1)];
    const found = [mask(0, 1, 1, 0), mask(1, -1, 0, -1)];
    const result = evaluateMasks(truth, found, 3);
    expect(result.perClass).toEqual([1 / 3, 2 / 4, NaN]);
    expect(result.meanIou).toBeCloseTo((1 / 3 + 1 / 2) / 2, 15);
    expect(result.pixelAccuracy).toBeCloseTo(4 / 7, 15);
  });

  test('IoU of two masks', () => {
    expect(maskIou(mask(0, 0, -1, -1), mask(0, -1, 0, -1))).toBeCloseTo(1 / 3, 15);
    expect(maskIou(mask(-1), mask(-1))).toBe(1);
    expect(() => maskIou(mask(0), mask(0, 0))).toThrow('differ in size');
  });
});

test('top-k takes the lower class of equal scores', () => {
  expect(topClasses([0.2, 0.5, 0.5, 0.1], 2)).toEqual([1, 2]);
  const scores = [
    [0.2, 0.5, 0.5],
    [1, 0, 0],
    [0, 0, 1],
  ];
  expect([topAccuracy(scores, [2, 0, 1]), topAccuracy(scores, [2, 0, 1], 2)]).toEqual([1 / 3, 2 / 3]);
});

describe('seededRandom', () => {
  test('repeats itself, and differs by seed', () => {
    const draw = (seed: number): number[] => Array.from({ length: 4 }, seededRandom(seed));
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });

  test('fills 16 bins evenly', () => {
    const random = seededRandom(1);
    const counts = new Float64Array(16);
    const n = 64000;
    for (let i = 0; i < n; i++) counts[Math.floor(random() * 16)]!++;
    const chi2 = counts.reduce((sum, c) => sum + (c - n / 16) ** 2 / (n / 16), 0);
    // 15 degrees of freedom: below 37.7 with probability 0.999.
    expect(chi2).toBeLessThan(37.7);
  });
});

describe('bootstrap', () => {
  test('of a mean agrees with the normal interval', () => {
    const random = seededRandom(3);
    const values = Array.from({ length: 400 }, () => random() + random() + random());
    const mean = (weights: ArrayLike<number>): number =>
      values.reduce((sum, v, i) => sum + v * weights[i]!, 0) / values.length;
    const { value, low, high } = bootstrap(values.length, mean, { resamples: 4000, seed: 5 });
    const spread = Math.sqrt(values.reduce((sum, v) => sum + (v - value) ** 2, 0)) / values.length;
    // The ends of a percentile interval scatter by about 0.05 standard errors at 4,000 resamples; 0.25 are five of those.
    expect(Math.abs(value - 1.96 * spread - low)).toBeLessThan(0.25 * spread);
    expect(Math.abs(value + 1.96 * spread - high)).toBeLessThan(0.25 * spread);
  });

  test('gives the same for the same seed, and leaves undefined resamples out', () => {
    const first = (weights: ArrayLike<number>): number => (weights[0] === 0 ? NaN : 1);
    const a = bootstrap(5, first, { resamples: 200, seed: 2 });
    expect(a).toEqual(bootstrap(5, first, { resamples: 200, seed: 2 }));
    expect(a.resamples).toBeLessThan(200);
    expect([a.low, a.high]).toEqual([1, 1]);
  });

  test('of the mAP difference of two detectors on 100 images takes seconds', () => {
    const random = seededRandom(11);
    const truth: TruthBox[][] = [];
    const found: [Detection[][], Detection[][]] = [[], []];
    for (let i = 0; i < 100; i++) {
      truth.push(
        Array.from({ length: 8 }, () => ({
          classIndex: Math.floor(random() * 80),
          x: random() * 400,
          y: random() * 400,
          w: 60,
          h: 60,
        })),
      );
      for (const set of found)
        set.push(
          Array.from({ length: 100 }, (_, k) => {
            const { classIndex, x, y } = truth[i]![k % 8]!;
            return { classIndex, score: random(), x: x + random() * 40, y: y + random() * 40, w: 60, h: 60 };
          }),
        );
    }
    const [a, b] = found.map((set) => weightedMap(truth, set, 80)) as [
      (w: ArrayLike<number>) => number,
      (w: ArrayLike<number>) => number,
    ];
    const start = performance.now();
    const { low, high } = bootstrap(100, (w) => a(w) - b(w), { resamples: 500 });
    expect(low).toBeLessThan(high);
    expect(performance.now() - start).toBeLessThan(5000);
  });
});
