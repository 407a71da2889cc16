/** An axis-aligned box: top-left corner and extent, in pixels, not rounded. Pixel centres lie at halves. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** A box that a detector found. `landmarks` are x, y pairs in the same pixels. */
export interface Detection extends Box {
  readonly classIndex: number;
  readonly score: number;
  readonly landmarks?: readonly number[];
}

/** The class of each pixel, row by row; `noClass` where there is none. */
export interface Mask {
  readonly width: number;
  readonly height: number;
  readonly data: Int16Array;
}

/** Mask value of pixels that belong to no class (background). */
export const noClass = -1;

/** What a model's outputs mean. */
export type Task = 'detection' | 'segmentation' | 'classification';

/** Area of the overlap of two boxes, in square pixels; 0 when they do not touch. */
export function overlapArea(a: Box, b: Box): number {
  const w = Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x);
  const h = Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y);
  return w > 0 && h > 0 ? w * h : 0;
}

/** Intersection over union, in 0..1; 0 for two empty boxes. */
export function boxIou(a: Box, b: Box): number {
  const shared = overlapArea(a, b);
  const union = a.w * a.h + b.w * b.h - shared;
  return union > 0 ? shared / union : 0;
}

/** Detections by falling score; equal scores keep their order. */
export function byScore(detections: readonly Detection[]): Detection[] {
  return [...detections].sort((a, b) => b.score - a.score);
}
