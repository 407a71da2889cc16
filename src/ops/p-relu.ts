import { broadcastShape, sameShape } from '../tensor/index.js';
import { broadcastMap, pairLoop } from './broadcast.js';
import { defineOp, need } from './op.js';
import { requireType } from './operands.js';

/** x where x >= 0, slope * x elsewhere. @shape x any, slope that broadcasts to x -> as x */
export const pRelu = defineOp({
  type: 'PRelu',
  role: 'activation',
  source: 'https://onnx.ai/onnx/operators/onnx__PRelu.html',
  attributes: [],
  infer(inputs) {
    const x = need(inputs, 0);
    const slope = need(inputs, 1);
    requireType(x, ['f32']);
    if (!sameShape(broadcastShape(x.shape, slope.shape), x.shape))
      throw new RangeError(
        `Expected a slope that broadcasts to [${x.shape.join(',')}] but found [${slope.shape.join(',')}]`,
      );
    return [{ dtype: x.dtype, shape: x.shape }];
  },
  evaluate: (inputs) => [broadcastMap(need(inputs, 0), need(inputs, 1), 'f32', slopes)],
});

const slopes = pairLoop((x, slope) => (x < 0 ? slope * x : x));
