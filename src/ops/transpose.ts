import type { Attrs } from '../ir/index.js';
import { gatherIndex, stridesOf } from '../tensor/index.js';
import { need, numbersAttr } from './op.js';
import { normalizeAxes } from './operands.js';
import { defineView } from './view.js';

/** Permutes the axes; `perm` defaults to reversal. @shape x any -> extents permuted */
export const transpose = defineView({
  type: 'Transpose',
  source: 'https://onnx.ai/onnx/operators/onnx__Transpose.html',
  attributes: ['perm'],
  infer(inputs, attrs) {
    const { dtype, shape } = need(inputs, 0);
    return [{ dtype, shape: permutation(attrs, shape.length).map((axis) => shape[axis]!) }];
  },
  moves(inputs, attrs) {
    const { shape } = need(inputs, 0);
    const perm = permutation(attrs, shape.length);
    const strides = stridesOf(shape);
    const index = gatherIndex(
      perm.map((axis) => shape[axis]!),
      perm.map((axis) => strides[axis]!),
    );
    return [{ source: 0, index, fill: 0 }];
  },
});

function permutation(attrs: Attrs, rank: number): readonly number[] {
  const perm = numbersAttr(attrs, 'perm') ?? Array.from({ length: rank }, (_, axis) => rank - 1 - axis);
  if (perm.length !== rank)
    throw new RangeError(`Expected a permutation of ${rank} axes but found [${perm.join(',')}]`);
  return normalizeAxes(perm, rank);
}
