import type { PixelImage } from './pixels.js';

const weightBits = 11;
const one = 1 << weightBits;

interface Taps {
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly weight: Int32Array;
}

/**
 * Bilinear resize with half-pixel centres, edges repeated, and no averaging when shrinking. Weights have 11 fractional bits and all
 * arithmetic is in integers, so the result is the same everywhere; it is the exact interpolation rounded to nearest, off by less than
 * 255 / 2^11 before rounding.
 * @source OpenCV, "Geometric Image Transformations", INTER_LINEAR
 */
export function resizeBilinear(image: PixelImage, width: number, height: number): PixelImage {
  if (width === image.width && height === image.height) return image;
  const across = taps(image.width, width);
  const down = taps(image.height, height);
  const out = new Uint8Array(width * height * 3);
  const source = image.data;
  const half = 1 << (2 * weightBits - 1);
  let o = 0;
  for (let y = 0; y < height; y++) {
    const top = down.first[y]! * image.width;
    const bottom = down.second[y]! * image.width;
    const lower = down.weight[y]!;
    const upper = one - lower;
    for (let x = 0; x < width; x++) {
      const left = across.first[x]!;
      const right = across.second[x]!;
      const east = across.weight[x]!;
      const west = one - east;
      for (let c = 0; c < 3; c++, o++) {
        const above = source[(top + left) * 3 + c]! * west + source[(top + right) * 3 + c]! * east;
        const below = source[(bottom + left) * 3 + c]! * west + source[(bottom + right) * 3 + c]! * east;
        out[o] = (above * upper + below * lower + half) >>> (2 * weightBits);
      }
    }
  }
  return { width, height, data: out };
}

/** For each output position, the two input positions and the fixed-point weight of the second. */
function taps(from: number, to: number): Taps {
  const first = new Int32Array(to);
  const second = new Int32Array(to);
  const weight = new Int32Array(to);
  for (let i = 0; i < to; i++) {
    const centre = ((i + 0.5) * from) / to - 0.5;
    const low = Math.floor(centre);
    first[i] = Math.max(0, low);
    second[i] = Math.min(from - 1, low + 1);
    weight[i] = Math.round((centre - low) * one);
  }
  return { first, second, weight };
}
