import { fail, InternalError } from '../diagnostics/index.js';
import { tensor, toInt64, type DType, type Tensor } from '../tensor/index.js';
import type { AnnRunner } from './runner.js';

/** The part of onnxruntime-node that is used here; its own types are absent where it is not installed. */
export interface OnnxRuntime {
  readonly InferenceSession: {
    create(model: Uint8Array | string, settings: Readonly<Record<string, unknown>>): Promise<OrtSession>;
  };
  readonly Tensor: new (type: string, data: unknown, shape: readonly number[]) => OrtTensor;
}

interface OrtSession {
  readonly inputNames: readonly string[];
  run(
    feeds: Readonly<Record<string, OrtTensor>>,
    fetches: readonly string[],
  ): Promise<Readonly<Record<string, OrtTensor>>>;
  release(): Promise<void>;
}

interface OrtTensor {
  readonly type: string;
  readonly dims: readonly number[];
  readonly data: unknown;
}

/**
 * ONNX Runtime if it is installed beside this package (an optional peer dependency), else undefined.
 * @throws ONNX_RUNTIME_BROKEN when it is installed but does not load
 */
export async function loadOnnxRuntime(): Promise<OnnxRuntime | undefined> {
  const name: string = 'onnxruntime-node';
  try {
    const module = (await import(name)) as OnnxRuntime & { default?: OnnxRuntime };
    return module.default ?? module;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_MODULE_NOT_FOUND' && message.includes(`'${name}'`)) return undefined;
    return fail(
      'ONNX_RUNTIME_BROKEN',
      name,
      `it is installed but does not load: ${message}`,
      'install it again, or remove it to use the built-in evaluator',
    );
  }
}

/**
 * Runs an ONNX model in ONNX Runtime on the CPU, one thread unless told otherwise.
 * @param model the file's bytes, or its path where tensors are stored in files beside it
 * @param wanted output names to fetch
 * @throws InternalError with the runtime's own message when it refuses the model
 */
export async function onnxRuntimeRunner(
  ort: OnnxRuntime,
  model: Uint8Array | string,
  wanted: readonly string[],
  threads = 1,
): Promise<AnnRunner> {
  const session = await ort.InferenceSession.create(model, {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  return {
    engine: 'onnxruntime',
    async run(feeds) {
      const ortFeeds: Record<string, OrtTensor> = {};
      for (const name of session.inputNames) {
        const feed = feeds.get(name);
        if (!feed) throw new InternalError(`the model is run without its input "${name}"`);
        ortFeeds[name] = toOrt(ort, feed);
      }
      const results = await session.run(ortFeeds, wanted);
      return new Map(wanted.map((name) => [name, fromOrt(name, results[name])]));
    },
    async close() {
      await session.release();
    },
  };
}

const ORT_TYPES: Readonly<Record<DType, string>> = {
  f32: 'float32',
  i64: 'int64',
  i32: 'int32',
  i8: 'int8',
  u8: 'uint8',
  bool: 'bool',
};

function toOrt(ort: OnnxRuntime, t: Tensor): OrtTensor {
  const data = t.dtype === 'i64' ? BigInt64Array.from(t.data, toInt64) : t.data;
  return new ort.Tensor(ORT_TYPES[t.dtype], data, t.shape);
}

function fromOrt(name: string, t: OrtTensor | undefined): Tensor {
  if (!t) throw new InternalError(`the model has no output "${name}"`);
  if (t.type === 'float64') return tensor('f32', t.dims, Float32Array.from(t.data as Float64Array));
  if (t.type === 'int64') return tensor('i64', t.dims, Float64Array.from(t.data as BigInt64Array, Number));
  const dtype = (Object.keys(ORT_TYPES) as DType[]).find((d) => ORT_TYPES[d] === t.type);
  if (!dtype) throw new InternalError(`output "${name}" has the unexpected element type ${t.type}`);
  return tensor(dtype, t.dims, t.data as Float32Array);
}
