import type { Detection } from '../detection.js';
import { defaulted, list, number, optional, text } from '../schema/index.js';
import { defineDetector } from './decoder.js';
import { eachCell, levelsOf } from './grid.js';
import { findLayers, fittingOutputs, type Wanted } from './outputs.js';
import { activationField, sigmoid } from './scores.js';

/**
 * SCRFD: per stride, for each anchor of each cell, a face score, the distances left, top, right, bottom from the cell's corner in strides, and
 * five landmarks as offsets in strides. Without names the outputs are told apart by their shapes.
 * @shape per stride scores [n,1], boxes [n,4], landmarks [n,10] (may be absent), n = rows * columns * anchors; a batch axis is tolerated
 */
export const scrfd = defineDetector({
  kind: 'scrfd',
  about: 'SCRFD faces: distances from cell corners, two anchors per cell',
  source:
    'Guo et al., "Sample and Computation Redistribution for Efficient Face Detection", arXiv:2105.04714; deepinsight/insightface scrfd.py',
  task: 'detection',
  nmsIou: 0.4,
  options: {
    scores: optional(list(text())),
    boxes: optional(list(text())),
    landmarks: optional(list(text())),
    strides: defaulted(list(number({ integer: true, min: 1 })), [8, 16, 32]),
    anchorsPerCell: defaulted(number({ integer: true, min: 1 }), 2),
    scoreActivation: activationField,
  },
  decode(outputs, { options, inputSize, minScore }) {
    const { strides, anchorsPerCell } = options;
    const activate = options.scoreActivation === 'none' ? (v: number): number => v : sigmoid;
    return levelsOf(strides, inputSize).flatMap((level, i) => {
      const n = level.rows * level.columns * anchorsPerCell;
      const wanted = (role: string, width: number): Wanted => ({
        role: `decoder scrfd: ${role} of stride ${level.stride}`,
        expects: `[${n},${width}]`,
        rank: 2,
        fits: (s) => s[0] === n && s[1] === width,
      });
      const find = (role: string, names: readonly string[] | undefined, width: number) =>
        findLayers(outputs, names && [names[i] ?? ''], 1, wanted(role, width))[0]!.data;
      const scores = find('scores', options.scores, 1);
      const boxes = find('boxes', options.boxes, 4);
      const marks = options.landmarks
        ? find('landmarks', options.landmarks, 10)
        : fittingOutputs(outputs, wanted('landmarks', 10))[0]?.data;
      const found: Detection[] = [];
      eachCell(level, (cell, column, row) => {
        for (let k = cell * anchorsPerCell; k < (cell + 1) * anchorsPerCell; k++) {
          const score = activate(scores[k]!);
          if (score < minScore) continue;
          const at = (axis: number): number => (axis % 2 === 0 ? column : row);
          const [left, top, right, bottom] = [0, 1, 2, 3].map((s) => boxes[4 * k + s]! * level.stride);
          const landmarks = marks && Array.from({ length: 10 }, (_, m) => (at(m) + marks[10 * k + m]!) * level.stride);
          found.push({
            classIndex: 0,
            score,
            x: column * level.stride - left!,
            y: row * level.stride - top!,
            w: left! + right!,
            h: top! + bottom!,
            ...(landmarks && { landmarks }),
          });
        }
      });
      return found;
    });
  },
});
