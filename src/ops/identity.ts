import { need } from './op.js';
import { defineReshape } from './view.js';

/** Its input. @shape x any -> same */
export const identity = defineReshape({
  type: 'Identity',
  source: 'https://onnx.ai/onnx/operators/onnx__Identity.html',
  attributes: [],
  infer(inputs) {
    const { dtype, shape } = need(inputs, 0);
    return [{ dtype, shape }];
  },
});
