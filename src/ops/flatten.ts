import { sizeOf } from '../tensor/index.js';
import { need, numberAttr } from './op.js';
import { defineReshape } from './view.js';

/** To a matrix, split before `axis` (0 to rank). @shape x any -> product before axis, product from axis on */
export const flatten = defineReshape({
  type: 'Flatten',
  source: 'https://onnx.ai/onnx/operators/onnx__Flatten.html',
  attributes: ['axis'],
  infer(inputs, attrs) {
    const { dtype, shape } = need(inputs, 0);
    const axis = numberAttr(attrs, 'axis', 1);
    const at = axis < 0 ? axis + shape.length : axis;
    if (!(at >= 0 && at <= shape.length))
      throw new RangeError(`Expected an axis in [${-shape.length}, ${shape.length}] but found ${axis}`);
    return [{ dtype, shape: [sizeOf(shape.slice(0, at)), sizeOf(shape.slice(at))] }];
  },
});
