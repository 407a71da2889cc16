import { integers } from '../tensor/index.js';
import { defineOp, need, numberAttr } from './op.js';
import { asOperands, numberOf, requireRank, requireType } from './operands.js';

/**
 * Keeps, for each image and class, boxes by falling score (of equal ones the first), without those whose overlap with a kept one is above
 * iou_threshold and those whose score is not above score_threshold. `center_point_box` 0: corners y, x, y, x; 1: centre x, centre y, width, height.
 * @shape boxes N,B,4, scores N,C,B -> selected,3 of (image, class, box); the inferred extent is the largest possible
 */
export const nonMaxSuppression = defineOp({
  type: 'NonMaxSuppression',
  role: 'host',
  source: 'https://onnx.ai/onnx/operators/onnx__NonMaxSuppression.html',
  attributes: ['center_point_box'],
  dataDependent: true,
  infer(inputs) {
    const [boxes, scores] = [need(inputs, 0), need(inputs, 1)];
    for (const t of [boxes, scores]) {
      requireType(t, ['f32']);
      requireRank(t, 3);
    }
    if (boxes.shape[2] !== 4 || boxes.shape[0] !== scores.shape[0] || boxes.shape[1] !== scores.shape[2])
      throw new RangeError(
        `Expected boxes N,B,4 and scores N,C,B but found [${boxes.shape.join(',')}] and [${scores.shape.join(',')}]`,
      );
    const [n, c, b] = scores.shape as [number, number, number];
    return [{ dtype: 'i64', shape: [n * c * Math.min(b, numberOf(inputs, 2, 'max_output_boxes_per_class', 0)), 3] }];
  },
  evaluate(inputs, attrs) {
    const operands = asOperands(inputs);
    const [n, c, b] = need(inputs, 1).shape as [number, number, number];
    const scores = need(inputs, 1).data;
    const most = numberOf(operands, 2, 'max_output_boxes_per_class', 0);
    const overlap = numberOf(operands, 3, 'iou_threshold', 0);
    const least = numberOf(operands, 4, 'score_threshold', -Infinity);
    const toCorners = numberAttr(attrs, 'center_point_box', 0) !== 0 ? fromCentre : fromCorners;
    const selected: number[] = [];
    for (let image = 0; image < n; image++) {
      const corners = Array.from({ length: b }, (_, i) => toCorners(need(inputs, 0).data, (image * b + i) * 4));
      for (let label = 0; label < c; label++) {
        const score = (i: number): number => scores[(image * c + label) * b + i]!;
        const ranked = corners
          .flatMap((_, i) => (score(i) > least ? [i] : []))
          .sort((i, j) => score(j) - score(i) || i - j);
        for (const i of suppress(ranked, corners, overlap, most)) selected.push(image, label, i);
      }
    }
    return [integers(selected, [selected.length / 3, 3])];
  },
});

interface Corners {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

function suppress(ranked: readonly number[], boxes: readonly Corners[], overlap: number, most: number): number[] {
  const kept: number[] = [];
  for (const i of ranked) {
    if (kept.length >= most) break;
    if (kept.every((j) => intersectionOverUnion(boxes[i]!, boxes[j]!) <= overlap)) kept.push(i);
  }
  return kept;
}

function intersectionOverUnion(a: Corners, b: Corners): number {
  const width = Math.min(a.x2, b.x2) - Math.max(a.x1, b.x1);
  const height = Math.min(a.y2, b.y2) - Math.max(a.y1, b.y1);
  if (width <= 0 || height <= 0) return 0;
  const area = (c: Corners): number => (c.x2 - c.x1) * (c.y2 - c.y1);
  const shared = width * height;
  return shared / (area(a) + area(b) - shared);
}

function fromCorners(data: ArrayLike<number>, at: number): Corners {
  const [y1, x1, y2, x2] = [data[at]!, data[at + 1]!, data[at + 2]!, data[at + 3]!];
  return { x1: Math.min(x1, x2), y1: Math.min(y1, y2), x2: Math.max(x1, x2), y2: Math.max(y1, y2) };
}

function fromCentre(data: ArrayLike<number>, at: number): Corners {
  const [x, y, w, h] = [data[at]!, data[at + 1]!, data[at + 2]!, data[at + 3]!];
  return { x1: x - w / 2, y1: y - h / 2, x2: x + w / 2, y2: y + h / 2 };
}
