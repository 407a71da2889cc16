import type { Detection } from '../detection.js';
import { defaulted, flag, list, number, optional, text } from '../schema/index.js';
import { decodeAnchorLayers } from './anchor-layers.js';
import { boxFrom, scaleBox } from './box-formats.js';
import { defineDetector } from './decoder.js';
import { findOutput } from './outputs.js';
import { eachLabel, labelsField, readScores } from './scores.js';

/**
 * YOLOv5 and v7. Without `anchors`: one decoded output with rows of centre x, y, width, height (pixels, or 0..1 with `relative`), objectness,
 * classes, all already activated. With `anchors` (pixels): the raw layers, centre = 2 sigmoid(t) - 0.5 cells, size = (2 sigmoid(t))^2 anchors.
 * @shape decoded [1,N,5+C]; raw as yolov3
 */
export const yolov5 = defineDetector({
  kind: 'yolov5',
  about: 'YOLOv5/v7: decoded rows, or raw layers when anchors are given',
  source: 'ultralytics/yolov5 models/yolo.py, class Detect',
  task: 'detection',
  nmsIou: 0.45,
  options: {
    output: optional(text()),
    outputs: optional(list(text())),
    anchors: optional(list(list(number({ above: 0 })))),
    activated: defaulted(flag(), false),
    relative: defaulted(flag(), false),
    labels: labelsField,
  },
  decode(outputs, context) {
    const { anchors, labels, relative, output, activated } = context.options;
    if (anchors)
      return decodeAnchorLayers(outputs, context, {
        kind: 'yolov5',
        outputs: context.options.outputs,
        anchors,
        anchorUnit: 'pixels',
        scaleXY: 2,
        size: 'square',
        classActivation: 'sigmoid',
        activated,
        labels,
      });
    const width = 5 + context.classes.length;
    const { shape, data } = findOutput(outputs, output, {
      role: 'decoder yolov5: rows',
      expects: `[1,N,${width}] (4 box numbers, objectness, ${context.classes.length} classes), or anchors for raw layers`,
      rank: 2,
      fits: (s) => s[1] === width,
    });
    const found: Detection[] = [];
    const scores = new Float64Array(context.classes.length);
    for (let at = 0; at < shape[0]! * width; at += width) {
      if (data[at + 4]! < context.minScore) continue;
      readScores(data, at + 5, 1, 'none', scores);
      eachLabel(scores, data[at + 4]!, context.minScore, labels, (classIndex, score) => {
        const box = boxFrom('cxcywh', data[at]!, data[at + 1]!, data[at + 2]!, data[at + 3]!);
        found.push({ classIndex, score, ...(relative ? scaleBox(box, context.inputSize) : box) });
      });
    }
    return found;
  },
});
