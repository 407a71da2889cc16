import { need } from './op.js';
import { normalizeAxes, optionalNumbersOf } from './operands.js';
import { defineReshape } from './view.js';

/** Drops the given axes, or all, of extent 1. @shape data any, axes known -> fewer axes */
export const squeeze = defineReshape({
  type: 'Squeeze',
  source: 'https://onnx.ai/onnx/operators/onnx__Squeeze.html',
  attributes: [],
  infer(inputs) {
    const { dtype, shape } = need(inputs, 0);
    const given = optionalNumbersOf(inputs, 1, 'axes');
    const axes = given
      ? normalizeAxes(given, shape.length)
      : shape.flatMap((extent, axis) => (extent === 1 ? [axis] : []));
    for (const axis of axes)
      if (shape[axis] !== 1)
        throw new RangeError(`Expected extent 1 at axis ${axis} of [${shape.join(',')}] but found ${shape[axis]!}`);
    return [{ dtype, shape: shape.filter((_, axis) => !axes.includes(axis)) }];
  },
});
