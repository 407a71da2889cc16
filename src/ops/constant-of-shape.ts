import type { Attrs } from '../ir/index.js';
import { filled } from '../tensor/index.js';
import type { TensorType } from '../tensor/index.js';
import { defineOp, numberAttr, stringAttr } from './op.js';
import type { Inputs, Operand } from './op.js';
import { asOperands, numbersOf } from './operands.js';
import { elementType } from './element-type.js';

/**
 * A tensor filled with one number. ONNX's one-element tensor attribute `value` is held here as the number attribute `value` (default 0) and the
 * name of its type, `dtype` (default f32). @shape known extents -> these extents
 */
export const constantOfShape = defineOp({
  type: 'ConstantOfShape',
  role: 'host',
  source: 'https://onnx.ai/onnx/operators/onnx__ConstantOfShape.html',
  attributes: ['value', 'dtype'],
  infer: (inputs, attrs) => [filledType(inputs, attrs)],
  evaluate(inputs, attrs) {
    const { dtype, shape } = filledType(asOperands(inputs), attrs);
    return [filled(dtype, shape, numberAttr(attrs, 'value', 0))];
  },
});

function filledType(inputs: Inputs<Operand>, attrs: Attrs): TensorType {
  return { dtype: elementType(stringAttr(attrs, 'dtype', 'f32')), shape: numbersOf(inputs, 0, 'shape') };
}
