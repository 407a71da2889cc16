import type { Box } from '../detection.js';

/**
 * A labelled box, in pixels of the original picture.
 * - `crowd`: a region of many objects; any number of detections may match it, measured by the part of the detection inside it
 * - `ignore`: do not count it; detections that match it count neither as right nor as wrong. It is matched like a crowd region
 * - `area`: for the size classes; default w * h (COCO gives the area of the outline)
 */
export interface TruthBox extends Box {
  readonly classIndex: number;
  readonly crowd?: boolean;
  readonly ignore?: boolean;
  readonly area?: number;
}
