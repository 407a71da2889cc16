import { normalizeAxis } from '../tensor/index.js';
import { need, numberAttr } from './op.js';
import { aroundAxis, numbersOf } from './operands.js';
import { defineView } from './view.js';

/** Picks slices along `axis` by index; negative indices count from the end. @shape data any, indices any -> data.shape with axis replaced */
export const gather = defineView({
  type: 'Gather',
  source: 'https://onnx.ai/onnx/operators/onnx__Gather.html',
  attributes: ['axis'],
  infer(inputs, attrs) {
    const { dtype, shape } = need(inputs, 0);
    const axis = normalizeAxis(numberAttr(attrs, 'axis', 0), shape.length);
    return [{ dtype, shape: [...shape.slice(0, axis), ...need(inputs, 1).shape, ...shape.slice(axis + 1)] }];
  },
  moves(inputs, attrs) {
    const { shape } = need(inputs, 0);
    const { outer, extent, inner } = aroundAxis(shape, normalizeAxis(numberAttr(attrs, 'axis', 0), shape.length));
    const picked = numbersOf(inputs, 1, 'indices').map((i) => normalizeAxis(i, extent));
    const index = new Int32Array(outer * picked.length * inner);
    let at = 0;
    for (let o = 0; o < outer; o++)
      for (const slice of picked) for (let i = 0; i < inner; i++) index[at++] = (o * extent + slice) * inner + i;
    return [{ source: 0, index, fill: 0 }];
  },
});
