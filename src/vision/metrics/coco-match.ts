import { byScore, overlapArea, type Box, type Detection } from '../detection.js';
import type { TruthBox } from './truth.js';

/** The ten overlaps of COCO's mAP, 0.50 to 0.95. */
export const cocoIous: readonly number[] = Array.from({ length: 10 }, (_, i) =>
  i === 9 ? 0.95 : 0.5 + i * ((0.95 - 0.5) / 9),
);

/** Size classes by area in square pixels, both ends included. */
export const areaRanges = {
  all: [0, 1e10],
  small: [0, 1024],
  medium: [1024, 9216],
  large: [9216, 1e10],
} as const;

/** A size class of boxes. */
export type AreaRange = keyof typeof areaRanges;

/**
 * How the detections of one class in one image fared, best first. Bit t of `matched` and `ignored` is for the t-th overlap. `positives` is the
 * number of labelled boxes that count.
 */
export interface ClassMatches {
  readonly scores: Float64Array;
  readonly matched: Uint16Array;
  readonly ignored: Uint16Array;
  readonly positives: number;
}

/**
 * Greedy matching of COCO: detections by falling score; each takes the free labelled box of greatest overlap (the last of equals), ordinary boxes
 * before ignored ones. Boxes outside the area range, crowds and `ignore` boxes are ignored; so are unmatched detections outside the range.
 * Only the best `maxDetections` detections take part. At most 16 overlaps.
 * @source cocodataset/cocoapi PythonAPI/pycocotools/cocoeval.py, evaluateImg
 */
export function matchClass(
  truth: readonly TruthBox[],
  detections: readonly Detection[],
  range: AreaRange,
  ious: readonly number[] = cocoIous,
  maxDetections = 100,
): ClassMatches {
  const [low, high] = areaRanges[range];
  const outside = (area: number): boolean => area < low || area > high;
  const ignores = (t: TruthBox): boolean => t.crowd === true || t.ignore === true || outside(t.area ?? t.w * t.h);
  const boxes = [...truth.filter((t) => !ignores(t)), ...truth.filter(ignores)];
  const positives = truth.length - truth.filter(ignores).length;
  const found = byScore(detections).slice(0, maxDetections);
  const regions = boxes.map((t) => t.crowd === true || t.ignore === true);
  const overlaps = found.map((d) => Float64Array.from(boxes, (t, j) => overlap(d, t, regions[j]!)));
  const matched = new Uint16Array(found.length);
  const ignored = new Uint16Array(found.length);
  ious.forEach((limit, t) => {
    const bit = 1 << t;
    const taken = new Uint8Array(boxes.length);
    found.forEach((detection, i) => {
      const best = bestBox(overlaps[i]!, Math.min(limit, 1 - 1e-10), positives, taken, regions);
      if (best < 0) {
        if (outside(detection.w * detection.h)) ignored[i]! |= bit;
        return;
      }
      taken[best] = 1;
      matched[i]! |= bit;
      if (best >= positives) ignored[i]! |= bit;
    });
  });
  return { scores: Float64Array.from(found, (d) => d.score), matched, ignored, positives };
}

/** Index of the box that a detection takes, -1 for none; boxes from `positives` on are ignored ones. */
function bestBox(
  overlaps: Float64Array,
  limit: number,
  positives: number,
  taken: Uint8Array,
  regions: readonly boolean[],
): number {
  let best = -1;
  let reach = limit;
  for (let j = 0; j < overlaps.length; j++) {
    if (taken[j] && !regions[j]) continue;
    if (j >= positives && best >= 0 && best < positives) break;
    if (overlaps[j]! < reach) continue;
    reach = overlaps[j]!;
    best = j;
  }
  return best;
}

function overlap(detection: Box, box: Box, region: boolean): number {
  const shared = overlapArea(detection, box);
  const own = detection.w * detection.h;
  const base = region ? own : own + box.w * box.h - shared;
  return base > 0 ? shared / base : 0;
}
