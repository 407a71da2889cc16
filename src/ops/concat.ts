import type { Attrs } from '../ir/index.js';
import { normalizeAxis, sizeOf } from '../tensor/index.js';
import type { TensorType } from '../tensor/index.js';
import { need, numberAttr } from './op.js';
import type { Inputs } from './op.js';
import { aroundAxis } from './operands.js';
import { defineView } from './view.js';

/** Joins tensors along `axis`. @shape inputs equal but for that axis -> extents added there */
export const concat = defineView({
  type: 'Concat',
  source: 'https://onnx.ai/onnx/operators/onnx__Concat.html',
  attributes: ['axis'],
  infer: (inputs, attrs) => [concatType(inputs, attrs)],
  moves(inputs, attrs) {
    const { shape } = concatType(inputs, attrs);
    const { outer, extent, inner } = aroundAxis(shape, axisOf(inputs, attrs));
    const source = new Int32Array(sizeOf(shape));
    const index = new Int32Array(source.length);
    let start = 0;
    inputs.forEach((input, number) => {
      if (!input) return;
      const run = sizeOf(input.shape) / Math.max(outer, 1);
      for (let o = 0; o < outer; o++)
        for (let i = 0; i < run; i++) {
          const at = o * extent * inner + start + i;
          source[at] = number;
          index[at] = o * run + i;
        }
      start += run;
    });
    return [{ source, index, fill: 0 }];
  },
});

function axisOf(inputs: Inputs<TensorType>, attrs: Attrs): number {
  return normalizeAxis(numberAttr(attrs, 'axis', NaN), need(inputs, 0).shape.length);
}

function concatType(inputs: Inputs<TensorType>, attrs: Attrs): TensorType {
  const axis = axisOf(inputs, attrs);
  const first = need(inputs, 0);
  const shape = [...first.shape];
  shape[axis] = 0;
  for (const [i] of inputs.entries()) {
    const input = need(inputs, i);
    const fits = input.shape.length === shape.length && input.shape.every((e, a) => a === axis || e === first.shape[a]);
    if (!fits || input.dtype !== first.dtype)
      throw new RangeError(
        `Expected input ${i} to be ${first.dtype}[${first.shape.join(',')}] apart from axis ${axis} but found ${input.dtype}[${input.shape.join(',')}]`,
      );
    shape[axis] += input.shape[axis]!;
  }
  return { dtype: first.dtype, shape };
}
