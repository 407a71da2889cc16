import type { Attrs } from '../ir/index.js';
import { numberAttr, stringAttr } from './op.js';
import { inputCoordinate } from './resize-geometry.js';
import type { ResizeAxis } from './resize-geometry.js';

/** The input positions that one output position reads along an axis, and their weights. */
export interface Taps {
  readonly positions: readonly number[];
  readonly weights: readonly number[];
}

/**
 * Linear or cubic interpolation along one axis: the taps of each output position. Taps beyond the border read the border, or (exclude_outside)
 * are left out and the others scaled up. With antialias a shrinking axis widens the filter by the factor of shrinking.
 */
export function resizeTaps(axis: ResizeAxis, attrs: Attrs): Taps[] {
  const mode = stringAttr(attrs, 'coordinate_transformation_mode', 'half_pixel');
  const cubic = stringAttr(attrs, 'mode', 'nearest') === 'cubic';
  const antialias = numberAttr(attrs, 'antialias', 0) !== 0;
  const a = numberAttr(attrs, 'cubic_coeff_a', -0.75);
  const filter = cubic ? (x: number) => cubicWeight(x, a) : (x: number) => Math.max(0, 1 - Math.abs(x));
  const stretch = antialias ? Math.max(1, 1 / axis.scale) : 1;
  const support = (cubic ? 2 : 1) * stretch;
  // without antialias only cubic weights can tell a tap outside from the border: a linear one is clamped first
  const exclude = numberAttr(attrs, 'exclude_outside', 0) !== 0;
  return Array.from({ length: axis.output }, (_, x) => {
    const original = inputCoordinate(mode, axis, x);
    const centre = cubic || antialias ? original : Math.min(Math.max(original, 0), axis.input - 1);
    const first = Math.floor(centre - support) + 1;
    const last = Math.ceil(centre + support) - 1;
    const reached = Array.from({ length: Math.max(0, last - first + 1) }, (__, i) => first + i);
    const used = reached.filter((at) => !exclude || (at >= 0 && at < axis.input));
    const weights = used.map((at) => filter((at - centre) / stretch));
    const total = weights.reduce((sum, w) => sum + w, 0);
    return {
      positions: used.map((at) => Math.min(Math.max(at, 0), axis.input - 1)),
      weights: weights.map((w) => w / total),
    };
  });
}

/** Weighted sums along the middle axis of outer x axis x inner. */
export function applyTaps(
  x: Float32Array | Float64Array,
  outer: number,
  extent: number,
  inner: number,
  taps: readonly Taps[],
): Float64Array {
  const out = new Float64Array(outer * taps.length * inner);
  for (let o = 0; o < outer; o++)
    taps.forEach(({ positions, weights }, j) => {
      const to = (o * taps.length + j) * inner;
      positions.forEach((position, t) => {
        const weight = weights[t]!;
        const from = (o * extent + position) * inner;
        for (let i = 0; i < inner; i++) out[to + i]! += weight * x[from + i]!;
      });
    });
  return out;
}

/** Keys' cubic convolution kernel. @source R. Keys, Cubic convolution interpolation for digital image processing, 1981, equation 4 */
function cubicWeight(x: number, a: number): number {
  const d = Math.abs(x);
  if (d <= 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
  return d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a : 0;
}
