import type { Detection } from '../detection.js';
import { defaulted, list, number, optional, text } from '../schema/index.js';
import type { DecodeContext, Outputs } from './decoder.js';
import { defineDetector } from './decoder.js';
import { eachCell, levelsOf, rowCount, type Level } from './grid.js';
import { findLayers, findOutput, fittingOutputs, type View } from './outputs.js';
import { activationField, eachLabel, labelsField, readScores, softmax } from './scores.js';

/** Class scores and side distributions of one level: where its rows start and how long they are. */
interface Part {
  readonly level: Level;
  readonly scores: View;
  readonly scoresAt: number;
  readonly scoresStep: number;
  readonly sides: View;
  readonly sidesAt: number;
  readonly sidesStep: number;
}

/**
 * Heads with distributions for the four sides (generalised focal loss): NanoDet, NanoDet-Plus, PicoDet. A side's distance from the cell's
 * reference point is the mean of a softmax over 0..`regMax`, in strides; order left, top, right, bottom. Either one output with the rows of all
 * levels, classes then distributions, or one output of classes and one of distributions per level (`scores`, `distances` name them).
 * `offset` is the reference point in the cell: 0 in NanoDet-Plus, 0.5 in NanoDet and PicoDet.
 * @shape [1,N,C+4*(regMax+1)], or per level [1,n,C] and [1,n,4*(regMax+1)]
 */
export const nanodet = defineDetector({
  kind: 'nanodet',
  about: 'NanoDet, NanoDet-Plus, PicoDet: classes and side distributions',
  source: 'X. Li et al., "Generalized Focal Loss", arXiv:2006.04388; RangiLyu/nanodet nanodet_plus_head.py',
  task: 'detection',
  nmsIou: 0.6,
  options: {
    output: optional(text()),
    scores: optional(list(text())),
    distances: optional(list(text())),
    strides: defaulted(list(number({ integer: true, min: 1 })), [8, 16, 32, 64]),
    regMax: defaulted(number({ integer: true, min: 1 }), 7),
    offset: defaulted(number({ min: 0, max: 1 }), 0),
    scoreActivation: activationField,
    labels: labelsField,
  },
  decode(outputs, context) {
    const { regMax, offset, scoreActivation, labels } = context.options;
    const found: Detection[] = [];
    const classScores = new Float64Array(context.classes.length);
    const bins = new Float64Array(regMax + 1);
    for (const part of partsOf(outputs, context)) {
      const { stride } = part.level;
      const side = (at: number): number => {
        bins.forEach((_, i) => (bins[i] = part.sides.data[at + i]!));
        softmax(bins);
        return bins.reduce((mean, p, i) => mean + p * i, 0) * stride;
      };
      eachCell(part.level, (index, column, row) => {
        readScores(part.scores.data, part.scoresAt + index * part.scoresStep, 1, scoreActivation, classScores);
        eachLabel(classScores, 1, context.minScore, labels, (classIndex, score) => {
          const at = part.sidesAt + index * part.sidesStep;
          const [left, top, right, bottom] = [0, 1, 2, 3].map((k) => side(at + k * (regMax + 1))) as [
            number,
            number,
            number,
            number,
          ];
          const x = (column + offset) * stride - left;
          const y = (row + offset) * stride - top;
          found.push({ classIndex, score, x, y, w: left + right, h: top + bottom });
        });
      });
    }
    return found;
  },
});

interface Options {
  readonly output: string | undefined;
  readonly scores: readonly string[] | undefined;
  readonly distances: readonly string[] | undefined;
  readonly strides: readonly number[];
  readonly regMax: number;
}

function partsOf(outputs: Outputs, { options, classes, inputSize }: DecodeContext<Options>): Part[] {
  const levels = levelsOf(options.strides, inputSize);
  const sides = 4 * (options.regMax + 1);
  const width = classes.length + sides;
  const cells = levels.map((level) => level.rows * level.columns);
  const joined = {
    role: 'decoder nanodet: rows',
    expects: `[1,${rowCount(levels)},${width}] (${classes.length} classes and ${sides} distribution bins at strides ${options.strides.join(', ')}), or two outputs per stride`,
    rank: 2,
    fits: (s: readonly number[]): boolean => s[0] === rowCount(levels) && s[1] === width,
  };
  const perLevel = { ...joined, fits: (s: readonly number[]): boolean => cells.includes(s[0]!) && s[1] === sides };
  if (
    options.output !== undefined ||
    (options.scores === undefined && fittingOutputs(outputs, perLevel).length === 0)
  ) {
    const view = findOutput(outputs, options.output, joined);
    return levels.map((level) => ({
      level,
      scores: view,
      scoresAt: level.start * width,
      scoresStep: width,
      sides: view,
      sidesAt: level.start * width + classes.length,
      sidesStep: width,
    }));
  }
  return levels.map((level, i) => {
    const find = (role: string, names: readonly string[] | undefined, columns: number): View =>
      findLayers(outputs, names && [names[i] ?? ''], 1, {
        role: `decoder nanodet: ${role} of stride ${level.stride}`,
        expects: `[1,${cells[i]!},${columns}]`,
        rank: 2,
        fits: (s) => s[0] === cells[i] && s[1] === columns,
      })[0]!;
    return {
      level,
      scores: find('scores', options.scores, classes.length),
      scoresAt: 0,
      scoresStep: classes.length,
      sides: find('distances', options.distances, sides),
      sidesAt: 0,
      sidesStep: sides,
    };
  });
}
