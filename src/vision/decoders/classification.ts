import { optional, text } from '../schema/index.js';
import { defineClassifier } from './decoder.js';
import { findOutput } from './outputs.js';
import { activationField, readScores } from './scores.js';

/** One score per class, in the order of the card's classes. @shape [1,C], [C] or [1,C,1,1] */
export const classification = defineClassifier({
  kind: 'classification',
  about: 'one score per class',
  source: 'no single project; see the keys',
  task: 'classification',
  options: { output: optional(text()), scoreActivation: activationField },
  decode(outputs, { options, classes }) {
    const count = classes.length;
    const pooled = [...outputs.values()].some((t) => t.shape.length === 4);
    const view = findOutput(outputs, options.output, {
      role: 'decoder classification: scores',
      expects: `[1,${count}] (${count} classes)`,
      rank: pooled ? 3 : 1,
      fits: (s) => s[0] === count && s.slice(1).every((extent) => extent === 1),
    });
    return readScores(view.data, 0, 1, options.scoreActivation, new Float64Array(count));
  },
});
