import { InternalError } from '../diagnostics/index.js';
import type { Task } from '../model.js';
import { topAccuracy, topClasses } from '../vision/index.js';
import type { Images, Scoring } from './scoring.js';

/** Classification: top-1 and top-5 accuracy, and the share of images with the ANN's first class. */
export function classificationScoring(task: Task, images: Images): Scoring<Float64Array> {
  const labels = images.map((image) => image.label ?? -1);
  const right = (scores: Float64Array, i: number): boolean => topClasses(scores, 1)[0] === labels[i];
  return {
    primary: 'top1',
    labelled: labels.some((label) => label >= 0),
    predict(outputs) {
      const decoded = task.decoder.decode(outputs, task.input.size);
      if (decoded.task !== 'classification') throw new InternalError(`a classifier decoded to ${decoded.task}`);
      return decoded.scores;
    },
    score: (predictions) => ({ top1: topAccuracy(predictions, labels, 1), top5: topAccuracy(predictions, labels, 5) }),
    weighted(predictions) {
      const hits = predictions.map(right);
      return (weights) => {
        let [hit, all] = [0, 0];
        hits.forEach((ok, i) => {
          hit += ok ? weights[i]! : 0;
          all += weights[i]!;
        });
        return hit / all;
      };
    },
    agreement: (ann, snn) =>
      ann.filter((scores, i) => topClasses(scores, 1)[0] === topClasses(snn[i]!, 1)[0]).length / ann.length,
  };
}
