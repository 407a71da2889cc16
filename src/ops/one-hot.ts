import type { Attrs } from '../ir/index.js';
import { filled, normalizeAxis } from '../tensor/index.js';
import type { TensorType } from '../tensor/index.js';
import { defineOp, need, numberAttr } from './op.js';
import type { Inputs, Operand } from './op.js';
import { aroundAxis, asOperands, numberOf } from './operands.js';

/** A new axis of extent `depth` that is on at the index and off elsewhere; indices outside [-depth, depth) are off everywhere. @shape indices any -> one axis more */
export const oneHot = defineOp({
  type: 'OneHot',
  role: 'host',
  source: 'https://onnx.ai/onnx/operators/onnx__OneHot.html',
  attributes: ['axis'],
  infer: (inputs, attrs) => [outputType(inputs, attrs)],
  evaluate(inputs, attrs) {
    const { dtype, shape } = outputType(asOperands(inputs), attrs);
    const [off, on] = Array.from(need(inputs, 2).data) as [number, number];
    const out = filled(dtype, shape, off);
    const { extent, inner } = aroundAxis(shape, axisOf(need(inputs, 0), attrs));
    need(inputs, 0).data.forEach((index, i) => {
      const at = index < 0 ? index + extent : index;
      if (at >= 0 && at < extent) out.data[(Math.floor(i / inner) * extent + at) * inner + (i % inner)] = on;
    });
    return [out];
  },
});

function outputType(inputs: Inputs<Operand>, attrs: Attrs): TensorType {
  const indices = need(inputs, 0);
  const values = need(inputs, 2);
  if (values.shape.join() !== '2')
    throw new RangeError(`Expected values of shape [2] but found [${values.shape.join(',')}]`);
  const shape = [...indices.shape];
  shape.splice(axisOf(indices, attrs), 0, numberOf(inputs, 1, 'depth'));
  return { dtype: values.dtype, shape };
}

function axisOf(indices: TensorType, attrs: Attrs): number {
  return normalizeAxis(numberAttr(attrs, 'axis', -1), indices.shape.length + 1);
}
