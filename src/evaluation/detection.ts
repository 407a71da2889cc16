import { InternalError } from '../diagnostics/index.js';
import type { Task } from '../model.js';
import { agreement, evaluateCoco, toOriginal, weightedMap, type Detection } from '../vision/index.js';
import type { Images, Scoring } from './scoring.js';

/** Boxes below this score do not take part in mAP, as in COCO's own evaluations of detectors. */
const SCORE_FLOOR = 0.01;

/** Detection: COCO mAP, and F1 of the boxes above the card's threshold against the ANN's at IoU 0.5. */
export function detectionScoring(task: Task, images: Images): Scoring<readonly Detection[]> {
  const truth = images.map((image) => image.boxes);
  const classes = task.card.classes.length;
  const shown = (found: readonly (readonly Detection[])[]): Detection[][] =>
    found.map((boxes) => boxes.filter((box) => box.score >= task.card.scoreThreshold));
  return {
    primary: 'map50',
    labelled: truth.some((boxes) => boxes.length > 0),
    predict(outputs, transform) {
      const decoded = task.decoder.decode(outputs, task.input.size, SCORE_FLOOR);
      if (decoded.task !== 'detection') throw new InternalError(`a detector decoded to ${decoded.task}`);
      return toOriginal(decoded.detections, transform);
    },
    score(predictions) {
      const { map50, map } = evaluateCoco(truth, predictions, classes);
      return { map50, map };
    },
    weighted: (predictions) => weightedMap(truth, predictions, classes, [0.5]),
    agreement: (ann, snn) => agreement(shown(ann), shown(snn)).f1,
  };
}
