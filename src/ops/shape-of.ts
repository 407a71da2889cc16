import { integers } from '../tensor/index.js';
import { defineOp, need, numberAttr } from './op.js';
import type { Attrs } from '../ir/index.js';

/** The extents from axis `start` up to `end`. @shape data any -> rank-1 i64 */
export const shapeOf = defineOp({
  type: 'Shape',
  role: 'host',
  source: 'https://onnx.ai/onnx/operators/onnx__Shape.html',
  attributes: ['start', 'end'],
  infer: (inputs, attrs) => [{ dtype: 'i64', shape: [extents(need(inputs, 0).shape, attrs).length] }],
  evaluate: (inputs, attrs) => [integers(extents(need(inputs, 0).shape, attrs))],
});

function extents(shape: readonly number[], attrs: Attrs): readonly number[] {
  const rank = shape.length;
  const clamp = (axis: number): number => Math.min(Math.max(axis < 0 ? axis + rank : axis, 0), rank);
  return shape.slice(clamp(numberAttr(attrs, 'start', 0)), clamp(numberAttr(attrs, 'end', rank)));
}
