import type { Task, Tensor } from '../index.js';
import { maskToOriginal, noClass, toOriginal, topClasses, type ImageTransform } from '../vision/index.js';
import { percent, tableLines } from './table.js';

/** What a network says of one input, in the terms of its task; without a card, the range of each output. */
export type Answer =
  | { readonly detections: readonly Box[] }
  | { readonly classes: readonly { readonly class: string; readonly score: number }[] }
  | { readonly mask: readonly { readonly class: string; readonly share: number }[] }
  | { readonly outputs: readonly Range[] };

interface Box {
  readonly class: string;
  readonly classIndex: number;
  readonly score: number;
  /** x, y of the top-left corner, width, height in pixels of the image. */
  readonly box: readonly number[];
  readonly landmarks?: readonly number[];
}

interface Range {
  readonly name: string;
  readonly shape: readonly number[];
  readonly min: number;
  readonly mean: number;
  readonly max: number;
}

/** Decodes outputs: boxes best first, the five best classes, or the share of pixels of each class. */
export function answerOf(task: Task, outputs: ReadonlyMap<string, Tensor>, transform: ImageTransform): Answer {
  const { classes } = task.card;
  const nameOf = (index: number): string => classes[index] ?? `class ${index}`;
  const decoded = task.decoder.decode(outputs, task.input.size);
  switch (decoded.task) {
    case 'detection':
      return {
        detections: toOriginal(decoded.detections, transform).map(({ classIndex, score, x, y, w, h, landmarks }) => ({
          class: nameOf(classIndex),
          classIndex,
          score,
          box: [x, y, w, h],
          ...(landmarks ? { landmarks } : {}),
        })),
      };
    case 'classification':
      return {
        classes: topClasses(decoded.scores, 5).map((i) => ({ class: nameOf(i), score: decoded.scores[i]! })),
      };
    case 'segmentation': {
      const { data } = maskToOriginal(decoded.mask, task.input.size, transform);
      const shares = new Map<number, number>();
      for (const value of data) shares.set(value, (shares.get(value) ?? 0) + 1 / data.length);
      const found = [...shares].filter(([value]) => value !== noClass).sort(([, a], [, b]) => b - a);
      return { mask: found.map(([value, share]) => ({ class: nameOf(value), share })) };
    }
  }
}

/** Outputs whose meaning nobody knows. */
export function rawAnswer(outputs: ReadonlyMap<string, Tensor>): Answer {
  return {
    outputs: [...outputs].map(([name, { shape, data }]) => {
      let [min, max, sum] = [Infinity, -Infinity, 0];
      for (const value of data) {
        min = Math.min(min, value);
        max = Math.max(max, value);
        sum += value;
      }
      return { name, shape, min, mean: sum / data.length, max };
    }),
  };
}

/** An answer as lines of a table. */
export function answerLines(answer: Answer): string[] {
  if ('detections' in answer) {
    const rows = answer.detections.map((d) => [d.class, d.score.toFixed(3), ...d.box.map((v) => v.toFixed(1))]);
    return rows.length === 0
      ? ['  nothing found']
      : tableLines([['class', 'score', 'x', 'y', 'width', 'height'], ...rows]);
  }
  if ('classes' in answer)
    return tableLines([['class', 'score'], ...answer.classes.map((c) => [c.class, c.score.toFixed(4)])]);
  if ('mask' in answer) {
    const rows = answer.mask.map((c) => [c.class, percent(c.share, 2)]);
    return rows.length === 0 ? ['  no pixel of any class'] : tableLines([['class', 'share of pixels'], ...rows]);
  }
  const rows = answer.outputs.map((o) => [
    `${o.name} [${o.shape.join(',')}]`,
    ...[o.min, o.mean, o.max].map((v) => v.toPrecision(4)),
  ]);
  return tableLines([['output', 'min', 'mean', 'max'], ...rows]);
}
