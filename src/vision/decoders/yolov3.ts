import { choice, defaulted, flag, list, number, optional, text } from '../schema/index.js';
import { decodeAnchorLayers } from './anchor-layers.js';
import { defineDetector } from './decoder.js';
import { labelsField } from './scores.js';

/**
 * Raw region or yolo layers of Darknet networks (YOLOv2, v3, v4 and the tiny ones). Each output holds, for each anchor, tx, ty, tw, th,
 * objectness and the classes; rows and columns come from its shape. YOLOv2 has anchors in cells and a softmax over classes; v4 has `scaleXY`
 * (scale_x_y); new_coords is `size: "square"` with `activated`.
 * @shape each output [1,A*(5+C),rows,columns], [1,rows,columns,A*(5+C)] or [1,A,rows,columns,5+C]
 */
export const yolov3 = defineDetector({
  kind: 'yolov3',
  about: 'raw Darknet region/yolo layers with anchors (YOLOv2 to v4)',
  source:
    'J. Redmon, A. Farhadi, "YOLOv3: An Incremental Improvement", arXiv:1804.02767; AlexeyAB/darknet src/yolo_layer.c',
  task: 'detection',
  nmsIou: 0.45,
  options: {
    outputs: optional(list(text())),
    anchors: list(list(number({ above: 0 }))),
    anchorUnit: defaulted(choice(['pixels', 'cells']), 'pixels'),
    scaleXY: defaulted(number({ above: 0 }), 1),
    size: defaulted(choice(['exp', 'square']), 'exp'),
    classActivation: defaulted(choice(['sigmoid', 'softmax']), 'sigmoid'),
    activated: defaulted(flag(), false),
    labels: labelsField,
  },
  decode: (outputs, context) => decodeAnchorLayers(outputs, context, { kind: 'yolov3', ...context.options }),
});
