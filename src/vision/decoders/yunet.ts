import type { Detection } from '../detection.js';
import { choice, defaulted, list, number, text } from '../schema/index.js';
import { boxFrom } from './box-formats.js';
import { defineDetector } from './decoder.js';
import { eachCell, levelsOf } from './grid.js';
import { findOutput } from './outputs.js';

/**
 * YuNet: per stride class score, objectness (both activated), box (centre in cells from the cell's corner, log size in cells) and five
 * landmarks in cells. Outputs are named by patterns in which {stride} stands for the stride. Score = class * objectness, or its square root with
 * `score: "geometric"` (OpenCV's FaceDetectorYN).
 * @shape per stride cls [1,n,1], obj [1,n,1], bbox [1,n,4], kps [1,n,10]
 */
export const yunet = defineDetector({
  kind: 'yunet',
  about: 'YuNet faces: twelve outputs, four per stride',
  source: 'W. Wu et al., "YuNet: A Tiny Millisecond-level Face Detector", 2023; ShiqiYu/libfacedetection.train',
  task: 'detection',
  nmsIou: 0.45,
  options: {
    strides: defaulted(list(number({ integer: true, min: 1 })), [8, 16, 32]),
    classes: defaulted(text(), 'cls_{stride}'),
    objects: defaulted(text(), 'obj_{stride}'),
    boxes: defaulted(text(), 'bbox_{stride}'),
    landmarks: defaulted(text(), 'kps_{stride}'),
    score: defaulted(choice(['product', 'geometric']), 'product'),
  },
  decode(outputs, { options, inputSize, minScore }) {
    return levelsOf(options.strides, inputSize).flatMap((level) => {
      const { stride } = level;
      const n = level.rows * level.columns;
      const find = (role: 'classes' | 'objects' | 'boxes' | 'landmarks', width: number) =>
        findOutput(outputs, options[role].replaceAll('{stride}', String(stride)), {
          role: `decoder yunet: ${role} of stride ${stride}`,
          expects: `[1,${n},${width}]`,
          rank: 2,
          fits: (s) => s[0] === n && s[1] === width,
        }).data;
      const [classes, objects] = [find('classes', 1), find('objects', 1)];
      const [boxes, marks] = [find('boxes', 4), find('landmarks', 10)];
      const found: Detection[] = [];
      eachCell(level, (i, column, row) => {
        const product = classes[i]! * objects[i]!;
        const score = options.score === 'product' ? product : Math.sqrt(Math.max(0, product));
        if (score < minScore) return;
        const cx = (boxes[4 * i]! + column) * stride;
        const cy = (boxes[4 * i + 1]! + row) * stride;
        const box = boxFrom(
          'cxcywh',
          cx,
          cy,
          Math.exp(boxes[4 * i + 2]!) * stride,
          Math.exp(boxes[4 * i + 3]!) * stride,
        );
        const landmarks = Array.from(
          { length: 10 },
          (_, k) => (marks[10 * i + k]! + (k % 2 === 0 ? column : row)) * stride,
        );
        found.push({ classIndex: 0, score, ...box, landmarks });
      });
      return found;
    });
  },
});
