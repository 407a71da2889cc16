import { allocate, tensor } from '../tensor/index.js';
import { arrayFunction } from './array-functions.js';
import { defineOp, need } from './op.js';
import { asOperands, numberOf, requireType } from './operands.js';
import { limit } from './scalar.js';

/** Limits each element to [min, max]; both bounds are optional scalar inputs. Where min > max the result is max. @shape x any -> same */
export const clip = defineOp({
  type: 'Clip',
  role: 'activation',
  source: 'https://onnx.ai/onnx/operators/onnx__Clip.html',
  attributes: [],
  infer(inputs) {
    const x = need(inputs, 0);
    requireType(x, ['f32', 'i64', 'i32', 'i8', 'u8']);
    return [{ dtype: x.dtype, shape: x.shape }];
  },
  evaluate(inputs) {
    const x = need(inputs, 0);
    const low = numberOf(asOperands(inputs), 1, 'min', -Infinity);
    const high = numberOf(asOperands(inputs), 2, 'max', Infinity);
    const data = allocate(x.dtype, x.data.length);
    if (x.data instanceof Float32Array && data instanceof Float32Array)
      arrayFunction('Clip', { min: low, max: high })(x.data, data);
    else for (let i = 0; i < data.length; i++) data[i] = limit(x.data[i]!, low, high);
    return [tensor(x.dtype, x.shape, data)];
  },
});
