import { allocate, normalizeAxis, tensor } from '../tensor/index.js';
import { defineOp, need, numberAttr } from './op.js';
import { aroundAxis, asOperands, numberOf, requireType } from './operands.js';

/**
 * Running sums along the axis of input 1, without the element itself (`exclusive`), from the end (`reverse`). They are made by doubling: every sum takes over the one before it,
 * then the one two before, four before and so on, which any runtime can do in this order. @shape x any -> same
 */
export const cumSum = defineOp({
  type: 'CumSum',
  role: 'linear',
  source: 'https://onnx.ai/onnx/operators/onnx__CumSum.html',
  attributes: ['exclusive', 'reverse'],
  infer(inputs) {
    const x = need(inputs, 0);
    requireType(x, ['f32', 'i64', 'i32']);
    normalizeAxis(numberOf(inputs, 1, 'axis'), x.shape.length);
    return [{ dtype: x.dtype, shape: x.shape }];
  },
  evaluate(inputs, attrs) {
    const x = need(inputs, 0);
    const { outer, extent, inner } = aroundAxis(
      x.shape,
      normalizeAxis(numberOf(asOperands(inputs), 1, 'axis'), x.shape.length),
    );
    const exclusive = numberAttr(attrs, 'exclusive', 0) !== 0;
    const reverse = numberAttr(attrs, 'reverse', 0) !== 0;
    const out = allocate(x.dtype, x.data.length);
    const sums = new Float64Array(extent);
    for (let o = 0; o < outer; o++)
      for (let i = 0; i < inner; i++) {
        const place = (k: number): number => (o * extent + (reverse ? extent - 1 - k : k)) * inner + i;
        for (let k = 0; k < extent; k++) sums[k] = x.data[place(k)]!;
        for (let step = 1; step < extent; step *= 2)
          for (let k = extent - 1; k >= step; k--) sums[k]! += sums[k - step]!;
        for (let k = 0; k < extent; k++) out[place(k)] = !exclusive ? sums[k]! : k > 0 ? sums[k - 1]! : 0;
      }
    return [tensor(x.dtype, x.shape, out)];
  },
});
