import { fromOrt, toOrt } from './onnxruntime.js';
import type { Runtime } from './written-operator.js';

/** The part of the package that is used here. */
interface OnnxRuntimeWeb {
  readonly env: { logLevel: string; readonly wasm: { numThreads: number } };
  readonly InferenceSession: {
    create(
      model: Uint8Array,
      settings: object,
    ): Promise<{
      run(feeds: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>>;
      release(): Promise<void>;
    }>;
  };
}

/** ONNX Runtime in WebAssembly, or undefined where the package is not installed. */
export async function webRuntime(): Promise<Runtime | undefined> {
  // the package may be absent, and its types with it
  const name: string = 'onnxruntime-web';
  const ort = (await import(name).catch(() => undefined)) as OnnxRuntimeWeb | undefined;
  if (!ort) return undefined;
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = 'error';
  return async (bytes, feeds) => {
    const session = await ort.InferenceSession.create(bytes, { executionProviders: ['wasm'] });
    try {
      const results = await session.run(Object.fromEntries([...feeds].map(([name, t]) => [name, toOrt(t) as never])));
      return new Map(Object.entries(results).map(([name, t]) => [name, fromOrt(t as never)]));
    } finally {
      await session.release();
    }
  };
}
