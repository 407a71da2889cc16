import type { Detection } from '../detection.js';
import { choice, defaulted, list, number, optional, text } from '../schema/index.js';
import { boxFrom } from './box-formats.js';
import { defineDetector } from './decoder.js';
import { eachCell, levelsOf, rowCount } from './grid.js';
import { findOutput } from './outputs.js';
import { eachLabel, labelsField, readScores, sigmoid } from './scores.js';

/**
 * YOLOX: one output with the rows of all levels, finest first: x, y in cells from the cell's corner, log width and height in cells, objectness,
 * classes. Exports that decode in the graph are kind "yolov5".
 * @shape [1,N,5+C], N the number of cells of all strides
 */
export const yolox = defineDetector({
  kind: 'yolox',
  about: 'YOLOX: raw grid rows of all strides',
  source: 'Megvii-BaseDetection/YOLOX yolox/models/yolo_head.py, decode_outputs',
  task: 'detection',
  nmsIou: 0.45,
  options: {
    output: optional(text()),
    strides: defaulted(list(number({ integer: true, min: 1 })), [8, 16, 32]),
    scoreActivation: defaulted(choice(['none', 'sigmoid']), 'none'),
    labels: labelsField,
  },
  decode(outputs, context) {
    const { output, strides, scoreActivation, labels } = context.options;
    const width = 5 + context.classes.length;
    const levels = levelsOf(strides, context.inputSize);
    const { data } = findOutput(outputs, output, {
      role: 'decoder yolox: rows',
      expects: `[1,${rowCount(levels)},${width}] (cells of strides ${strides.join(', ')} at ${context.inputSize.join('x')}; 4 box numbers, objectness, ${context.classes.length} classes)`,
      rank: 2,
      fits: (s) => s[0] === rowCount(levels) && s[1] === width,
    });
    const found: Detection[] = [];
    const scores = new Float64Array(context.classes.length);
    for (const level of levels)
      eachCell(level, (index, column, row) => {
        const at = (level.start + index) * width;
        const objectness = scoreActivation === 'sigmoid' ? sigmoid(data[at + 4]!) : data[at + 4]!;
        if (objectness < context.minScore) return;
        readScores(data, at + 5, 1, scoreActivation, scores);
        eachLabel(scores, objectness, context.minScore, labels, (classIndex, score) => {
          const cx = (data[at]! + column) * level.stride;
          const cy = (data[at + 1]! + row) * level.stride;
          const w = Math.exp(data[at + 2]!) * level.stride;
          const h = Math.exp(data[at + 3]!) * level.stride;
          found.push({ classIndex, score, ...boxFrom('cxcywh', cx, cy, w, h) });
        });
      });
    return found;
  },
});
