import { InternalError } from '../../diagnostics/index.js';
import type { Detection } from '../detection.js';
import { curveScratch, summarizeCurve, type CurveSummary } from './coco-curve.js';
import { cocoIous, matchClass, type AreaRange, type ClassMatches } from './coco-match.js';
import type { TruthBox } from './truth.js';

/**
 * COCO's twelve numbers, in 0..1; NaN where no labelled box counts. `map` is the mean over ten overlaps, `map50` and `map75` at one; then by size
 * class, and the greatest recall with 1, 10 and 100 detections per image and class, and by size class.
 */
export interface CocoScores {
  readonly map: number;
  readonly map50: number;
  readonly map75: number;
  readonly mapSmall: number;
  readonly mapMedium: number;
  readonly mapLarge: number;
  readonly recall1: number;
  readonly recall10: number;
  readonly recall100: number;
  readonly recallSmall: number;
  readonly recallMedium: number;
  readonly recallLarge: number;
}

/** Scores of one class. `truths` is the number of labelled boxes that count. */
export interface ClassScores {
  readonly map: number;
  readonly map50: number;
  readonly truths: number;
}

/** Scores over all classes, and of each. */
export interface CocoResult extends CocoScores {
  readonly perClass: readonly ClassScores[];
}

/**
 * Detection accuracy as COCO measures it. `truth[i]` and `detections[i]` belong to image i; both in the same pixels.
 * @source https://cocodataset.org/#detection-eval
 */
export function evaluateCoco(
  truth: readonly (readonly TruthBox[])[],
  detections: readonly (readonly Detection[])[],
  classCount: number,
): CocoResult {
  const truthOf = splitByClass(truth, classCount);
  const foundOf = splitByClass(detections, classCount);
  if (truth.length !== detections.length) throw new InternalError('Truth and detections are of different images');
  const match = (range: AreaRange): ClassMatches[][] =>
    truthOf.map((boxes, c) => boxes.map((t, i) => matchClass(t, foundOf[c]![i]!, range)));
  const curves = (classes: ClassMatches[][], limit: number): Curves =>
    classes.map((images) => classCurves(images, limit));
  const matches = match('all');
  const all = curves(matches, 100);
  const small = curves(match('small'), 100);
  const medium = curves(match('medium'), 100);
  const large = curves(match('large'), 100);
  return {
    map: meanOf(all, 'precision'),
    map50: meanOf(all, 'precision', 0),
    map75: meanOf(all, 'precision', 5),
    mapSmall: meanOf(small, 'precision'),
    mapMedium: meanOf(medium, 'precision'),
    mapLarge: meanOf(large, 'precision'),
    recall1: meanOf(curves(matches, 1), 'recall'),
    recall10: meanOf(curves(matches, 10), 'recall'),
    recall100: meanOf(all, 'recall'),
    recallSmall: meanOf(small, 'recall'),
    recallMedium: meanOf(medium, 'recall'),
    recallLarge: meanOf(large, 'recall'),
    perClass: all.map((own, c) => ({
      map: meanOf([own], 'precision'),
      map50: meanOf([own], 'precision', 0),
      truths: truthOf[c]!.reduce((n, boxes) => n + boxes.filter((t) => !t.crowd && !t.ignore).length, 0),
    })),
  };
}

type Curves = readonly (readonly CurveSummary[])[];

/** For each class, for each image, the boxes of that class. @throws InternalError for a class outside the list */
export function splitByClass<B extends { readonly classIndex: number }>(
  images: readonly (readonly B[])[],
  classCount: number,
): B[][][] {
  const split = Array.from({ length: classCount }, () => images.map((): B[] => []));
  images.forEach((boxes, i) =>
    boxes.forEach((box) => {
      const list = split[box.classIndex]?.[i];
      if (!list) throw new InternalError(`Expected a class below ${classCount} but found ${box.classIndex}`);
      list.push(box);
    }),
  );
  return split;
}

/** The curves of one class over all images, one per overlap, using at most `limit` detections of each image. */
function classCurves(images: readonly ClassMatches[], limit: number): CurveSummary[] {
  const positives = images.reduce((total, m) => total + m.positives, 0);
  const entries = images.flatMap((m) =>
    Array.from(m.scores.subarray(0, limit), (score, k) => ({ score, hit: m.matched[k]!, skip: m.ignored[k]! })),
  );
  entries.sort((a, b) => b.score - a.score);
  const scratch = curveScratch(entries.length);
  return cocoIous.map((_, t) => {
    let right = 0;
    let wrong = 0;
    entries.forEach(({ hit, skip }, i) => {
      const counts = 1 - ((skip >> t) & 1);
      const isHit = (hit >> t) & 1;
      scratch.right[i] = right += counts * isHit;
      scratch.wrong[i] = wrong += counts * (1 - isHit);
    });
    return summarizeCurve(scratch, entries.length, positives);
  });
}

/** Mean over classes and overlaps (or one overlap) of what is defined. */
function meanOf(curves: Curves, what: keyof CurveSummary, overlap?: number): number {
  const values = curves.flatMap((c) => (overlap === undefined ? c : [c[overlap]!]).map((s) => s[what]));
  const defined = values.filter((v) => !Number.isNaN(v));
  return defined.reduce((a, b) => a + b, 0) / defined.length;
}
