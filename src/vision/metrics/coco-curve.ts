const recallPoints = Float64Array.from({ length: 101 }, (_, i) => (i === 100 ? 1 : i * 0.01));

const epsilon = 2 ** -52;

/** Average precision and greatest recall of one class at one overlap; both NaN when no labelled box counts. */
export interface CurveSummary {
  readonly precision: number;
  readonly recall: number;
}

/** Scratch space for `summarizeCurve`: running numbers of right and wrong detections. */
export interface CurveScratch {
  readonly right: Float64Array;
  readonly wrong: Float64Array;
}

/** Space for curves of up to `length` points. */
export function curveScratch(length: number): CurveScratch {
  return { right: new Float64Array(length), wrong: new Float64Array(length) };
}

/**
 * COCO's interpolated precision: at 101 recalls the greatest precision at that recall or beyond, averaged; 0 beyond the greatest recall.
 * The curve's first `points` entries of `scratch` hold running counts in order of falling score.
 * @source cocodataset/cocoapi cocoeval.py, accumulate
 */
export function summarizeCurve({ right, wrong }: CurveScratch, points: number, positives: number): CurveSummary {
  if (positives === 0) return { precision: NaN, recall: NaN };
  let total = 0;
  let best = 0;
  let r = recallPoints.length - 1;
  const recall = points === 0 ? 0 : right[points - 1]! / positives;
  while (r >= 0 && recallPoints[r]! > recall) r--;
  for (let i = points - 1; i >= 0 && r >= 0; i--) {
    const before = i === 0 ? -1 : right[i - 1]! / positives;
    const precision = right[i]! / (wrong[i]! + right[i]! + epsilon);
    if (precision > best) best = precision;
    for (; r >= 0 && recallPoints[r]! > before; r--) total += best;
  }
  return { precision: total / recallPoints.length, recall };
}
