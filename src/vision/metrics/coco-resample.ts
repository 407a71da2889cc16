import type { Detection } from '../detection.js';
import { curveScratch, summarizeCurve } from './coco-curve.js';
import { splitByClass } from './coco-evaluate.js';
import { cocoIous, matchClass } from './coco-match.js';
import type { TruthBox } from './truth.js';

/** mAP when image i counts `weights[i]` times, in 0..1; NaN when no labelled box is left. */
export type WeightedScore = (weights: ArrayLike<number>) => number;

interface ClassTable {
  /** Of every detection, by falling score: its image and its outcome (bits as in ClassMatches). */
  readonly image: Int32Array;
  readonly hit: Uint16Array;
  readonly skip: Uint16Array;
  readonly positives: readonly number[];
}

/**
 * Prepares mAP for resampling of images: boxes are matched and sorted once, each call only counts. `ious` are the overlaps to average over: all ten
 * for mAP, [0.5] for mAP50. Copies of one image count as adjacent in the order of scores. With weights of 1 it equals `evaluateCoco`.
 */
export function weightedMap(
  truth: readonly (readonly TruthBox[])[],
  detections: readonly (readonly Detection[])[],
  classCount: number,
  ious: readonly number[] = cocoIous,
): WeightedScore {
  const foundOf = splitByClass(detections, classCount);
  const tables = splitByClass(truth, classCount)
    .map((boxes, c) => classTable(boxes, foundOf[c]!, ious))
    .filter((table) => table.positives.some((n) => n > 0));
  const scratch = curveScratch(Math.max(0, ...tables.map((t) => t.image.length)));
  const repeated = new RepeatedCurve(scratch);
  return (weights) => {
    let total = 0;
    let count = 0;
    for (const table of tables) {
      const positives = table.positives.reduce((sum, n, i) => sum + n * weights[i]!, 0);
      if (positives === 0) continue;
      for (let t = 0; t < ious.length; t++) {
        total += repeated.precision(table, t, weights, positives);
        count++;
      }
    }
    return total / count;
  };
}

/** Builds curves in shared scratch space. A run of equal copies is one point: within it precision moves one way, and its end has the recall. */
class RepeatedCurve {
  constructor(private readonly scratch: ReturnType<typeof curveScratch>) {}

  precision({ image, hit, skip }: ClassTable, t: number, weights: ArrayLike<number>, positives: number): number {
    const { right, wrong } = this.scratch;
    let points = 0;
    let hits = 0;
    let misses = 0;
    for (let i = 0; i < image.length; i++) {
      const weight = weights[image[i]!]!;
      if (weight === 0 || (skip[i]! >> t) & 1) continue;
      if ((hit[i]! >> t) & 1) hits += weight;
      else misses += weight;
      right[points] = hits;
      wrong[points++] = misses;
    }
    return summarizeCurve(this.scratch, points, positives).precision;
  }
}

function classTable(truth: readonly TruthBox[][], found: readonly Detection[][], ious: readonly number[]): ClassTable {
  const images = truth.map((boxes, i) => matchClass(boxes, found[i]!, 'all', ious));
  const rows = images.flatMap((m, image) =>
    Array.from(m.scores, (score, k) => ({ score, image, hit: m.matched[k]!, skip: m.ignored[k]! })),
  );
  rows.sort((a, b) => b.score - a.score);
  return {
    image: Int32Array.from(rows, (r) => r.image),
    hit: Uint16Array.from(rows, (r) => r.hit),
    skip: Uint16Array.from(rows, (r) => r.skip),
    positives: images.map((m) => m.positives),
  };
}
