import { allocate, tensor } from '../tensor/index.js';
import type { TensorType } from '../tensor/index.js';
import { defineOp, need } from './op.js';
import type { Inputs, Operand } from './op.js';
import { asOperands, numberOf } from './operands.js';

/** start, start + delta, ... up to, not including, limit. @shape three known scalars -> rank 1 */
export const range = defineOp({
  type: 'Range',
  role: 'host',
  source: 'https://onnx.ai/onnx/operators/onnx__Range.html',
  attributes: [],
  infer: (inputs) => [rangeType(inputs)],
  evaluate(inputs) {
    const operands = asOperands(inputs);
    const { dtype, shape } = rangeType(operands);
    const start = numberOf(operands, 0, 'start');
    const delta = numberOf(operands, 2, 'delta');
    const data = allocate(dtype, shape[0]!);
    for (let i = 0; i < data.length; i++) data[i] = start + i * delta;
    return [tensor(dtype, shape, data)];
  },
});

function rangeType(inputs: Inputs<Operand>): TensorType {
  const start = numberOf(inputs, 0, 'start');
  const delta = numberOf(inputs, 2, 'delta');
  if (delta === 0) throw new RangeError('Expected a delta other than 0');
  const count = Math.max(0, Math.ceil((numberOf(inputs, 1, 'limit') - start) / delta));
  return { dtype: need(inputs, 0).dtype, shape: [count] };
}
