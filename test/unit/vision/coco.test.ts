import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  cocoIous,
  evaluateCoco,
  weightedMap,
  type CocoScores,
  type Detection,
  type TruthBox,
} from '../../../src/vision/index.js';

type Row = readonly number[];

interface Golden {
  readonly name: string;
  readonly images: number;
  readonly classes: number;
  readonly truth: readonly Row[];
  readonly found: readonly Row[];
  readonly stats: Readonly<Record<keyof CocoScores, number | null>>;
  readonly perClass: readonly (number | null)[];
}

const goldens = JSON.parse(
  readFileSync(new URL('../../../fixtures/coco-golden/golden.json', import.meta.url), 'utf8'),
) as Golden[];

function perImage<T>(count: number, rows: readonly Row[], make: (row: number[]) => T): T[][] {
  return Array.from({ length: count }, (_, i) => rows.filter((r) => r[0] === i).map((r) => make([...r])));
}

function setsOf(golden: Golden): { truth: TruthBox[][]; found: Detection[][] } {
  return {
    truth: perImage(golden.images, golden.truth, ([, classIndex, x, y, w, h, crowd, area]) => ({
      classIndex: classIndex!,
      x: x!,
      y: y!,
      w: w!,
      h: h!,
      crowd: crowd === 1,
      area: area!,
    })),
    found: perImage(golden.images, golden.found, ([, classIndex, x, y, w, h, score]) => ({
      classIndex: classIndex!,
      x: x!,
      y: y!,
      w: w!,
      h: h!,
      score: score!,
    })),
  };
}

describe('COCO scores equal those of pycocotools', () => {
  test.each(goldens)('$name', (golden) => {
    const { truth, found } = setsOf(golden);
    const result = evaluateCoco(truth, found, golden.classes);
    for (const [key, expected] of Object.entries(golden.stats)) {
      const actual = result[key as keyof CocoScores];
      if (expected === null) expect([key, actual]).toEqual([key, NaN]);
      else expect(Math.abs(actual - expected)).toBeLessThan(1e-9);
    }
    golden.perClass.forEach((expected, c) => {
      const actual = result.perClass[c]!.map;
      if (expected === null) expect(actual).toBeNaN();
      else expect(Math.abs(actual - expected)).toBeLessThan(1e-9);
    });
  });
});

describe('resampled mAP', () => {
  test.each(goldens)('with weights of 1 it equals the plain scores: $name', (golden) => {
    const { truth, found } = setsOf(golden);
    const ones = new Array<number>(golden.images).fill(1);
    const result = evaluateCoco(truth, found, golden.classes);
    const map = weightedMap(truth, found, golden.classes)(ones);
    const map50 = weightedMap(truth, found, golden.classes, [0.5])(ones);
    expect(map).toBeCloseTo(result.map, 12);
    expect(map50).toBeCloseTo(result.map50, 12);
  });

  test('weights equal copies of images, where scores differ', () => {
    const golden = goldens.find((g) => g.name === 'ordinary')!;
    const sets = setsOf(golden);
    const { truth } = sets;
    let score = 1;
    const found = sets.found.map((boxes) => boxes.map((d) => ({ ...d, score: (score *= 0.99) })));
    const weighted = weightedMap(truth, found, golden.classes);
    const weights = fc.array(fc.nat(3), { minLength: golden.images, maxLength: golden.images });
    fc.assert(
      fc.property(weights, (w) => {
        const repeat = <T>(items: readonly T[]): T[] => items.flatMap((item, i) => new Array<T>(w[i]!).fill(item));
        const expected = evaluateCoco(repeat(truth), repeat(found), golden.classes).map;
        const actual = weighted(w);
        expect(Object.is(actual, expected) || Math.abs(actual - expected) < 1e-12).toBe(true);
      }),
      { numRuns: 40 },
    );
  });
});

test('the ten overlaps are those of numpy.linspace(0.5, 0.95, 10)', () => {
  expect(cocoIous.map((v) => v.toFixed(12))).toEqual(
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((i) => (0.5 + i / 20).toFixed(12)),
  );
});

test('a detection on an ignored box counts neither as right nor as wrong, and several may match it', () => {
  const box = { x: 0, y: 0, w: 40, h: 40 };
  const truth = [
    [
      { classIndex: 0, ...box, ignore: true },
      { classIndex: 0, x: 100, y: 0, w: 40, h: 40 },
    ],
  ];
  const found = [
    [
      { classIndex: 0, score: 0.9, ...box },
      { classIndex: 0, score: 0.8, x: 5, y: 5, w: 20, h: 20 },
      { classIndex: 0, score: 0.7, x: 100, y: 0, w: 40, h: 40 },
    ],
  ];
  expect(evaluateCoco(truth, found, 1).map).toBeCloseTo(1, 12);
});
