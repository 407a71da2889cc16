import { expect } from '@jest/globals';
import * as ort from 'onnxruntime-node';
import { evaluateGraph } from '../../../src/ann/index.js';
import { importModel, type Imported } from '../../../src/onnx/index.js';
import { real, sizeOf, type Tensor } from '../../../src/tensor/index.js';
import { bytesOf, type Small } from './models.js';

/** Numbers without ties or symmetry, in [-2, 2]. */
export function wave(shape: readonly number[]): Float32Array {
  return Float32Array.from({ length: sizeOf(shape) }, (_, i) => 2 * Math.sin(1.7 * i + 0.3) * Math.cos(0.11 * i * i));
}

/** Runs a model in ONNX Runtime without graph optimisation. */
export async function runtimeOutputs(
  bytes: Uint8Array,
  feeds: ReadonlyMap<string, Tensor>,
): Promise<Record<string, { dims: readonly number[]; data: number[] }>> {
  const session = await ort.InferenceSession.create(bytes, {
    graphOptimizationLevel: 'disabled',
    intraOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  const given = [...feeds].map(
    ([name, t]) => [name, new ort.Tensor('float32', Float32Array.from(t.data), t.shape)] as const,
  );
  const results = await session.run(Object.fromEntries(given));
  return Object.fromEntries(
    Object.entries(results).map(([name, t]) => [
      name,
      { dims: t.dims, data: Array.from(t.data as ArrayLike<number | bigint>, Number) },
    ]),
  );
}

/** What the imported graph and ONNX Runtime make of the same inputs. */
export async function bothOutputs(
  small: Small,
  inputs: Readonly<Record<string, Float32Array>> = {},
): Promise<{
  ours: ReadonlyMap<string, Tensor>;
  theirs: Awaited<ReturnType<typeof runtimeOutputs>>;
  imported: Imported;
}> {
  const bytes = bytesOf(small);
  const imported = importModel(bytes);
  const feeds = new Map(
    imported.graph.inputs.map((name) => {
      const { shape } = imported.graph.types.get(name)!;
      return [name, real(shape, inputs[name] ?? wave(shape))] as const;
    }),
  );
  return { ours: evaluateGraph(imported.graph, feeds), theirs: await runtimeOutputs(bytes, feeds), imported };
}

/** Expects each output to equal ONNX Runtime's: same shape, relative L2 error at most 1e-6 (a few roundings of float32). */
export async function expectAsRuntime(
  small: Small,
  inputs: Readonly<Record<string, Float32Array>> = {},
): Promise<Imported> {
  const { ours, theirs, imported } = await bothOutputs(small, inputs);
  expect([...ours.keys()]).toEqual((small.outputs ?? ['y']).map((o) => o.split(':')[0]));
  for (const [name, t] of ours) {
    expect(t.shape).toEqual(theirs[name]!.dims);
    expect(relativeError(t.data, theirs[name]!.data)).toBeLessThanOrEqual(1e-6);
    expect(imported.graph.types.get(name)).toEqual({ dtype: t.dtype, shape: t.shape });
  }
  return imported;
}

/** Euclidean norm of the difference over that of the expectation. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let [error, norm] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    error += (actual[i]! - expected[i]!) ** 2;
    norm += expected[i]! ** 2;
  }
  return norm === 0 ? Math.sqrt(error) : Math.sqrt(error / norm);
}
