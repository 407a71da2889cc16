import { choice } from '../schema/index.js';
import type { Box } from '../detection.js';

/** Meaning of four box numbers: two corners, corner and size, centre and size, or two corners with y first. */
export type BoxFormat = 'xyxy' | 'xywh' | 'cxcywh' | 'yxyx';

/** The card's key for a box format. */
export const boxFormatField = choice(['xyxy', 'xywh', 'cxcywh', 'yxyx']);

/** A box from four numbers. */
export function boxFrom(format: BoxFormat, a: number, b: number, c: number, d: number): Box {
  switch (format) {
    case 'xyxy':
      return { x: a, y: b, w: c - a, h: d - b };
    case 'xywh':
      return { x: a, y: b, w: c, h: d };
    case 'cxcywh':
      return { x: a - c / 2, y: b - d / 2, w: c, h: d };
    case 'yxyx':
      return { x: b, y: a, w: d - b, h: c - a };
  }
}

/** A box given relative to the input as a box in pixels. */
export function scaleBox(box: Box, [height, width]: readonly [number, number]): Box {
  return { x: box.x * width, y: box.y * height, w: box.w * width, h: box.h * height };
}
