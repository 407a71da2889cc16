import type { Attrs } from '../ir/index.js';
import { allocate, tensor } from '../tensor/index.js';
import type { DType } from '../tensor/index.js';
import { elementType } from './element-type.js';
import { defineOp, need, numberAttr } from './op.js';

/**
 * Changes the element type to number `to` of ONNX's TensorProto.DataType. Real numbers lose their fraction towards zero, whole numbers wrap, and
 * everything but zero is true. `saturate` and `round_mode` concern types that the IR does not have and change nothing.
 * @shape x any -> same
 */
export const cast = defineOp({
  type: 'Cast',
  role: 'host',
  source: 'https://onnx.ai/onnx/operators/onnx__Cast.html',
  attributes: ['to', 'saturate', 'round_mode'],
  infer: (inputs, attrs) => [{ dtype: target(attrs), shape: need(inputs, 0).shape }],
  evaluate(inputs, attrs) {
    const x = need(inputs, 0);
    const dtype = target(attrs);
    if (dtype === x.dtype) return [x];
    const data = allocate(dtype, x.data.length);
    for (let i = 0; i < data.length; i++) data[i] = convert(x.data[i]!, dtype);
    return [tensor(dtype, x.shape, data)];
  },
});

function target(attrs: Attrs): DType {
  return elementType(numberAttr(attrs, 'to', NaN));
}

function convert(x: number, dtype: DType): number {
  if (dtype === 'bool') return x === 0 ? 0 : 1;
  return dtype === 'f32' ? x : Math.trunc(x);
}
