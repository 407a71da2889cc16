import type { Detection } from '../detection.js';
import { defaulted, flag, number, optional, text } from '../schema/index.js';
import { boxFrom, scaleBox } from './box-formats.js';
import { defineDetector } from './decoder.js';
import { findOutput, mismatch } from './outputs.js';
import { activationField, eachLabel, labelsField, readScores } from './scores.js';

/**
 * YOLOv8, v9, v11 and other anchor-free heads that export one decoded output: centre x, y, width, height (pixels, or 0..1 with `relative`) and
 * the classes, without objectness. Both axis orders are understood; `extra` numbers after the classes (mask coefficients, key points) are left out.
 * @shape [1,4+C+extra,N] or [1,N,4+C+extra]
 */
export const yolov8 = defineDetector({
  kind: 'yolov8',
  about: 'YOLOv8/v9/v11-style decoded output without objectness',
  source: 'ultralytics/ultralytics nn/modules/head.py, class Detect',
  task: 'detection',
  nmsIou: 0.7,
  options: {
    output: optional(text()),
    relative: defaulted(flag(), false),
    scoreActivation: activationField,
    extra: defaulted(number({ integer: true, min: 0 }), 0),
    labels: labelsField,
  },
  decode(outputs, context) {
    const { output, relative, scoreActivation, extra, labels } = context.options;
    const count = context.classes.length;
    const width = 4 + count + extra;
    const wanted = {
      role: 'decoder yolov8: output',
      expects: `[1,${width},N] or [1,N,${width}] (4 box numbers, ${count} classes${extra ? `, ${extra} more` : ''})`,
      rank: 2,
      fits: ([a, b]: readonly number[]): boolean => a === width || b === width,
    };
    const { shape, data, name } = findOutput(outputs, output, wanted);
    const [a, b] = shape as [number, number];
    if (a === b) return mismatch(outputs, wanted, `${name}, whose axes cannot be told apart`);
    const [boxes, step, next] = a === width ? [b, b, 1] : [a, 1, width];
    const found: Detection[] = [];
    const scores = new Float64Array(count);
    for (let i = 0; i < boxes; i++) {
      const at = i * next;
      readScores(data, at + 4 * step, step, scoreActivation, scores);
      eachLabel(scores, 1, context.minScore, labels, (classIndex, score) => {
        const box = boxFrom('cxcywh', data[at]!, data[at + step]!, data[at + 2 * step]!, data[at + 3 * step]!);
        found.push({ classIndex, score, ...(relative ? scaleBox(box, context.inputSize) : box) });
      });
    }
    return found;
  },
});
