import type { Attrs } from '../ir/index.js';
import { broadcastIndex, broadcastShape, real, realData, sameShape } from '../tensor/index.js';
import type { TensorType } from '../tensor/index.js';
import { defineOp, need, numberAttr } from './op.js';
import type { Inputs } from './op.js';
import { requireRank, requireType } from './operands.js';
import { multiplyPacked, packColumns, packRows } from './product.js';

/** alpha A' B' + beta C, where A' and B' may be transposed. @shape A M,K (or K,M), B K,N (or N,K), C that broadcasts to M,N -> M,N */
export const gemm = defineOp({
  type: 'Gemm',
  role: 'synaptic',
  source: 'https://onnx.ai/onnx/operators/onnx__Gemm.html',
  attributes: ['alpha', 'beta', 'transA', 'transB'],
  infer(inputs, attrs) {
    const { rows, columns } = extents(inputs, attrs);
    return [{ dtype: 'f32', shape: [rows, columns] }];
  },
  evaluate(inputs, attrs) {
    const { rows, columns, depth, transA, transB } = extents(inputs, attrs);
    const [a, b] = [realData(need(inputs, 0)), realData(need(inputs, 1))];
    const left = packRows({ data: a, offset: 0, across: transA ? 1 : depth, along: transA ? rows : 1 }, rows, depth);
    const right = packColumns(
      { data: b, offset: 0, across: transB ? depth : 1, along: transB ? 1 : columns },
      columns,
      depth,
    );
    const sums = new Float64Array(rows * columns);
    multiplyPacked(left, right, { rows, columns, depth }, sums, 0, columns);
    const alpha = numberAttr(attrs, 'alpha', 1);
    const beta = numberAttr(attrs, 'beta', 1);
    const c = inputs[2] && realData(inputs[2]);
    const index = inputs[2] && broadcastIndex(inputs[2].shape, [rows, columns]);
    const out = new Float32Array(sums.length);
    for (let i = 0; i < out.length; i++) out[i] = alpha * sums[i]! + (c && index ? beta * c[index[i]!]! : 0);
    return [real([rows, columns], out)];
  },
  macs(inputs, _, attrs) {
    const { rows, columns, depth } = extents(inputs, attrs);
    return rows * columns * depth;
  },
});

interface Extents {
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
  readonly transA: boolean;
  readonly transB: boolean;
}

function extents(inputs: Inputs<TensorType>, attrs: Attrs): Extents {
  const [a, b, c] = [need(inputs, 0), need(inputs, 1), inputs[2]];
  for (const t of [a, b]) requireRank(t, 2);
  for (const t of c ? [a, b, c] : [a, b]) requireType(t, ['f32']);
  const transA = numberAttr(attrs, 'transA', 0) !== 0;
  const transB = numberAttr(attrs, 'transB', 0) !== 0;
  const [rows, depth] = transA ? [a.shape[1]!, a.shape[0]!] : [a.shape[0]!, a.shape[1]!];
  const [inner, columns] = transB ? [b.shape[1]!, b.shape[0]!] : [b.shape[0]!, b.shape[1]!];
  if (inner !== depth) throw new RangeError(`Expected ${depth} rows in the second factor but found ${inner}`);
  if (c && !sameShape(broadcastShape(c.shape, [rows, columns]), [rows, columns]))
    throw new RangeError(`Expected a summand that broadcasts to [${rows},${columns}] but found [${c.shape.join(',')}]`);
  return { rows, columns, depth, transA, transB };
}
