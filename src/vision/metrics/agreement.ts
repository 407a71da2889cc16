import { boxIou, byScore, type Detection } from '../detection.js';

/** Boxes of one set found in the other. `f1` = 2 matched / (first + second), in 0..1; 1 when both sets are empty. */
export interface Agreement {
  readonly matched: number;
  readonly first: number;
  readonly second: number;
  readonly f1: number;
}

/**
 * How far two sets of detections of the same images agree. By falling score of `first`, each box takes the free box of `second` in the same
 * image and class with the greatest IoU (the better scored of equals), if that reaches `iou`.
 */
export function agreement(
  first: readonly (readonly Detection[])[],
  second: readonly (readonly Detection[])[],
  iou = 0.5,
): Agreement {
  const matched = first.reduce((total, boxes, i) => total + matchedBoxes(boxes, second[i] ?? [], iou), 0);
  const counts = [first, second].map((sets) => sets.reduce((n, boxes) => n + boxes.length, 0)) as [number, number];
  const sum = counts[0] + counts[1];
  return { matched, first: counts[0], second: counts[1], f1: sum === 0 ? 1 : (2 * matched) / sum };
}

function matchedBoxes(boxes: readonly Detection[], others: readonly Detection[], iou: number): number {
  const free = new Set(byScore(others));
  let matched = 0;
  for (const box of byScore(boxes)) {
    let partner: Detection | undefined;
    let reach = iou;
    for (const other of free) {
      const shared = other.classIndex === box.classIndex ? boxIou(box, other) : -1;
      if (shared < reach || (partner && shared === reach)) continue;
      partner = other;
      reach = shared;
    }
    if (!partner) continue;
    free.delete(partner);
    matched++;
  }
  return matched;
}
