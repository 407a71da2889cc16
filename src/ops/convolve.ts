import { multiplyPacked, packRows, packedColumns, packedAt } from './product.js';
import { windowsWithin } from './window.js';
import type { WindowAxis } from './window.js';

/** A grouped 2-D convolution; `inputs` and `outputs` are channels of one group. @shape x NCHW, w OIHW, bias O */
export interface Convolution {
  readonly batch: number;
  readonly group: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly vertical: WindowAxis;
  readonly horizontal: WindowAxis;
  readonly x: Float32Array | Float64Array;
  readonly w: Float32Array | Float64Array;
  readonly bias?: Float32Array | Float64Array;
  /** Where the result is written; a new Float32Array unless told otherwise. Doubles keep sums of integers exact. */
  readonly out?: Float32Array | Float64Array;
}

/** The convolution, by the method that suits its shape; both add in double precision. */
export function convolve(c: Convolution): Float32Array | Float64Array {
  return c.outputs < 3 ? convolveByRows(c) : convolveByProduct(c);
}

/** Elements of the unfolded input held at once, so that they stay in the second-level cache. */
const TILE = 32_768;

/** Unfolds windows of the input and multiplies them with the weights: best for many output channels a group. */
function convolveByProduct(c: Convolution): Float32Array | Float64Array {
  const { vertical: v, horizontal: h } = c;
  const area = v.output * h.output;
  const depth = c.inputs * v.kernel * h.kernel;
  const out = c.out ?? new Float32Array(c.batch * c.group * c.outputs * area);
  const tile = Math.min(area, Math.max(16, 2 * Math.floor(TILE / depth / 2)));
  const columns = packedColumns(tile, depth);
  for (let g = 0; g < c.group; g++) {
    const from = { data: c.w, offset: g * c.outputs * depth, across: depth, along: 1 };
    const rows = packRows(from, c.outputs, depth);
    const bias = c.bias?.subarray(g * c.outputs, (g + 1) * c.outputs);
    for (let n = 0; n < c.batch; n++) {
      const image = (n * c.group + g) * c.inputs * v.input * h.input;
      const target = (n * c.group + g) * c.outputs * area;
      for (let start = 0; start < area; start += tile) {
        const count = Math.min(tile, area - start);
        unfold(c, image, start, count, columns);
        multiplyPacked(rows, columns, { rows: c.outputs, columns: count, depth }, out, target + start, area, bias);
      }
    }
  }
  return out;
}

/** Writes the windows [start, start + count) of the input as packed columns; padding is zero. */
function unfold(c: Convolution, image: number, start: number, count: number, columns: Float64Array): void {
  const { vertical: v, horizontal: h, x } = c;
  const taps = v.kernel * h.kernel;
  const depth = c.inputs * taps;
  const plane = v.input * h.input;
  for (let column = 0; column < count; column++) {
    const ox = (start + column) % h.output;
    const top = ((start + column - ox) / h.output) * v.stride - v.before;
    const left = ox * h.stride - h.before;
    const first = packedAt(column, 0, depth);
    const step = packedAt(column, 1, depth) - first;
    for (let ky = 0, tap = 0; ky < v.kernel; ky++)
      for (let kx = 0; kx < h.kernel; kx++, tap++) {
        const iy = top + ky * v.dilation;
        const ix = left + kx * h.dilation;
        let to = first + tap * step;
        if (iy < 0 || iy >= v.input || ix < 0 || ix >= h.input) {
          for (let i = 0; i < c.inputs; i++, to += taps * step) columns[to] = 0;
        } else {
          let read = image + iy * h.input + ix;
          for (let i = 0; i < c.inputs; i++, to += taps * step, read += plane) columns[to] = x[read]!;
        }
      }
  }
}

/** Adds each weight times a row of the input to a row of sums: best for few output channels a group, as in depthwise convolutions. */
function convolveByRows(c: Convolution): Float32Array | Float64Array {
  const { vertical: v, horizontal: h, x, w } = c;
  const channels = c.group * c.outputs;
  const taps = v.kernel * h.kernel;
  const out = c.out ?? new Float32Array(c.batch * channels * v.output * h.output);
  const sums = new Float64Array(h.output);
  const spans = Array.from({ length: h.kernel }, (_, kx) => windowsWithin(h, kx));
  for (let n = 0; n < c.batch; n++)
    for (let o = 0; o < channels; o++) {
      const firstInput = (n * c.group + Math.floor(o / c.outputs)) * c.inputs;
      for (let oy = 0; oy < v.output; oy++) {
        sums.fill(c.bias ? c.bias[o]! : 0);
        for (let i = 0; i < c.inputs; i++)
          for (let ky = 0; ky < v.kernel; ky++) {
            const iy = oy * v.stride - v.before + ky * v.dilation;
            if (iy < 0 || iy >= v.input) continue;
            const row = ((firstInput + i) * v.input + iy) * h.input - h.before;
            for (let kx = 0; kx < h.kernel; kx++) {
              const weight = w[(o * c.inputs + i) * taps + ky * h.kernel + kx]!;
              const [first, last] = spans[kx]!;
              addScaled(sums, weight, x, row + kx * h.dilation, h.stride, first, last);
            }
          }
        out.set(sums, ((n * channels + o) * v.output + oy) * h.output);
      }
    }
  return out;
}

function addScaled(
  sums: Float64Array,
  weight: number,
  x: Float32Array | Float64Array,
  offset: number,
  stride: number,
  first: number,
  last: number,
): void {
  for (let i = first, read = offset + first * stride; i < last; i++, read += stride) sums[i]! += weight * x[read]!;
}
