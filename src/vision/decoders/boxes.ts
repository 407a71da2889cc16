import type { Detection } from '../detection.js';
import { defaulted, flag, optional, text } from '../schema/index.js';
import { backgroundField, classOfColumn, columnsFor } from './background.js';
import { boxFormatField, boxFrom, scaleBox } from './box-formats.js';
import { defineDetector, type Outputs } from './decoder.js';
import { findOutput, type View } from './outputs.js';
import { activationField, eachLabel, labelsField, readScores } from './scores.js';

/**
 * Boxes that the graph already decoded, with class scores in a second output (UltraFace, YOLOv4 exports, DETR family). `relative` boxes count
 * 0..1 of the input. `background` is the score column of "no object" (null: none).
 * @shape boxes [1,N,4] or [1,N,1,4], scores [1,N,columns], or [1,N] for one class without background
 */
export const boxes = defineDetector({
  kind: 'boxes',
  about: 'already decoded boxes and class scores in two outputs',
  source: 'no single project; see the keys',
  task: 'detection',
  nmsIou: 0.45,
  options: {
    boxes: optional(text()),
    scores: optional(text()),
    format: defaulted(boxFormatField, 'xyxy'),
    relative: defaulted(flag(), false),
    background: defaulted(backgroundField, null),
    scoreActivation: activationField,
    labels: labelsField,
  },
  decode(outputs, context) {
    const { options, inputSize, minScore, classes } = context;
    const { background, format, relative } = options;
    const columns = columnsFor(classes, background);
    const box = boxRows(outputs, options.boxes, options.scores);
    const count = box.data.length / 4;
    const scores = findOutput(withoutOutput(outputs, box.name), options.scores, {
      role: 'decoder boxes: scores',
      expects: `[1,${count},${columns}] (${classes.length} classes${background === null ? '' : ' and background'})`,
      rank: columns === 1 && !hasShape(outputs, [count, 1]) ? 1 : 2,
      fits: (s) => s[0] === count && (s[1] ?? 1) === columns,
    });
    const found: Detection[] = [];
    const row = new Float64Array(columns);
    for (let i = 0; i < count; i++) {
      readScores(scores.data, i * columns, 1, options.scoreActivation, row);
      const add = (column: number, score: number): void => {
        const at = 4 * i;
        const plain = boxFrom(format, box.data[at]!, box.data[at + 1]!, box.data[at + 2]!, box.data[at + 3]!);
        const classIndex = classOfColumn(column, background);
        found.push({ classIndex, score, ...(relative ? scaleBox(plain, inputSize) : plain) });
      };
      eachLabel(row, 1, minScore, options.labels, add, background ?? -1);
    }
    return found;
  },
});

function boxRows(outputs: Outputs, name: string | undefined, scores: string | undefined): View {
  const rest = scores === undefined ? outputs : withoutOutput(outputs, scores);
  const nested = [...rest].some(([key, t]) => (name === undefined || key === name) && t.shape.length === 4);
  return findOutput(rest, name, {
    role: 'decoder boxes: boxes',
    expects: '[1,N,4] or [1,N,1,4]',
    rank: nested ? 3 : 2,
    fits: (s) => s.at(-1) === 4 && (!nested || s[1] === 1),
  });
}

function hasShape(outputs: Outputs, tail: readonly number[]): boolean {
  return [...outputs.values()].some((t) => tail.every((extent, i) => t.shape.at(i - tail.length) === extent));
}

function withoutOutput(outputs: Outputs, name: string): Outputs {
  return new Map([...outputs].filter(([key]) => key !== name));
}
