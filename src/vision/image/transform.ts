import type { Detection, Mask } from '../detection.js';
import { noClass } from '../detection.js';
import type { ImageSize } from './pixels.js';

/**
 * Where a picture stands in the model's input: input pixel = image pixel * scale + offset, per axis. `width` and `height` are the original
 * picture's, in pixels.
 */
export interface ImageTransform extends ImageSize {
  readonly scaleX: number;
  readonly scaleY: number;
  readonly offsetX: number;
  readonly offsetY: number;
}

/** The transform of inputs that never were pictures. */
export function identityTransform(size: readonly [number, number]): ImageTransform {
  return { width: size[1], height: size[0], scaleX: 1, scaleY: 1, offsetX: 0, offsetY: 0 };
}

/** Detections in input pixels as detections in pixels of the original picture, cut at its border; boxes wholly outside are dropped. */
export function toOriginal(detections: readonly Detection[], transform: ImageTransform): Detection[] {
  const { scaleX, scaleY, offsetX, offsetY, width, height } = transform;
  const clip = (v: number, limit: number): number => Math.min(Math.max(v, 0), limit);
  return detections.flatMap((d) => {
    const x = clip((d.x - offsetX) / scaleX, width);
    const y = clip((d.y - offsetY) / scaleY, height);
    const w = clip((d.x + d.w - offsetX) / scaleX, width) - x;
    const h = clip((d.y + d.h - offsetY) / scaleY, height) - y;
    if (!(w > 0 && h > 0)) return [];
    const landmarks = d.landmarks?.map((v, i) => (i % 2 === 0 ? (v - offsetX) / scaleX : (v - offsetY) / scaleY));
    return [{ ...d, x, y, w, h, ...(landmarks && { landmarks }) }];
  });
}

/** A mask over the input (of any resolution) as a mask over the original picture, nearest pixel. */
export function maskToOriginal(mask: Mask, inputSize: readonly [number, number], transform: ImageTransform): Mask {
  const { width, height, scaleX, scaleY, offsetX, offsetY } = transform;
  const data = new Int16Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = Math.floor((((y + 0.5) * scaleY + offsetY) * mask.height) / inputSize[0]);
    for (let x = 0; x < width; x++) {
      const column = Math.floor((((x + 0.5) * scaleX + offsetX) * mask.width) / inputSize[1]);
      const inside = row >= 0 && row < mask.height && column >= 0 && column < mask.width;
      data[y * width + x] = inside ? mask.data[row * mask.width + column]! : noClass;
    }
  }
  return { width, height, data };
}
