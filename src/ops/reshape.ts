import { sizeOf } from '../tensor/index.js';
import { need, numberAttr } from './op.js';
import { numbersOf } from './operands.js';
import { defineReshape } from './view.js';

/** Names the shape anew: -1 is inferred, 0 copies the input's extent unless `allowzero`. @shape data any -> input `shape`, same size */
export const reshape = defineReshape({
  type: 'Reshape',
  source: 'https://onnx.ai/onnx/operators/onnx__Reshape.html',
  attributes: ['allowzero'],
  infer(inputs, attrs) {
    const x = need(inputs, 0);
    const wanted = numbersOf(inputs, 1, 'shape');
    const copyZero = numberAttr(attrs, 'allowzero', 0) === 0;
    const shape = wanted.map((extent, axis) => (extent === 0 && copyZero ? (x.shape[axis] ?? NaN) : extent));
    const open = shape.indexOf(-1);
    if (open >= 0) shape[open] = sizeOf(x.shape) / sizeOf(shape.filter((_, axis) => axis !== open));
    if (sizeOf(shape) !== sizeOf(x.shape) || shape.some((extent) => !Number.isInteger(extent) || extent < 0))
      throw new RangeError(
        `Expected a shape of ${sizeOf(x.shape)} elements for data of shape [${x.shape.join(',')}] but found [${wanted.join(',')}]`,
      );
    return [{ dtype: x.dtype, shape }];
  },
});
