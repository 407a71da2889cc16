import { integers, sizeOf, stridesOf } from '../tensor/index.js';
import { defineOp, need } from './op.js';

/** The coordinates of the elements that are not zero, in row-major order. @shape x any -> rank, count; the inferred count is the largest possible */
export const nonZero = defineOp({
  type: 'NonZero',
  role: 'host',
  source: 'https://onnx.ai/onnx/operators/onnx__NonZero.html',
  attributes: [],
  dataDependent: true,
  infer(inputs) {
    const { shape } = need(inputs, 0);
    return [{ dtype: 'i64', shape: [shape.length, sizeOf(shape)] }];
  },
  evaluate(inputs) {
    const { shape, data } = need(inputs, 0);
    const found = Array.from(data).flatMap((v, i) => (v === 0 ? [] : [i]));
    const coordinates = stridesOf(shape).map((stride, axis) => found.map((i) => Math.floor(i / stride) % shape[axis]!));
    return [integers(coordinates.flat(), [shape.length, found.length])];
  },
});
