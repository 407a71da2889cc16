import { real, realData, sizeOf } from '../tensor/index.js';
import { defineOp, need, numberAttr } from './op.js';
import { requireRank, requireType } from './operands.js';

/** scale (x - mean) / sqrt(variance + epsilon) + shift for each channel, with stored statistics. @shape x N,C,..., the others C -> as x */
export const batchNormalization = defineOp({
  type: 'BatchNormalization',
  role: 'linear',
  source: 'https://onnx.ai/onnx/operators/onnx__BatchNormalization.html',
  attributes: ['epsilon', 'momentum', 'training_mode'],
  infer(inputs, attrs, outputCount) {
    if (outputCount > 1 || numberAttr(attrs, 'training_mode', 0) !== 0)
      throw new RangeError('Expected inference (one output, training_mode 0) but found a node in training mode');
    const x = need(inputs, 0);
    requireType(x, ['f32']);
    requireRank(x, 1, 8);
    const channels = x.shape[1] ?? 1;
    for (let i = 1; i <= 4; i++)
      if (need(inputs, i).shape.join() !== `${channels}`)
        throw new RangeError(
          `Expected shape [${channels}] for input ${i} but found [${need(inputs, i).shape.join(',')}]`,
        );
    return [{ dtype: 'f32', shape: x.shape }];
  },
  evaluate(inputs, attrs) {
    const x = need(inputs, 0);
    const [scale, shift, mean, variance] = [1, 2, 3, 4].map((i) => realData(need(inputs, i))) as [
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    const epsilon = numberAttr(attrs, 'epsilon', 1e-5);
    const source = realData(x);
    const area = sizeOf(x.shape.slice(2));
    const out = new Float32Array(source.length);
    for (let start = 0, plane = 0; start < out.length; start += area, plane++) {
      const c = plane % scale.length;
      const gain = scale[c]! / Math.sqrt(variance[c]! + epsilon);
      const offset = shift[c]! - gain * mean[c]!;
      for (let i = start; i < start + area; i++) out[i] = gain * source[i]! + offset;
    }
    return [real(x.shape, out)];
  },
});
