import * as ort from 'onnxruntime-node';
import { integers, tensor, toInt64 } from '../../src/tensor/index.js';
import type { DType, Tensor, TensorData } from '../../src/tensor/index.js';

const TYPE_NAMES: Readonly<Record<DType, ort.Tensor.Type>> = {
  f32: 'float32',
  i64: 'int64',
  i32: 'int32',
  i8: 'int8',
  u8: 'uint8',
  bool: 'bool',
};

/** Runs an ONNX model on the CPU with one thread and without graph optimisations, and returns all its outputs. */
export async function runInOnnxRuntime(
  bytes: Uint8Array,
  feeds: ReadonlyMap<string, Tensor>,
): Promise<ReadonlyMap<string, Tensor>> {
  const session = await ort.InferenceSession.create(bytes, {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'disabled',
    intraOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  try {
    const results = await session.run(Object.fromEntries([...feeds].map(([name, t]) => [name, toOrt(t)])));
    return new Map(Object.entries(results).map(([name, t]) => [name, fromOrt(t)]));
  } finally {
    await session.release();
  }
}

/** A tensor for ONNX Runtime. */
export function toOrt(t: Tensor): ort.Tensor {
  const data = t.dtype === 'i64' ? BigInt64Array.from(t.data, toInt64) : t.data;
  return new ort.Tensor(TYPE_NAMES[t.dtype], data as never, t.shape);
}

/** A tensor of ONNX Runtime. @throws TypeError where the IR has no such element type */
export function fromOrt(t: ort.Tensor): Tensor {
  if (t.type === 'int64') return integers(Array.from(t.data as BigInt64Array, Number), t.dims);
  const dtype = (Object.keys(TYPE_NAMES) as DType[]).find((name) => TYPE_NAMES[name] === t.type);
  if (!dtype) throw new TypeError(`Expected an element type of the IR but ONNX Runtime gave ${t.type}`);
  return tensor(dtype, t.dims, t.data as TensorData);
}
