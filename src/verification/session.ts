import { fail } from '../diagnostics/index.js';

/** Where an exported network can be run: in ONNX Runtime for Node, or for the Web (WebAssembly). */
export const runtimes = { node: 'onnxruntime-node', web: 'onnxruntime-web' } as const;

/** One of them. */
export type RuntimeName = keyof typeof runtimes;

/** A tensor as ONNX Runtime has it: `float32`, `float64`, `int32`, ... */
export interface RawTensor {
  readonly type: string;
  readonly dims: readonly number[];
  readonly data: Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array | Int8Array;
}

/** How a model is run. */
export interface SessionOptions {
  readonly runtime: RuntimeName;
  /** Whether the runtime may rewrite the graph. */
  readonly optimized: boolean;
  readonly threads: number;
}

/** A loaded model. */
export interface Session {
  run(feeds: ReadonlyMap<string, RawTensor>): Promise<ReadonlyMap<string, RawTensor>>;
  close(): Promise<void>;
}

interface Runtime {
  readonly InferenceSession: {
    create(model: Uint8Array, settings: Readonly<Record<string, unknown>>): Promise<RuntimeSession>;
  };
  readonly Tensor: new (type: string, data: unknown, dims: readonly number[]) => RawTensor;
  readonly env: { logLevel?: string; wasm?: { numThreads?: number } };
}

interface RuntimeSession {
  readonly outputNames: readonly string[];
  run(feeds: Readonly<Record<string, RawTensor>>): Promise<Readonly<Record<string, RawTensor>>>;
  release(): Promise<void>;
}

/**
 * Loads a model into ONNX Runtime.
 * @throws RUNTIME_NEEDED when that runtime is not installed beside this package, MODEL_REFUSED when it does not accept the model
 */
export async function openSession(model: Uint8Array, options: SessionOptions): Promise<Session> {
  const runtime = await load(options.runtime);
  const session = await create(runtime, model, options);
  return {
    async run(feeds) {
      const given = Object.fromEntries(
        [...feeds].map(([name, { type, data, dims }]) => [name, new runtime.Tensor(type, data, dims)]),
      );
      const results = await session.run(given);
      return new Map(session.outputNames.map((name) => [name, results[name]!]));
    },
    close: () => session.release(),
  };
}

async function load(name: RuntimeName): Promise<Runtime> {
  const module: string = runtimes[name];
  try {
    const loaded = (await import(module)) as Runtime & { default?: Runtime };
    return loaded.default ?? loaded;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'ERR_MODULE_NOT_FOUND' || !message.includes(`'${module}'`)) throw error;
    return fail(
      'RUNTIME_NEEDED',
      module,
      'it is not installed',
      `install it beside snn-convert: npm install ${module}`,
    );
  }
}

async function create(
  runtime: Runtime,
  model: Uint8Array,
  { runtime: name, optimized, threads }: SessionOptions,
): Promise<RuntimeSession> {
  if (name === 'web' && runtime.env.wasm) runtime.env.wasm.numThreads = threads;
  try {
    return await runtime.InferenceSession.create(model, {
      graphOptimizationLevel: optimized ? 'all' : 'disabled',
      ...(name === 'web' ? { executionProviders: ['wasm'] } : { intraOpNumThreads: threads, interOpNumThreads: 1 }),
      logSeverityLevel: 3,
    });
  } catch (error) {
    return fail(
      'MODEL_REFUSED',
      runtimes[name],
      error instanceof Error ? error.message : String(error),
      'check the file: was it altered after export?',
    );
  }
}
