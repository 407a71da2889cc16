import { allocate, broadcastIndex, broadcastShape, tensor } from '../tensor/index.js';
import { broadcastType } from './broadcast.js';
import { defineOp, need } from './op.js';
import { requireType } from './operands.js';

/** x where the condition holds, y elsewhere. @shape condition, x, y that broadcast -> common shape */
export const where = defineOp({
  type: 'Where',
  role: 'pointwise',
  source: 'https://onnx.ai/onnx/operators/onnx__Where.html',
  attributes: [],
  infer(inputs) {
    const condition = need(inputs, 0);
    requireType(condition, ['bool']);
    const { dtype, shape } = broadcastType([need(inputs, 1), need(inputs, 2)]);
    return [{ dtype, shape: broadcastShape(condition.shape, shape) }];
  },
  evaluate(inputs) {
    const [condition, x, y] = [need(inputs, 0), need(inputs, 1), need(inputs, 2)];
    const shape = broadcastShape(condition.shape, x.shape, y.shape);
    const [ci, xi, yi] = [condition, x, y].map((t) => broadcastIndex(t.shape, shape)) as [
      Int32Array,
      Int32Array,
      Int32Array,
    ];
    const data = allocate(x.dtype, ci.length);
    for (let i = 0; i < data.length; i++) data[i] = condition.data[ci[i]!] ? x.data[xi[i]!]! : y.data[yi[i]!]!;
    return [tensor(x.dtype, shape, data)];
  },
});
