import { fromOrt, toOrt } from './onnxruntime.js';
import type { Runtime } from './written-operator.js';

/** ONNX Runtime in WebAssembly, or undefined where the package is not installed. */
export async function webRuntime(): Promise<Runtime | undefined> {
  const ort = await import('onnxruntime-web').catch(() => undefined);
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
