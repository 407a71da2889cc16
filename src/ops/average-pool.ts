import { real, realData } from '../tensor/index.js';
import { poolAxes } from './max-pool.js';
import { defineOp, need, numberAttr } from './op.js';
import { asPlane, windowsWithin } from './window.js';
import type { WindowAxis } from './window.js';

/** The mean under a sliding window, of the input's elements or (count_include_pad) of the padding too. @shape x NCW or NCHW -> N, C, windows */
export const averagePool = defineOp({
  type: 'AveragePool',
  role: 'linear',
  source: 'https://onnx.ai/onnx/operators/onnx__AveragePool.html',
  attributes: ['kernel_shape', 'strides', 'pads', 'dilations', 'auto_pad', 'ceil_mode', 'count_include_pad'],
  infer(inputs, attrs) {
    const x = need(inputs, 0);
    return [{ dtype: x.dtype, shape: [...x.shape.slice(0, 2), ...poolAxes(x, attrs).map((a) => a.output)] }];
  },
  evaluate(inputs, attrs) {
    const x = need(inputs, 0);
    const axes = poolAxes(x, attrs);
    const [vertical, horizontal] = asPlane(axes);
    const planes = x.shape[0]! * x.shape[1]!;
    const sums = slideSum(
      slideSum(realData(x), planes * vertical.input, horizontal, 1),
      planes,
      vertical,
      horizontal.output,
    );
    const withPadding = numberAttr(attrs, 'count_include_pad', 0) !== 0;
    const rows = elementsUnder(vertical, withPadding);
    const columns = elementsUnder(horizontal, withPadding);
    const out = new Float32Array(sums.length);
    const elements = Float64Array.from(rows.flatMap((row) => columns.map((column) => row * column)));
    for (let plane = 0; plane < out.length; plane += elements.length)
      for (let i = 0; i < elements.length; i++) out[plane + i] = sums[plane + i]! / elements[i]!;
    return [real([...x.shape.slice(0, 2), ...axes.map((a) => a.output)], out)];
  },
});

/** For each window along an axis, how many of its elements lie in the input, or in the padded input. */
export function elementsUnder(axis: WindowAxis, withPadding: boolean): number[] {
  const low = withPadding ? -axis.before : 0;
  const high = axis.input + (withPadding ? axis.after : 0);
  return Array.from({ length: axis.output }, (_, window) => {
    const start = window * axis.stride - axis.before;
    return Array.from({ length: axis.kernel }, (_, tap) => start + tap * axis.dilation).filter(
      (i) => i >= low && i < high,
    ).length;
  });
}

/** Sum along the middle axis of `outer` x axis.input x `inner`. */
function slideSum(x: Float32Array | Float64Array, outer: number, axis: WindowAxis, inner: number): Float64Array {
  const out = new Float64Array(outer * axis.output * inner);
  for (let tap = 0; tap < axis.kernel; tap++) {
    const [first, last] = windowsWithin(axis, tap);
    const shift = tap * axis.dilation - axis.before;
    for (let o = 0; o < outer; o++) {
      let from = (o * axis.input + first * axis.stride + shift) * inner;
      const start = (o * axis.output + first) * inner;
      const end = (o * axis.output + last) * inner;
      const next = (axis.stride - 1) * inner;
      if (inner === 1) for (let to = start; to < end; to++, from += axis.stride) out[to]! += x[from]!;
      else
        for (let to = start; to < end; from += next)
          for (const row = to + inner; to < row; to++, from++) out[to]! += x[from]!;
    }
  }
  return out;
}
