import type { Attrs } from '../ir/index.js';
import { normalizeAxis } from '../tensor/index.js';
import { need, numberAttr } from './op.js';
import type { Inputs, Operand } from './op.js';
import { aroundAxis, optionalNumbersOf } from './operands.js';
import { defineView } from './view.js';

/**
 * Cuts along `axis` into the sizes of input `split`, or else into `num_outputs` (default: as many as the node has) pieces of which the last
 * may be smaller. @shape x any -> one tensor a piece
 */
export const split = defineView({
  type: 'Split',
  source: 'https://onnx.ai/onnx/operators/onnx__Split.html',
  attributes: ['axis', 'num_outputs'],
  infer(inputs, attrs, outputCount) {
    const { dtype, shape } = need(inputs, 0);
    const { axis, sizes } = pieces(inputs, attrs, outputCount);
    return sizes.map((size) => ({ dtype, shape: shape.map((extent, a) => (a === axis ? size : extent)) }));
  },
  moves(inputs, attrs, outputCount) {
    const { axis, sizes } = pieces(inputs, attrs, outputCount);
    const { outer, extent, inner } = aroundAxis(need(inputs, 0).shape, axis);
    let start = 0;
    return sizes.map((size) => {
      const run = size * inner;
      const index = new Int32Array(outer * run);
      for (let o = 0; o < outer; o++)
        for (let i = 0; i < run; i++) index[o * run + i] = (o * extent + start) * inner + i;
      start += size;
      return { source: 0, index, fill: 0 };
    });
  },
});

function pieces(inputs: Inputs<Operand>, attrs: Attrs, outputCount: number): { axis: number; sizes: number[] } {
  const { shape } = need(inputs, 0);
  const axis = normalizeAxis(numberAttr(attrs, 'axis', 0), shape.length);
  const extent = shape[axis]!;
  const given = optionalNumbersOf(inputs, 1, 'split');
  const count = given?.length ?? numberAttr(attrs, 'num_outputs', outputCount);
  const largest = Math.ceil(extent / count);
  const sizes = given ?? Array.from({ length: count }, (_, i) => Math.max(0, Math.min(largest, extent - i * largest)));
  if (sizes.length !== outputCount || sizes.reduce((a, b) => a + b, 0) !== extent)
    throw new RangeError(`Expected ${outputCount} pieces that add up to ${extent} but found [${sizes.join(',')}]`);
  return { axis, sizes };
}
