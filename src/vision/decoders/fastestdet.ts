import type { Detection } from '../detection.js';
import { defaulted, number, optional, text } from '../schema/index.js';
import { boxFrom } from './box-formats.js';
import { defineDetector } from './decoder.js';
import { findOutput } from './outputs.js';
import { eachLabel, readScores, sigmoid } from './scores.js';

/**
 * FastestDet: one map with objectness (activated), x, y, w, h (raw) and class probabilities. Centre = (column + tanh x, row + tanh y) cells,
 * size = sigmoid, relative to the input. Score = objectness^`objectPower` * best class^`classPower`.
 * @shape [1,5+C,rows,columns]
 */
export const fastestdet = defineDetector({
  kind: 'fastestdet',
  about: 'FastestDet: one anchor-free map',
  source: 'dog-qiuqiu/FastestDet utils/tool.py, handle_preds',
  task: 'detection',
  nmsIou: 0.45,
  options: {
    output: optional(text()),
    objectPower: defaulted(number({ min: 0 }), 0.6),
    classPower: defaulted(number({ min: 0 }), 0.4),
  },
  decode(outputs, context) {
    const { output, objectPower, classPower } = context.options;
    const channels = 5 + context.classes.length;
    const { shape, data } = findOutput(outputs, output, {
      role: 'decoder fastestdet: map',
      expects: `[1,${channels},rows,columns] (objectness, 4 box numbers, ${context.classes.length} classes)`,
      rank: 3,
      fits: (s) => s[0] === channels,
    });
    const [, rows, columns] = shape as [number, number, number];
    const [height, width] = context.inputSize;
    const plane = rows * columns;
    const found: Detection[] = [];
    const scores = new Float64Array(context.classes.length);
    for (let row = 0, at = 0; row < rows; row++)
      for (let column = 0; column < columns; column++, at++) {
        const objectness = data[at]! ** objectPower;
        readScores(data, at + 5 * plane, plane, 'none', scores);
        scores.forEach((p, c) => (scores[c] = p ** classPower));
        eachLabel(scores, objectness, context.minScore, 'best', (classIndex, score) => {
          const cx = ((column + Math.tanh(data[at + plane]!)) / columns) * width;
          const cy = ((row + Math.tanh(data[at + 2 * plane]!)) / rows) * height;
          const w = sigmoid(data[at + 3 * plane]!) * width;
          const h = sigmoid(data[at + 4 * plane]!) * height;
          found.push({ classIndex, score, ...boxFrom('cxcywh', cx, cy, w, h) });
        });
      }
    return found;
  },
});
