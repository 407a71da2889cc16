import { expect } from '@jest/globals';
import * as ort from 'onnxruntime-node';
import { evaluateGraph } from '../../../src/ann/index.js';
import { ConvertError } from '../../../src/diagnostics/index.js';
import {
  AttributeType,
  DataType,
  encodeModel,
  importModel,
  type ImportOptions,
  type Imported,
} from '../../../src/onnx/index.js';
import type {
  AttributeProto,
  FunctionProto,
  GraphProto,
  ModelProto,
  NodeProto,
  TensorProto,
  ValueInfoProto,
} from '../../../src/onnx/index.js';
import { real, sizeOf, type Tensor } from '../../../src/tensor/index.js';

/** A whole number is an INT, another number a FLOAT; `floats` and `float` force the latter. */
export type Value =
  number | string | readonly number[] | { floats: readonly number[] } | { float: number } | AttributeProto;

export const attribute = (name: string, value: Value): AttributeProto => {
  const text = (s: string): Uint8Array => new TextEncoder().encode(s);
  if (typeof value === 'string') return { name, type: AttributeType.STRING, s: text(value) };
  if (typeof value === 'number')
    return Number.isInteger(value)
      ? { name, type: AttributeType.INT, i: value }
      : { name, type: AttributeType.FLOAT, f: value };
  if ('floats' in value) return { name, type: AttributeType.FLOATS, floats: [...value.floats] };
  if ('float' in value) return { name, type: AttributeType.FLOAT, f: value.float };
  if (Array.isArray(value)) return { name, type: AttributeType.INTS, ints: [...(value as readonly number[])] };
  return { ...(value as AttributeProto), name };
};

export const node = (
  opType: string,
  input: string[],
  output: string[],
  attrs: Record<string, Value> = {},
  domain = '',
): NodeProto => ({
  opType,
  input,
  output,
  domain,
  name: `${opType}:${output[0] ?? ''}`,
  attribute: Object.entries(attrs).map(([name, value]) => attribute(name, value)),
});

export const floats = (name: string, dims: readonly number[], data: readonly number[]): TensorProto => ({
  name,
  dims: [...dims],
  dataType: DataType.FLOAT,
  floatData: [...data],
});
export const ints = (name: string, data: readonly number[], dims: readonly number[] = [data.length]): TensorProto => ({
  name,
  dims: [...dims],
  dataType: DataType.INT64,
  int64Data: [...data],
});
export const codes = (
  name: string,
  dataType: number,
  dims: readonly number[],
  data: readonly number[],
): TensorProto => ({ name, dims: [...dims], dataType, int32Data: [...data] });

export const value = (
  name: string,
  shape?: readonly (number | string)[],
  elemType: number = DataType.FLOAT,
): ValueInfoProto => ({
  name,
  type: {
    tensorType: {
      elemType,
      ...(shape
        ? { shape: { dim: shape.map((d) => (typeof d === 'string' ? { dimParam: d } : { dimValue: d })) } }
        : {}),
    },
  },
});

export interface Small {
  readonly opset: number;
  readonly ir?: number;
  readonly nodes: readonly NodeProto[];
  readonly inputs?: Readonly<Record<string, readonly (number | string)[]>>;
  /** Outputs are real unless the name ends in `:i64`, `:u8` or `:bool`. */
  readonly outputs?: readonly string[];
  readonly tensors?: readonly TensorProto[];
  readonly functions?: readonly FunctionProto[];
  readonly domains?: readonly string[];
  readonly graph?: Partial<GraphProto>;
}

const TYPES: Readonly<Record<string, number>> = { i64: DataType.INT64, u8: DataType.UINT8, bool: DataType.BOOL };

export function modelOf(small: Small): ModelProto {
  const outputs = (small.outputs ?? ['y']).map((spec) => {
    const [name, type] = spec.split(':') as [string, string?];
    return value(name, undefined, TYPES[type ?? ''] ?? DataType.FLOAT);
  });
  return {
    irVersion: small.ir ?? 8,
    opsetImport: [
      { domain: '', version: small.opset },
      ...(small.domains ?? []).map((domain) => ({ domain, version: 1 })),
    ],
    functions: [...(small.functions ?? [])],
    graph: {
      name: 'small',
      node: [...small.nodes],
      input: Object.entries(small.inputs ?? { x: [1, 2, 4, 4] }).map(([name, shape]) => value(name, shape)),
      output: outputs,
      initializer: [...(small.tensors ?? [])],
      ...small.graph,
    },
  };
}

export const bytesOf = (small: Small): Uint8Array => encodeModel(modelOf(small));

export const importSmall = (small: Small, options: ImportOptions = {}): Imported =>
  importModel(bytesOf(small), options);

/** The problems that importing meets, as `CODE: where: problem` lines; empty when there are none. */
export function problemsOf(run: () => unknown): string[] {
  try {
    run();
  } catch (error) {
    if (error instanceof ConvertError)
      return error.diagnostics.map((d) => `${d.code}: ${d.where}: ${d.problem} | ${d.hint}`);
    throw error;
  }
  return [];
}

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

export const opsOf = (imported: Imported): string[] => imported.graph.nodes.map((n) => n.op);
