import { InternalError } from '../diagnostics/index.js';
import type { Task } from '../model.js';
import { evaluateMasks, maskToOriginal, type Mask } from '../vision/index.js';
import type { Images, Scoring } from './scoring.js';

/**
 * Segmentation: mean IoU over classes against label masks where there are any, and the same of the SNN's masks against the ANN's. Intersections and
 * unions are summed over all images.
 */
export function segmentationScoring(task: Task, images: Images, masks: readonly (Mask | undefined)[]): Scoring<Mask> {
  const truth = masks.filter((mask) => mask !== undefined);
  const classes = task.card.classes.length;
  return {
    primary: 'miou',
    labelled: truth.length === images.length && truth.length > 0,
    predict(outputs, transform) {
      const decoded = task.decoder.decode(outputs, task.input.size);
      if (decoded.task !== 'segmentation') throw new InternalError(`a segmenter decoded to ${decoded.task}`);
      return maskToOriginal(decoded.mask, task.input.size, transform);
    },
    score(predictions) {
      const { meanIou, pixelAccuracy } = evaluateMasks(truth, predictions, classes);
      return { miou: meanIou, pixelAccuracy };
    },
    weighted(predictions) {
      return (weights) => {
        const repeat = <T>(list: readonly T[]): T[] => list.flatMap((item, i) => new Array<T>(weights[i]!).fill(item));
        return evaluateMasks(repeat(truth), repeat(predictions), classes).meanIou;
      };
    },
    agreement(ann, snn) {
      const { meanIou } = evaluateMasks(ann, snn, classes);
      return Number.isNaN(meanIou) ? 1 : meanIou;
    },
  };
}
