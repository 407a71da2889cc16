import { allocate, broadcastIndex, broadcastShape, sameShape, sizeOf, tensor } from '../tensor/index.js';
import type { DType, Tensor, TensorType } from '../tensor/index.js';

/** Type of an elementwise result. @throws TypeError when the operands differ in type, RangeError when they do not broadcast. */
export function broadcastType(inputs: readonly TensorType[], dtype = inputs[0]?.dtype): TensorType {
  const [first] = inputs;
  if (!first || !dtype) throw new TypeError('Expected at least one input but found none');
  for (const input of inputs)
    if (input.dtype !== first.dtype)
      throw new TypeError(`Expected inputs of one type but found ${first.dtype} and ${input.dtype}`);
  return { dtype, shape: broadcastShape(...inputs.map((t) => t.shape)) };
}

/** `f` of each pair of elements under broadcasting. */
export function broadcastMap(a: Tensor, b: Tensor, dtype: DType, f: (a: number, b: number) => number): Tensor {
  const shape = broadcastShape(a.shape, b.shape);
  const data = allocate(dtype, sizeOf(shape));
  const x = a.data;
  const y = b.data;
  if (sameShape(a.shape, b.shape)) for (let i = 0; i < data.length; i++) data[i] = f(x[i]!, y[i]!);
  else if (y.length === 1) for (let i = 0; i < data.length; i++) data[i] = f(x[i]!, y[0]!);
  else {
    const ai = broadcastIndex(a.shape, shape);
    const bi = broadcastIndex(b.shape, shape);
    for (let i = 0; i < data.length; i++) data[i] = f(x[ai[i]!]!, y[bi[i]!]!);
  }
  return tensor(dtype, shape, data);
}
