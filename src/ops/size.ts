import { integers, sizeOf } from '../tensor/index.js';
import { defineOp, need } from './op.js';

/** The number of elements. @shape data any -> scalar i64 */
export const size = defineOp({
  type: 'Size',
  role: 'host',
  source: 'https://onnx.ai/onnx/operators/onnx__Size.html',
  attributes: [],
  infer: () => [{ dtype: 'i64', shape: [] }],
  evaluate: (inputs) => [integers([sizeOf(need(inputs, 0).shape)], [])],
});
