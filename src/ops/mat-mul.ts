import { broadcastIndex, broadcastShape, real, realData, sizeOf } from '../tensor/index.js';
import type { TensorType } from '../tensor/index.js';
import { defineOp, need } from './op.js';
import type { Inputs } from './op.js';
import { requireRank, requireType } from './operands.js';
import { multiplyPacked, packColumns, packRows } from './product.js';

/** Matrix product over the last two axes; the others broadcast, and a vector counts as a row or a column. @shape ...,M,K and ...,K,N -> ...,M,N */
export const matMul = defineOp({
  type: 'MatMul',
  role: 'synaptic',
  source: 'https://onnx.ai/onnx/operators/onnx__MatMul.html',
  attributes: [],
  infer: (inputs) => [{ dtype: 'f32', shape: extents(inputs).shape }],
  evaluate(inputs) {
    const { rows, columns, depth, batch, batchA, batchB, shape } = extents(inputs);
    const [a, b] = [realData(need(inputs, 0)), realData(need(inputs, 1))];
    const fromA = broadcastIndex(batchA, batch);
    const fromB = broadcastIndex(batchB, batch);
    const out = new Float32Array(sizeOf(shape));
    for (let n = 0; n < fromA.length; n++) {
      const left = packRows({ data: a, offset: fromA[n]! * rows * depth, across: depth, along: 1 }, rows, depth);
      const right = packColumns(
        { data: b, offset: fromB[n]! * depth * columns, across: 1, along: columns },
        columns,
        depth,
      );
      multiplyPacked(left, right, { rows, columns, depth }, out, n * rows * columns, columns);
    }
    return [real(shape, out)];
  },
  macs(inputs) {
    const { shape, depth } = extents(inputs);
    return sizeOf(shape) * depth;
  },
});

interface Extents {
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
  readonly batch: readonly number[];
  readonly batchA: readonly number[];
  readonly batchB: readonly number[];
  readonly shape: readonly number[];
}

function extents(inputs: Inputs<TensorType>): Extents {
  const [x, y] = [need(inputs, 0), need(inputs, 1)];
  for (const t of [x, y]) {
    requireType(t, ['f32']);
    requireRank(t, 1, 8);
  }
  const a = x.shape.length === 1 ? [1, ...x.shape] : x.shape;
  const b = y.shape.length === 1 ? [...y.shape, 1] : y.shape;
  const [rows, depth] = [a.at(-2)!, a.at(-1)!];
  const [inner, columns] = [b.at(-2)!, b.at(-1)!];
  if (inner !== depth)
    throw new RangeError(`Expected ${depth} rows in the second factor but found shape [${y.shape.join(',')}]`);
  const [batchA, batchB] = [a.slice(0, -2), b.slice(0, -2)];
  const batch = broadcastShape(batchA, batchB);
  const shape = [...batch, ...(x.shape.length === 1 ? [] : [rows]), ...(y.shape.length === 1 ? [] : [columns])];
  return { rows, columns, depth, batch, batchA, batchB, shape };
}
