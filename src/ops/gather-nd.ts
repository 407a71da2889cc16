import type { Attrs } from '../ir/index.js';
import { normalizeAxis, sizeOf, stridesOf } from '../tensor/index.js';
import { need, numberAttr } from './op.js';
import type { Inputs, Operand } from './op.js';
import { numbersOf } from './operands.js';
import { defineView } from './view.js';

/** Picks slices by tuples of indices, after `batch_dims` common axes. @shape data any, indices ..., k -> indices without k, then the rest of data */
export const gatherNd = defineView({
  type: 'GatherND',
  source: 'https://onnx.ai/onnx/operators/onnx__GatherND.html',
  attributes: ['batch_dims'],
  infer(inputs, attrs) {
    const { dtype, shape } = need(inputs, 0);
    const indices = need(inputs, 1).shape;
    const picked = numberAttr(attrs, 'batch_dims', 0) + (indices.at(-1) ?? NaN);
    if (!(picked <= shape.length))
      throw new RangeError(`Expected tuples of at most ${shape.length} indices but found shape [${indices.join(',')}]`);
    return [{ dtype, shape: [...indices.slice(0, -1), ...shape.slice(picked)] }];
  },
  moves(inputs, attrs) {
    const starts = slicesByTuple(inputs, attrs);
    const { shape } = need(inputs, 0);
    const run = sizeOf(shape.slice(numberAttr(attrs, 'batch_dims', 0) + need(inputs, 1).shape.at(-1)!));
    const index = new Int32Array(starts.length * run);
    for (let i = 0; i < index.length; i++) index[i] = starts[Math.floor(i / run)]! + (i % run);
    return [{ source: 0, index, fill: 0 }];
  },
});

/** For each tuple of input 1 (indices), the first element of the slice of input 0 that it names. @throws RangeError outside the tensor */
export function slicesByTuple(inputs: Inputs<Operand>, attrs: Attrs): Int32Array {
  const { shape } = need(inputs, 0);
  const { shape: indexShape } = need(inputs, 1);
  const batchDims = numberAttr(attrs, 'batch_dims', 0);
  const width = indexShape.at(-1)!;
  const picked = numbersOf(inputs, 1, 'indices');
  const strides = stridesOf(shape).slice(batchDims);
  const perBatch = sizeOf(indexShape.slice(batchDims, -1));
  const batchStep = sizeOf(shape.slice(batchDims));
  return new Int32Array(sizeOf(indexShape.slice(0, -1))).map((_, tuple) => {
    let start = Math.floor(tuple / perBatch) * batchStep;
    for (let k = 0; k < width; k++)
      start += normalizeAxis(picked[tuple * width + k]!, shape[batchDims + k]!) * strides[k]!;
    return start;
  });
}
