import { InternalError } from '../diagnostics/index.js';
import type { Attribute, Attrs, Graph, Node } from '../ir/index.js';
import { elementType, numberAttr, ops, stringAttr } from '../ops/index.js';
import { filled, toInt64 } from '../tensor/index.js';
import type { DType, Tensor, TensorType } from '../tensor/index.js';
import { exportForms } from './export-forms.js';
import { AttributeType, DataType, encodeModel } from './schema.js';
import type { AttributeProto, NodeProto, TensorProto, ValueInfoProto } from './schema.js';

/** The version of the operator set in which graphs are written. */
export const OPSET = 20;
const IR_VERSION = 9;
/** The first version in which nodes have metadata_props. */
export const IR_VERSION_OF_PROPERTIES = 10;

/** Attributes that ONNX holds as real numbers; all other numbers are integers there. */
const REAL_ATTRIBUTES: ReadonlySet<string> = new Set([
  'alpha',
  'beta',
  'bias',
  'cubic_coeff_a',
  'epsilon',
  'extrapolation_value',
  'gamma',
  'momentum',
]);

const ELEMENT_TYPES: Readonly<Record<DType, number>> = {
  f32: DataType.FLOAT,
  i64: DataType.INT64,
  i32: DataType.INT32,
  i8: DataType.INT8,
  u8: DataType.UINT8,
  bool: DataType.BOOL,
};

/** What to write besides the graph itself. */
export interface ExportOptions {
  /** Values to make graph outputs besides the graph's own: any input, constant or node output. */
  readonly outputs?: readonly string[];
  /** `metadata_props` of the nodes that make these values; the file then has IR version 10. */
  readonly properties?: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

/**
 * Writes a graph as an ONNX model (opset 20; IR version 9, or 10 with properties). Values keep their names, constants become initialisers; operators that opset 20 lacks
 * are spelled out.
 * @throws InternalError for nodes that are no ONNX operators and for outputs that do not exist
 */
export function exportGraph(graph: Graph, options: ExportOptions = {}): Uint8Array {
  const outputs = [...new Set([...graph.outputs, ...(options.outputs ?? [])])];
  const names = new Set([...graph.types.keys(), ...graph.nodes.map((node) => node.name)]);
  const added = new Map<string, Tensor>();
  const context = {
    type: (value: string) => typeOf(graph, value),
    fresh(base: string): string {
      let name = base;
      for (let i = 1; names.has(name); i++) name = `${base}_${i}`;
      names.add(name);
      return name;
    },
    constant(base: string, value: Tensor): string {
      const name = context.fresh(base);
      added.set(name, value);
      return name;
    },
  };
  const nodes = graph.nodes.flatMap((node) => exportForms[node.op]?.(node, context) ?? [node]);
  const shapesHold = !graph.nodes.some((node) => ops.get(node.op)?.dataDependent);
  return encodeModel({
    irVersion: options.properties ? IR_VERSION_OF_PROPERTIES : IR_VERSION,
    producerName: 'snn-convert',
    opsetImport: [{ domain: '', version: OPSET }],
    graph: {
      name: graph.name,
      node: nodes.map((node) => ({ ...nodeProto(node), ...propertiesOf(node, options) })),
      initializer: [...graph.constants, ...added].map(([name, t]) => tensorProto(t, name)),
      input: graph.inputs.map((name) => valueInfo(name, typeOf(graph, name), true)),
      output: outputs.map((name) => valueInfo(name, typeOf(graph, name), shapesHold)),
    },
  });
}

function propertiesOf(node: Node, { properties }: ExportOptions): Pick<NodeProto, 'metadataProps'> {
  const found = node.outputs.flatMap((output) => Object.entries(properties?.get(output) ?? {}));
  return found.length === 0 ? {} : { metadataProps: found.map(([key, value]) => ({ key, value })) };
}

function typeOf(graph: Graph, value: string): TensorType {
  const type = graph.types.get(value);
  if (!type) throw new InternalError(`cannot export value "${value}": it has no type`);
  return type;
}

/** A node as ONNX holds it. @throws InternalError for operators that opset 20 lacks; see `exportForms` */
export function nodeProto(node: Node): NodeProto {
  if (!ops.has(node.op)) throw new InternalError(`cannot export node "${node.name}": ${node.op} is no ONNX operator`);
  return {
    name: node.name,
    opType: node.op,
    input: [...node.inputs],
    output: [...node.outputs],
    attribute:
      node.op === 'ConstantOfShape' ? [fillAttribute(node.attrs)] : Object.entries(node.attrs).map(attributeProto),
  };
}

/** An attribute as ONNX holds it: numbers are real where the standard says so, else integers. */
export function attributeProto([name, value]: readonly [string, Attribute]): AttributeProto {
  const isReal = REAL_ATTRIBUTES.has(name);
  if (typeof value === 'string') return { name, type: AttributeType.STRING, s: Buffer.from(value) };
  if (typeof value === 'number')
    return isReal ? { name, type: AttributeType.FLOAT, f: value } : { name, type: AttributeType.INT, i: value };
  if (value.every((v) => typeof v === 'number'))
    return isReal
      ? { name, type: AttributeType.FLOATS, floats: [...value] }
      : { name, type: AttributeType.INTS, ints: [...value] };
  return { name, type: AttributeType.STRINGS, strings: value.map((v) => Buffer.from(v)) };
}

function fillAttribute(attrs: Attrs): AttributeProto {
  const value = filled(elementType(stringAttr(attrs, 'dtype', 'f32')), [1], numberAttr(attrs, 'value', 0));
  return { name: 'value', type: AttributeType.TENSOR, t: tensorProto(value, '') };
}

/** A stored tensor with its elements as little-endian bytes. */
export function tensorProto(t: Tensor, name: string): TensorProto {
  return { name, dims: [...t.shape], dataType: ELEMENT_TYPES[t.dtype], rawData: rawBytes(t) };
}

function rawBytes(t: Tensor): Uint8Array {
  const data = t.dtype === 'i64' ? BigInt64Array.from(t.data, toInt64) : t.data;
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function valueInfo(name: string, { dtype, shape }: TensorType, withShape: boolean): ValueInfoProto {
  const dims = { shape: { dim: shape.map((extent) => ({ dimValue: extent })) } };
  return { name, type: { tensorType: { elemType: ELEMENT_TYPES[dtype], ...(withShape && dims) } } };
}
