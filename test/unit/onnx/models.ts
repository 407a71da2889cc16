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

export const opsOf = (imported: Imported): string[] => imported.graph.nodes.map((n) => n.op);
