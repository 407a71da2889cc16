import type { Detection } from '../detection.js';
import { choice, defaulted, optional, text } from '../schema/index.js';
import { backgroundField, classOfColumn, columnsFor } from './background.js';
import { defineDetector } from './decoder.js';
import { findOutput } from './outputs.js';
import { priorBox } from './prior-boxes.js';
import { makePriors, priorOptions } from './priors.js';
import { activationField, eachLabel, labelsField, readScores } from './scores.js';

/**
 * SSD heads with raw offsets against prior boxes, which are made from the options (`priors`, `clip`, `variances`). `background` is the score
 * column of "no object" (null: none); `order` is the order of the four offsets (TensorFlow: "yxhw").
 * @shape boxes [1,N,4], scores [1,N,C+1] (or C without background), N the number of priors
 */
export const ssd = defineDetector({
  kind: 'ssd',
  about: 'SSD: raw offsets against prior boxes',
  source: 'Liu et al., "SSD: Single Shot MultiBox Detector", arXiv:1512.02325',
  task: 'detection',
  nmsIou: 0.45,
  options: {
    boxes: optional(text()),
    scores: optional(text()),
    ...priorOptions,
    background: defaulted(backgroundField, 0),
    order: defaulted(choice(['xywh', 'yxhw']), 'xywh'),
    scoreActivation: activationField,
    labels: labelsField,
  },
  decode(outputs, context) {
    const { options, inputSize, minScore, classes } = context;
    const { background } = options;
    const priors = makePriors(options.priors, inputSize, options.clip);
    const count = priors.length / 4;
    const columns = columnsFor(classes, background);
    const find = (role: string, name: string | undefined, width: number) =>
      findOutput(outputs, name, {
        role: `decoder ssd: ${role}`,
        expects: `[1,${count},${width}] (${count} priors)`,
        rank: 2,
        fits: (s) => s[0] === count && s[1] === width,
      });
    const boxes = find('boxes', options.boxes, 4).data;
    const scores = find('scores', options.scores, columns).data;
    const found: Detection[] = [];
    const row = new Float64Array(columns);
    const skip = background ?? -1;
    for (let i = 0; i < count; i++) {
      readScores(scores, i * columns, 1, options.scoreActivation, row);
      const add = (column: number, score: number): void => {
        const box = priorBox(priors, i, boxes, options.variances, inputSize, options.order);
        found.push({ classIndex: classOfColumn(column, background), score, ...box });
      };
      eachLabel(row, 1, minScore, options.labels, add, skip);
    }
    return found;
  },
});
