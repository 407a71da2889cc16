import type { Attrs } from '../ir/index.js';
import { real, realData, sizeOf } from '../tensor/index.js';
import type { TensorType } from '../tensor/index.js';
import { defineOp, need, numbersAttr } from './op.js';
import { requireRank, requireType } from './operands.js';
import { asPlane, windowAxes, windowsWithin } from './window.js';
import type { WindowAxis } from './window.js';

/** The largest element under a sliding window; padding never wins. @shape x NCW or NCHW -> N, C, windows */
export const maxPool = defineOp({
  type: 'MaxPool',
  role: 'max-pool',
  source: 'https://onnx.ai/onnx/operators/onnx__MaxPool.html',
  attributes: ['kernel_shape', 'strides', 'pads', 'dilations', 'auto_pad', 'ceil_mode', 'storage_order'],
  infer(inputs, attrs, outputCount) {
    if (outputCount > 1) throw new RangeError('Expected one output but found two: Indices are not supported');
    const x = need(inputs, 0);
    return [{ dtype: x.dtype, shape: [...x.shape.slice(0, 2), ...poolAxes(x, attrs).map((a) => a.output)] }];
  },
  evaluate(inputs, attrs) {
    const x = need(inputs, 0);
    const axes = poolAxes(x, attrs);
    const [vertical, horizontal] = asPlane(axes);
    const planes = x.shape[0]! * x.shape[1]!;
    const narrow = slideMax(realData(x), planes * vertical.input, horizontal, 1);
    const out = slideMax(narrow, planes, vertical, horizontal.output);
    return [real([...x.shape.slice(0, 2), ...axes.map((a) => a.output)], out)];
  },
});

/** The windows of a pooling node. @throws TypeError or RangeError when the input or the attributes do not fit */
export function poolAxes(x: TensorType, attrs: Attrs): WindowAxis[] {
  requireType(x, ['f32']);
  requireRank(x, 3, 4);
  const axes = windowAxes(x.shape.slice(2), numbersAttr(attrs, 'kernel_shape') ?? [], attrs);
  for (const { before, after, kernel, dilation } of axes)
    if (Math.max(before, after) > (kernel - 1) * dilation)
      throw new RangeError(`Expected padding smaller than the window but found ${before} and ${after} for ${kernel}`);
  return axes;
}

/** Maximum along the middle axis of `outer` x axis.input x `inner`. */
function slideMax(x: Float32Array, outer: number, axis: WindowAxis, inner: number): Float32Array {
  const out = new Float32Array(sizeOf([outer, axis.output, inner])).fill(-Infinity);
  for (let tap = 0; tap < axis.kernel; tap++) {
    const [first, last] = windowsWithin(axis, tap);
    const shift = tap * axis.dilation - axis.before;
    for (let o = 0; o < outer; o++)
      for (let window = first; window < last; window++) {
        const from = (o * axis.input + window * axis.stride + shift) * inner;
        const to = (o * axis.output + window) * inner;
        for (let i = 0; i < inner; i++) {
          const value = x[from + i]!;
          if (value > out[to + i]!) out[to + i] = value;
        }
      }
  }
  return out;
}
