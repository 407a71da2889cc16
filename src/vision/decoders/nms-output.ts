import { fail } from '../../diagnostics/index.js';
import type { Box, Detection } from '../detection.js';
import { choice, defaulted, flag, list, number, optional, text, type InferShape } from '../schema/index.js';
import { boxFormatField, boxFrom, scaleBox, type BoxFormat } from './box-formats.js';
import { defineDetector, type DecodeContext, type Outputs } from './decoder.js';
import { findOutput, mismatch } from './outputs.js';

const columnNames = [
  'x1',
  'y1',
  'x2',
  'y2',
  'x',
  'y',
  'cx',
  'cy',
  'w',
  'h',
  'score',
  'class',
  'batch',
  'skip',
] as const;
const boxColumns: readonly (readonly [BoxFormat, readonly string[]])[] = [
  ['xyxy', ['x1', 'y1', 'x2', 'y2']],
  ['xywh', ['x', 'y', 'w', 'h']],
  ['cxcywh', ['cx', 'cy', 'w', 'h']],
];
const usualColumns: Readonly<Record<number, readonly string[]>> = {
  6: ['x1', 'y1', 'x2', 'y2', 'score', 'class'],
  7: ['batch', 'x1', 'y1', 'x2', 'y2', 'class', 'score'],
};

const options = {
  form: defaulted(choice(['rows', 'separate', 'indices']), 'rows'),
  rows: optional(text()),
  columns: optional(list(choice(columnNames))),
  boxes: optional(text()),
  scores: optional(text()),
  labels: optional(text()),
  count: optional(text()),
  indices: optional(text()),
  format: defaulted(boxFormatField, 'xyxy'),
  relative: defaulted(flag(), false),
  classOffset: defaulted(number({ integer: true }), 0),
};

interface Candidate {
  readonly box: Box;
  readonly score: number;
  readonly label: number;
}

/**
 * Outputs that the graph already suppressed. Forms:
 * - `rows`: one table. `columns` names its columns; default x1 y1 x2 y2 score class (6 columns) or batch x1 y1 x2 y2 class score (7)
 * - `separate`: boxes [1,N,4] of `format`, scores [1,N] and labels [1,N], or boxes with the score as fifth column; `count` names the number of valid rows
 * - `indices`: NonMaxSuppression's selected indices [K,3] (batch, class, box) with the boxes [1,N,4] and scores [1,C,N] that went into it
 *
 * Labels plus `classOffset` are classes (-1 where the model counts from 1). Rows with a negative label are padding.
 * @source ONNX operator NonMaxSuppression; ultralytics export nms=True; WongKinYiu/yolov7 end2end; TensorFlow and mmdetection exports
 */
export const nmsOutput = defineDetector({
  kind: 'nms-output',
  about: 'boxes that the graph already suppressed',
  source: 'no single project; see the keys',
  task: 'detection',
  nmsIou: null,
  options,
  decode(outputs, context) {
    const { form, classOffset, relative } = context.options;
    const read = { rows: readRows, separate: readSeparate, indices: readIndices }[form];
    return read(outputs, context).flatMap(({ box, score, label }): Detection[] => {
      if (!(score >= context.minScore) || label < 0) return [];
      const classIndex = label + classOffset;
      if (!(classIndex in context.classes))
        fail(
          'CLASS_RANGE',
          'decoder nms-output',
          `Expected labels of ${context.classes.length} classes but found ${label} (offset ${classOffset})`,
          'correct "classes" or "classOffset" in the card',
        );
      return [{ classIndex, score, ...(relative ? scaleBox(box, context.inputSize) : box) }];
    });
  },
});

type Context = DecodeContext<InferShape<typeof options>>;

function readRows(outputs: Outputs, { options }: Context): Candidate[] {
  const wanted = {
    role: 'decoder nms-output: rows',
    expects: options.columns ? `[N,${options.columns.length}]` : '[N,6] or [N,7], or "columns" in the card',
    rank: 2,
    fits: (s: readonly number[]): boolean =>
      options.columns ? s[1] === options.columns.length : s[1] !== undefined && s[1] in usualColumns,
  };
  const { shape, data } = findOutput(outputs, options.rows, wanted);
  const width = shape[1]!;
  const columns = options.columns ?? usualColumns[width]!;
  const [format, names] = boxColumns.find(([, needed]) => needed.every((n) => columns.includes(n))) ?? [];
  if (!format || !names || !columns.includes('score'))
    return fail(
      'CARD_COLUMNS',
      'card, decoder: columns',
      `Expected score and one of ${boxColumns.map(([, n]) => n.join(' ')).join(', ')} but found ${columns.join(' ')}`,
      'name each column of the table',
    );
  const place = (name: string): number => columns.indexOf(name);
  const [a, b, c, d] = names.map(place) as [number, number, number, number];
  return Array.from({ length: shape[0]! }, (_, i) => {
    const at = (column: number): number => data[i * width + column]!;
    const label = place('class') < 0 ? 0 : at(place('class'));
    return { box: boxFrom(format, at(a), at(b), at(c), at(d)), score: at(place('score')), label };
  });
}

function readSeparate(outputs: Outputs, { options }: Context): Candidate[] {
  const boxes = findOutput(outputs, options.boxes, {
    role: 'decoder nms-output: boxes',
    expects: '[1,N,4], or [1,N,5] with scores',
    rank: 2,
    fits: (s) => s[1] === 4 || s[1] === 5,
  });
  const [rows, width] = boxes.shape as [number, number];
  const vector = (role: 'scores' | 'labels') => {
    const wanted = {
      role: `decoder nms-output: ${role}`,
      expects: `[1,${rows}], named as "${role}" in the card`,
      rank: 1,
      fits: (s: readonly number[]): boolean => s[0] === rows,
    };
    return options[role] === undefined
      ? mismatch(outputs, wanted, 'no such key')
      : findOutput(outputs, options[role], wanted).data;
  };
  const labels = vector('labels');
  const scores = width === 4 ? vector('scores') : undefined;
  const count = options.count === undefined ? rows : (outputs.get(options.count)?.data[0] ?? rows);
  return Array.from({ length: Math.min(rows, count) }, (_, i) => {
    const at = i * width;
    const [a, b, c, d] = boxes.data.subarray(at, at + 4);
    return {
      box: boxFrom(options.format, a!, b!, c!, d!),
      score: scores ? scores[i]! : boxes.data[at + 4]!,
      label: labels[i]!,
    };
  });
}

function readIndices(outputs: Outputs, { options, classes }: Context): Candidate[] {
  const indices = findOutput(outputs, options.indices, {
    role: 'decoder nms-output: indices',
    expects: '[K,3]',
    rank: 2,
    fits: (s) => s[1] === 3,
  });
  const boxes = findOutput(outputs, options.boxes, {
    role: 'decoder nms-output: boxes',
    expects: '[1,N,4]',
    rank: 2,
    fits: (s) => s[1] === 4,
  });
  const count = boxes.shape[0]!;
  const scores = findOutput(outputs, options.scores, {
    role: 'decoder nms-output: scores',
    expects: `[1,C,${count}] for ${classes.length} classes`,
    rank: 2,
    fits: (s) => s[1] === count,
  }).data;
  return Array.from({ length: indices.shape[0]! }, (_, k) => {
    const label = indices.data[3 * k + 1]!;
    const i = indices.data[3 * k + 2]!;
    const [a, b, c, d] = boxes.data.subarray(4 * i, 4 * i + 4);
    return { box: boxFrom(options.format, a!, b!, c!, d!), score: scores[label * count + i]!, label };
  });
}
