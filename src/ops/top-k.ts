import type { Attrs } from '../ir/index.js';
import { allocate, integers, normalizeAxis, tensor } from '../tensor/index.js';
import { defineOp, need, numberAttr } from './op.js';
import type { Inputs, Operand } from './op.js';
import { aroundAxis, asOperands, numberOf } from './operands.js';

/**
 * The K largest (or smallest) elements along `axis` in falling (rising) order, and their places; of equal ones the first wins. With `sorted` 0 any
 * order is allowed, so it is the same. @shape x any, K known -> two tensors with extent K there
 */
export const topK = defineOp({
  type: 'TopK',
  role: 'host',
  source: 'https://onnx.ai/onnx/operators/onnx__TopK.html',
  attributes: ['axis', 'largest', 'sorted'],
  infer(inputs, attrs) {
    const shape = outputShape(inputs, attrs);
    return [
      { dtype: need(inputs, 0).dtype, shape },
      { dtype: 'i64', shape },
    ];
  },
  evaluate(inputs, attrs) {
    const { dtype, shape, data } = need(inputs, 0);
    const outShape = outputShape(asOperands(inputs), attrs);
    const axis = normalizeAxis(numberAttr(attrs, 'axis', -1), shape.length);
    const { outer, extent, inner } = aroundAxis(shape, axis);
    const count = outShape[axis]!;
    const sign = numberAttr(attrs, 'largest', 1) !== 0 ? -1 : 1;
    const values = allocate(dtype, outer * count * inner);
    const places = new Float64Array(values.length);
    for (let o = 0; o < outer; o++)
      for (let i = 0; i < inner; i++) {
        const at = (k: number): number => data[(o * extent + k) * inner + i]!;
        const order = Array.from({ length: extent }, (_, k) => k).sort((a, b) => sign * (at(a) - at(b)) || a - b);
        for (let k = 0; k < count; k++) {
          const to = (o * count + k) * inner + i;
          values[to] = at(order[k]!);
          places[to] = order[k]!;
        }
      }
    return [tensor(dtype, outShape, values), integers(places, outShape)];
  },
});

function outputShape(inputs: Inputs<Operand>, attrs: Attrs): number[] {
  const { shape } = need(inputs, 0);
  const axis = normalizeAxis(numberAttr(attrs, 'axis', -1), shape.length);
  const count = numberOf(inputs, 1, 'K');
  if (!(count >= 0 && count <= shape[axis]!))
    throw new RangeError(`Expected K in [0, ${shape[axis]!}] for axis ${axis} but found ${count}`);
  return shape.map((extent, a) => (a === axis ? count : extent));
}
