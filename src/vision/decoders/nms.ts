import { boxIou, byScore, type Detection } from '../detection.js';

/** `iou`: overlap above which the weaker box goes. `perClass`: boxes of different classes leave each other alone. */
export interface NmsSettings {
  readonly iou: number;
  readonly perClass: boolean;
}

/**
 * Greedy non-maximum suppression: in order of falling score (equal scores in input order), a box is kept unless its IoU with a kept one is
 * greater than the limit. At most `limit` boxes are kept, the best of all classes. The result is sorted by score.
 */
export function suppress(detections: readonly Detection[], settings: NmsSettings, limit = Infinity): Detection[] {
  const kept: Detection[] = [];
  const keptOf = new Map<number, Detection[]>();
  for (const candidate of byScore(detections)) {
    if (kept.length >= limit) break;
    const group = settings.perClass ? candidate.classIndex : -1;
    const rivals = keptOf.get(group) ?? [];
    if (rivals.some((rival) => boxIou(rival, candidate) > settings.iou)) continue;
    kept.push(candidate);
    rivals.push(candidate);
    keptOf.set(group, rivals);
  }
  return kept;
}
