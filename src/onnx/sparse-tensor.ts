import { fail } from '../diagnostics/index.js';
import { allocate, sizeOf, stridesOf, tensor, type Tensor } from '../tensor/index.js';
import type { SparseTensorProto, TensorProto } from './messages.js';
import { toNumber } from './schema.js';

/** A sparse tensor made dense. Indices are linear, [n], or one coordinate a column, [n, rank]. @throws ConvertError BAD_TENSOR */
export function readSparseTensor(
  proto: SparseTensorProto,
  where: string,
  read: (proto: TensorProto) => Tensor,
): Tensor {
  const shape = (proto.dims ?? []).map(toNumber);
  if (!proto.values || !proto.indices) return bad('values and indices but found none');
  const values = read(proto.values);
  const { data: indices, shape: form } = read(proto.indices);
  const strides = form.length === 2 ? stridesOf(shape) : [1];
  if (!(sizeOf(shape) <= 2 ** 28)) bad(`at most 2^28 elements but found shape [${shape.join(',')}]`);
  const dense = allocate(values.dtype, sizeOf(shape));
  values.data.forEach((value: number, i: number) => {
    const at = strides.reduce((sum, stride, axis) => sum + stride * (indices[i * strides.length + axis] ?? NaN), 0);
    if (!(at >= 0 && at < dense.length)) bad(`indices within [${shape.join(',')}] but found ${at}`);
    dense[at] = value;
  });
  return tensor(values.dtype, shape, dense);

  function bad(problem: string): never {
    fail('BAD_TENSOR', where, `Expected ${problem}`, 'the file is damaged: export it again');
  }
}
