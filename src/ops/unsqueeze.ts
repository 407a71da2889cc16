import { need } from './op.js';
import { normalizeAxes, numbersOf } from './operands.js';
import { defineReshape } from './view.js';

/** Adds axes of extent 1; `axes` count in the result. @shape data any, axes known -> more axes */
export const unsqueeze = defineReshape({
  type: 'Unsqueeze',
  source: 'https://onnx.ai/onnx/operators/onnx__Unsqueeze.html',
  attributes: [],
  infer(inputs) {
    const { dtype, shape } = need(inputs, 0);
    const given = numbersOf(inputs, 1, 'axes');
    const rank = shape.length + given.length;
    const axes = new Set(normalizeAxes(given, rank));
    const rest = [...shape];
    return [{ dtype, shape: Array.from({ length: rank }, (_, axis) => (axes.has(axis) ? 1 : rest.shift()!)) }];
  },
});
