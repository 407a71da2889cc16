import { tensor } from '../tensor/index.js';
import { defineOp, need } from './op.js';
import { requireType } from './operands.js';

/** Logical negation. @shape x any -> same */
export const not = defineOp({
  type: 'Not',
  role: 'host',
  source: 'https://onnx.ai/onnx/operators/onnx__Not.html',
  attributes: [],
  infer(inputs) {
    const x = need(inputs, 0);
    requireType(x, ['bool']);
    return [{ dtype: 'bool', shape: x.shape }];
  },
  evaluate(inputs) {
    const x = need(inputs, 0);
    return [
      tensor(
        'bool',
        x.shape,
        Uint8Array.from(x.data, (v) => Number(!v)),
      ),
    ];
  },
});
