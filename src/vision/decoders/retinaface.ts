import type { Detection } from '../detection.js';
import { defaulted, list, optional, text } from '../schema/index.js';
import { defineDetector } from './decoder.js';
import { findOutput, fittingOutputs } from './outputs.js';
import { priorBox } from './prior-boxes.js';
import { makePriors, priorLevelField, priorOptions } from './priors.js';
import { activationField, readScores } from './scores.js';

const defaultPriors = [
  { stride: 8, size: undefined, minSizes: [16, 32], maxSizes: undefined, ratios: undefined },
  { stride: 16, size: undefined, minSizes: [64, 128], maxSizes: undefined, ratios: undefined },
  { stride: 32, size: undefined, minSizes: [256, 512], maxSizes: undefined, ratios: undefined },
];

/**
 * RetinaFace in PyTorch: offsets against square priors, scores of background and face, and five landmarks (centre + t * variance * prior size).
 * @shape boxes [1,N,4], scores [1,N,2], landmarks [1,N,10] (may be absent)
 */
export const retinaface = defineDetector({
  kind: 'retinaface',
  about: 'RetinaFace: prior boxes with five landmarks',
  source: 'Deng et al., "RetinaFace", arXiv:1905.00641; biubug6/Pytorch_Retinaface utils/box_utils.py',
  task: 'detection',
  nmsIou: 0.4,
  options: {
    boxes: optional(text()),
    scores: optional(text()),
    landmarks: optional(text()),
    ...priorOptions,
    priors: defaulted(list(priorLevelField), defaultPriors),
    scoreActivation: activationField,
  },
  decode(outputs, { options, inputSize, minScore }) {
    const priors = makePriors(options.priors, inputSize, options.clip);
    const count = priors.length / 4;
    const wanted = (role: string, width: number) => ({
      role: `decoder retinaface: ${role}`,
      expects: `[1,${count},${width}] (${count} priors)`,
      rank: 2,
      fits: (s: readonly number[]) => s[0] === count && s[1] === width,
    });
    const boxes = findOutput(outputs, options.boxes, wanted('boxes', 4)).data;
    const scores = findOutput(outputs, options.scores, wanted('scores', 2)).data;
    const marks =
      options.landmarks === undefined
        ? fittingOutputs(outputs, wanted('landmarks', 10))[0]
        : findOutput(outputs, options.landmarks, wanted('landmarks', 10));
    const found: Detection[] = [];
    const row = new Float64Array(2);
    for (let i = 0; i < count; i++) {
      const score = readScores(scores, 2 * i, 1, options.scoreActivation, row)[1]!;
      if (score < minScore) continue;
      const box = priorBox(priors, i, boxes, options.variances, inputSize);
      const landmarks =
        marks &&
        Array.from({ length: 10 }, (_, k) => {
          const axis = k % 2;
          const offset = marks.data[10 * i + k]! * options.variances[0]! * priors[4 * i + 2 + axis]!;
          return (priors[4 * i + axis]! + offset) * inputSize[1 - axis]!;
        });
      found.push({ classIndex: 0, score, ...box, ...(landmarks && { landmarks }) });
    }
    return found;
  },
});
