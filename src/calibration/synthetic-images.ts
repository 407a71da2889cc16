import { seededRandom } from '../tensor/index.js';

/** 8-bit RGB pixels, row-major. */
export interface SyntheticImage {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/**
 * Images with the statistics of natural ones, for calibration without data: dead leaves (disks of radius r with density r^-3 that hide one another, each with its own
 * colour and shading) under noise with amplitude 1/f. The same seed gives the same images.
 * @source dead leaves: Lee, Mumford, Huang, IJCV 2001; 1/f spectra: Field, JOSA A 1987
 */
export function* syntheticImages(
  count: number,
  width: number,
  height: number,
  seed: number,
): Generator<SyntheticImage> {
  for (let i = 0; i < count; i++) yield deadLeaves(width, height, seededRandom(seed + i));
}

const SMALLEST = 0.01;
const LARGEST = 0.5;

function deadLeaves(width: number, height: number, random: () => number): SyntheticImage {
  const size = Math.max(width, height);
  const color = new Float32Array(width * height * 3);
  const open = new Uint8Array(width * height).fill(1);
  let left = open.length;
  for (let leaf = 0; left > 0 && leaf < 4000; leaf++) {
    const radius = size * radiusOf(random());
    const [cx, cy] = [random() * width, random() * height];
    const rgb = [random(), random(), random()].map((v) => 255 * v ** 1.3);
    const [gx, gy] = [(random() - 0.5) * 80, (random() - 0.5) * 80];
    const square = random() < 0.3;
    for (let y = Math.max(0, Math.ceil(cy - radius)); y < Math.min(height, cy + radius); y++)
      for (let x = Math.max(0, Math.ceil(cx - radius)); x < Math.min(width, cx + radius); x++) {
        const at = y * width + x;
        const inside = square || (x - cx) ** 2 + (y - cy) ** 2 <= radius * radius;
        if (open[at] === 0 || !inside) continue;
        open[at] = 0;
        left--;
        const shade = (gx * (x - cx) + gy * (y - cy)) / radius;
        for (let c = 0; c < 3; c++) color[3 * at + c] = rgb[c]! + shade;
      }
  }
  const noise = octaveNoise(width, height, random);
  return {
    width,
    height,
    pixels: Uint8Array.from(color, (v, i) =>
      Math.min(255, Math.max(0, Math.round(v + 40 * noise[Math.floor(i / 3)]!))),
    ),
  };
}

/** A radius, relative to the image, with density proportional to r^-3 between the smallest and the largest. */
function radiusOf(u: number): number {
  const [a, b] = [SMALLEST ** -2, LARGEST ** -2];
  return (a + u * (b - a)) ** -0.5;
}

/** Sum of bilinear noise at doubling frequencies with halving amplitude: a 1/f spectrum. */
function octaveNoise(width: number, height: number, random: () => number): Float32Array {
  const out = new Float32Array(width * height);
  for (let cells = 4, amplitude = 1; cells <= Math.max(width, height); cells *= 2, amplitude /= 2) {
    const side = cells + 2;
    const grid = Float32Array.from({ length: side * side }, () => random() - 0.5);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const [u, v] = [(x / width) * cells, (y / height) * cells];
        const [i, j] = [Math.floor(u), Math.floor(v)];
        const [fu, fv] = [u - i, v - j];
        const at = j * side + i;
        const top = grid[at]! * (1 - fu) + grid[at + 1]! * fu;
        const bottom = grid[at + side]! * (1 - fu) + grid[at + side + 1]! * fu;
        out[y * width + x]! += amplitude * (top * (1 - fv) + bottom * fv);
      }
  }
  return out;
}
