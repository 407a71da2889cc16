import { InternalError } from '../../diagnostics/index.js';
import { noClass, type Mask } from '../detection.js';

/** Pixel value of truth masks that is not counted. */
export const ignoredPixel = -2;

/** Overlaps of masks over a set of images, in 0..1. `perClass` is NaN for a class that neither side has. */
export interface MaskScores {
  readonly meanIou: number;
  readonly perClass: readonly number[];
  readonly pixelAccuracy: number;
}

/**
 * Mean IoU over classes, counted over all pixels of all images together; pixels of `ignoredPixel` in the truth are left out. "No class" is not a
 * class of the mean, but counts for the accuracy. @throws InternalError when sizes differ
 */
export function evaluateMasks(truth: readonly Mask[], found: readonly Mask[], classCount: number): MaskScores {
  const both = new Float64Array(classCount);
  const either = new Float64Array(classCount);
  let right = 0;
  let pixels = 0;
  truth.forEach((mask, i) => {
    const other = found[i];
    if (other?.data.length !== mask.data.length) throw new InternalError(`Mask ${i} and its truth differ in size`);
    mask.data.forEach((expected, at) => {
      if (expected === ignoredPixel) return;
      const actual = other.data[at]!;
      pixels++;
      if (expected === actual) right++;
      if (expected === actual && expected !== noClass) both[expected]!++;
      if (expected !== noClass) either[expected]!++;
      if (actual !== noClass && actual !== expected) either[actual]!++;
    });
  });
  const perClass = Array.from(both, (n, c) => n / either[c]!);
  const defined = perClass.filter((v) => !Number.isNaN(v));
  return {
    meanIou: defined.reduce((a, b) => a + b, 0) / defined.length,
    perClass,
    pixelAccuracy: right / pixels,
  };
}

/** IoU of the pixels that have any class in two masks; 1 when neither has any. @throws InternalError when sizes differ */
export function maskIou(a: Mask, b: Mask): number {
  if (a.data.length !== b.data.length) throw new InternalError('The masks differ in size');
  let both = 0;
  let either = 0;
  a.data.forEach((value, i) => {
    const first = value >= 0;
    const second = b.data[i]! >= 0;
    if (first && second) both++;
    if (first || second) either++;
  });
  return either === 0 ? 1 : both / either;
}
