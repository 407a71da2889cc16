import { boxes } from './boxes.js';
import { classification } from './classification.js';
import type { Decoder } from './decoder.js';
import { fastestdet } from './fastestdet.js';
import { nanodet } from './nanodet.js';
import { nmsOutput } from './nms-output.js';
import { retinaface } from './retinaface.js';
import { scrfd } from './scrfd.js';
import { segmentation } from './segmentation.js';
import { ssd } from './ssd.js';
import { yolov3 } from './yolov3.js';
import { yolov5 } from './yolov5.js';
import { yolov8 } from './yolov8.js';
import { yolox } from './yolox.js';
import { yunet } from './yunet.js';

/** All built-in decoders. */
export const decoders: readonly Decoder[] = [
  yolov3,
  yolov5,
  yolov8,
  yolox,
  nanodet,
  fastestdet,
  ssd,
  scrfd,
  yunet,
  retinaface,
  boxes,
  nmsOutput,
  segmentation,
  classification,
];

export * from './decoder.js';
export * from './nms.js';
export * from './bind-decoder.js';
export * from './module-decoder.js';
export * from './box-formats.js';
export { makePriors, type PriorLevel } from './priors.js';
