import type { Attrs } from '../ir/index.js';
import { gatherIndex, normalizeAxis, stridesOf } from '../tensor/index.js';
import { need, numberAttr } from './op.js';
import type { Inputs, Operand } from './op.js';
import { numbersOf } from './operands.js';
import { defineView } from './view.js';

/** For each place in `indices`, the element of the same place in data but for `axis`, which the index gives. @shape data and indices of one rank -> as indices */
export const gatherElements = defineView({
  type: 'GatherElements',
  source: 'https://onnx.ai/onnx/operators/onnx__GatherElements.html',
  attributes: ['axis'],
  infer: (inputs) => [{ dtype: need(inputs, 0).dtype, shape: need(inputs, 1).shape }],
  moves: (inputs, attrs) => [{ source: 0, index: elementsAlongAxis(inputs, attrs), fill: 0 }],
});

/** For each element of input 1 (indices), the element of input 0 that it names along attribute `axis`. @throws RangeError outside the tensor */
export function elementsAlongAxis(inputs: Inputs<Operand>, attrs: Attrs): Int32Array {
  const { shape } = need(inputs, 0);
  const { shape: indexShape } = need(inputs, 1);
  const axis = normalizeAxis(numberAttr(attrs, 'axis', 0), shape.length);
  if (indexShape.length !== shape.length || indexShape.some((extent, a) => a !== axis && extent > shape[a]!))
    throw new RangeError(
      `Expected indices that fit data of shape [${shape.join(',')}] but found shape [${indexShape.join(',')}]`,
    );
  const strides = stridesOf(shape);
  const along = strides[axis]!;
  strides[axis] = 0;
  const picked = numbersOf(inputs, 1, 'indices');
  return gatherIndex(indexShape, strides).map((base, i) => base + normalizeAxis(picked[i]!, shape[axis]!) * along);
}
