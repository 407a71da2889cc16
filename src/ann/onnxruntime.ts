import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { InternalError } from '../diagnostics/index.js';
import { tensor, toInt64, type DType, type Tensor } from '../tensor/index.js';
import type { AnnRunner } from './runner.js';

type Ort = typeof import('onnxruntime-node');

/** ONNX Runtime if it is installed beside this package (an optional peer dependency), else undefined. */
export async function loadOnnxRuntime(): Promise<Ort | undefined> {
  try {
    const module = (await import('onnxruntime-node')) as Ort & { default?: Ort };
    return module.default ?? module;
  } catch {
    return undefined;
  }
}

/**
 * Runs an ONNX model in ONNX Runtime on the CPU, one thread unless told otherwise.
 * @param model the file's bytes, or its path where tensors are stored in files beside it
 * @param wanted output names to fetch
 * @throws InternalError with the runtime's own message when it refuses the model
 */
export async function onnxRuntimeRunner(
  ort: Ort,
  model: Uint8Array | string,
  wanted: readonly string[],
  threads = 1,
): Promise<AnnRunner> {
  const settings: InferenceSession.SessionOptions = {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  };
  const session =
    typeof model === 'string'
      ? await ort.InferenceSession.create(model, settings)
      : await ort.InferenceSession.create(model, settings);
  return {
    engine: 'onnxruntime',
    async run(feeds) {
      const ortFeeds: Record<string, OrtTensor> = {};
      for (const name of session.inputNames) {
        const feed = feeds.get(name);
        if (!feed) throw new InternalError(`the model is run without its input "${name}"`);
        ortFeeds[name] = toOrt(ort, feed);
      }
      const results = await session.run(ortFeeds, [...wanted] as InferenceSession.FetchesType);
      return new Map(wanted.map((name) => [name, fromOrt(name, results[name])]));
    },
    async close() {
      await session.release();
    },
  };
}

const ORT_TYPES: Readonly<Record<DType, OrtTensor.Type>> = {
  f32: 'float32',
  i64: 'int64',
  i32: 'int32',
  i8: 'int8',
  u8: 'uint8',
  bool: 'bool',
};

function toOrt(ort: Ort, t: Tensor): OrtTensor {
  const data = t.dtype === 'i64' ? BigInt64Array.from(t.data, toInt64) : t.data;
  return new ort.Tensor(ORT_TYPES[t.dtype] as 'float32', data as Float32Array, t.shape);
}

function fromOrt(name: string, t: OrtTensor | undefined): Tensor {
  if (!t) throw new InternalError(`the model has no output "${name}"`);
  if (t.type === 'int64') return tensor('i64', t.dims, Float64Array.from(t.data as BigInt64Array, Number));
  const dtype = (Object.keys(ORT_TYPES) as DType[]).find((d) => ORT_TYPES[d] === t.type);
  if (!dtype) throw new InternalError(`output "${name}" has the unexpected element type ${t.type}`);
  return tensor(dtype, t.dims, t.data as Float32Array);
}
