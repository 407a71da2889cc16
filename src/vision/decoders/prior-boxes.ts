import type { Box } from '../detection.js';

/** Reads box `i` of offsets against priors: centre = prior centre + t * variance * prior size, size = prior size * exp(t * variance). */
export function priorBox(
  priors: Float64Array,
  i: number,
  offsets: ArrayLike<number>,
  variances: readonly number[],
  [height, width]: readonly [number, number],
  order: 'xywh' | 'yxhw' = 'xywh',
): Box {
  const [x, y, w, h] = order === 'xywh' ? [0, 1, 2, 3] : [1, 0, 3, 2];
  const p = 4 * i;
  const centre = variances[0]!;
  const size = variances[1]!;
  const boxWidth = priors[p + 2]! * Math.exp(offsets[p + w]! * size) * width;
  const boxHeight = priors[p + 3]! * Math.exp(offsets[p + h]! * size) * height;
  const cx = (priors[p]! + offsets[p + x]! * centre * priors[p + 2]!) * width;
  const cy = (priors[p + 1]! + offsets[p + y]! * centre * priors[p + 3]!) * height;
  return { x: cx - boxWidth / 2, y: cy - boxHeight / 2, w: boxWidth, h: boxHeight };
}
