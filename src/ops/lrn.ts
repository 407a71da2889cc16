import { real, realData, sizeOf } from '../tensor/index.js';
import { pow } from './exp.js';
import { defineOp, need, numberAttr } from './op.js';
import { requireRank, requireType } from './operands.js';

/** x / (bias + alpha / size * sum of squares over `size` neighbouring channels) ^ beta. @shape x N,C,... -> same */
export const lrn = defineOp({
  type: 'LRN',
  role: 'memoryless',
  source: 'https://onnx.ai/onnx/operators/onnx__LRN.html',
  attributes: ['alpha', 'beta', 'bias', 'size'],
  infer(inputs, attrs) {
    const x = need(inputs, 0);
    requireType(x, ['f32']);
    requireRank(x, 2, 8);
    if (!(numberAttr(attrs, 'size', NaN) >= 1)) throw new RangeError('Expected a size of at least 1');
    return [{ dtype: 'f32', shape: x.shape }];
  },
  evaluate(inputs, attrs) {
    const x = need(inputs, 0);
    const source = realData(x);
    const size = numberAttr(attrs, 'size', NaN);
    const scale = numberAttr(attrs, 'alpha', 1e-4) / size;
    const beta = numberAttr(attrs, 'beta', 0.75);
    const bias = numberAttr(attrs, 'bias', 1);
    const channels = x.shape[1]!;
    const area = sizeOf(x.shape.slice(2));
    const below = Math.floor((size - 1) / 2);
    const above = Math.ceil((size - 1) / 2);
    const out = new Float32Array(source.length);
    for (let plane = 0; plane < x.shape[0]! * channels; plane++) {
      const channel = plane % channels;
      const first = plane - Math.min(below, channel);
      const last = plane + Math.min(above, channels - 1 - channel);
      for (let i = 0; i < area; i++) {
        let squares = 0;
        for (let p = first; p <= last; p++) squares += source[p * area + i]! * source[p * area + i]!;
        out[plane * area + i] = source[plane * area + i]! / pow(bias + scale * squares, beta);
      }
    }
    return [real(x.shape, out)];
  },
});
