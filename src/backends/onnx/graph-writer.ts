import {
  attributeProto,
  AttributeType,
  DataType,
  tensorProto,
  type AttributeProto,
  type GraphProto,
  type NodeProto,
  type StringStringEntryProto,
  type TensorProto,
  type ValueInfoProto,
} from '../../onnx/index.js';
import type { Attribute } from '../../ir/index.js';
import { toInt64, type DType, type Tensor } from '../../tensor/index.js';
import type { Names } from './names.js';

/** Element types that an emitted graph computes in. */
export type ElementType = DType | 'f64';

const DATA_TYPES: Readonly<Record<ElementType, number>> = {
  f32: DataType.FLOAT,
  f64: DataType.DOUBLE,
  i32: DataType.INT32,
  i64: DataType.INT64,
  i8: DataType.INT8,
  u8: DataType.UINT8,
  bool: DataType.BOOL,
};

/** How a node is to be called; what has no name gets a short one, or none. */
export interface Label {
  readonly node?: string;
  readonly output?: string;
  /** `metadata_props` of the node. */
  readonly properties?: Readonly<Record<string, string>>;
}

/** An attribute of a node: plain, or a graph. */
export type EmittedAttribute = Attribute | GraphProto;

/** Tensors of up to so many elements are compared by what they hold. */
const SMALL = 64;

/** What all graphs of one file share: names, and stored tensors, each of which is stored once. */
export class Shared {
  readonly initializers: TensorProto[] = [];
  private readonly byContent = new Map<string, string>();
  /** Names by array, then by element type and shape: arrays are shared by tensors of different shapes. */
  private readonly byArray = new WeakMap<object, Map<string, string>>();

  constructor(readonly names: Names) {}

  /** A stored tensor by what it holds. @param wish its name, where it shall have one */
  store(type: ElementType, shape: readonly number[], data: ArrayLike<number>, wish?: string): string {
    return this.known(data, `${type}[${shape.join(',')}]`, () => this.storeContent(type, shape, data, wish));
  }

  private storeContent(
    type: ElementType,
    shape: readonly number[],
    data: ArrayLike<number>,
    wish: string | undefined,
  ): string {
    const bytes = bytesOf(type, data);
    const key = `${type}[${shape.join(',')}]${Buffer.from(bytes).toString('base64')}`;
    const known = this.byContent.get(key);
    if (known !== undefined) return known;
    const name = wish === undefined ? this.names.fresh() : this.names.take(wish);
    this.byContent.set(key, name);
    this.initializers.push({ name, dims: [...shape], dataType: DATA_TYPES[type], rawData: bytes });
    return name;
  }

  /** A constant of a program or graph, under its own name. */
  storeTensor(tensor: Tensor, wish: string): string {
    const { dtype, shape, data } = tensor;
    // what is computed anew at every timestep, such as shapes, is small
    if (data.length <= SMALL) return this.store(dtype, shape, data, wish);
    return this.known(data, `${dtype}[${shape.join(',')}]`, () => {
      const name = this.names.take(wish);
      this.initializers.push(tensorProto(tensor, name));
      return name;
    });
  }

  private known(data: object, type: string, store: () => string): string {
    const names = this.byArray.get(data) ?? new Map<string, string>();
    this.byArray.set(data, names);
    const name = names.get(type) ?? store();
    names.set(type, name);
    return name;
  }
}

/** A graph while it is written: nodes in order. Graphs inside it (of loops) see its values and share its constants. */
export class GraphWriter {
  readonly nodes: NodeProto[] = [];

  constructor(readonly shared: Shared) {}

  /** Adds a node with one output. @returns the name of that output */
  add(
    op: string,
    inputs: readonly string[],
    attrs: Readonly<Record<string, EmittedAttribute>> = {},
    label?: Label,
  ): string {
    const output = label?.output === undefined ? this.shared.names.fresh() : this.shared.names.take(label.output);
    this.push(op, inputs, [output], attrs, label);
    return output;
  }

  /** Adds a node whose outputs have names already. */
  push(
    op: string,
    inputs: readonly string[],
    outputs: readonly string[],
    attrs: Readonly<Record<string, EmittedAttribute>> = {},
    label?: Label,
  ): void {
    const { properties } = label ?? {};
    this.nodes.push({
      opType: op,
      input: [...inputs],
      output: [...outputs],
      attribute: Object.entries(attrs).map(emittedAttribute),
      ...(label?.node === undefined ? {} : { name: this.shared.names.takeNode(label.node) }),
      ...(properties ? { metadataProps: propertiesOf(properties) } : {}),
    });
  }

  /** Labels the node that makes a value, unless it has a name already. */
  nameMaker(value: string, { node, properties }: Label): void {
    const maker = this.nodes.findLast(({ output }) => output?.includes(value));
    if (!maker || node === undefined || (maker.name ?? '') !== '') return;
    maker.name = this.shared.names.takeNode(node);
    if (properties) maker.metadataProps = propertiesOf(properties);
  }

  /** A number as a stored scalar. */
  number(type: ElementType, value: number): string {
    return this.shared.store(type, [], [value]);
  }

  /** Stored numbers. */
  numbers(type: ElementType, values: ArrayLike<number>, shape: readonly number[] = [values.length]): string {
    return this.shared.store(type, shape, values);
  }

  /** The value in another element type. */
  cast(value: string, type: ElementType, label?: Label): string {
    return this.add('Cast', [value], { to: DATA_TYPES[type] }, label);
  }

  /** A zero-filled value. */
  zeros(type: ElementType, shape: readonly number[]): string {
    const value: AttributeProto = {
      name: 'value',
      type: AttributeType.TENSOR,
      t: { dims: [1], dataType: DATA_TYPES[type], rawData: bytesOf(type, [0]) },
    };
    const output = this.shared.names.fresh();
    this.nodes.push({
      opType: 'ConstantOfShape',
      input: [this.numbers('i64', shape)],
      output: [output],
      attribute: [value],
    });
    return output;
  }
}

/** Name and type of an input or output. */
export function valueInfo(name: string, type: ElementType, shape: readonly number[]): ValueInfoProto {
  return {
    name,
    type: { tensorType: { elemType: DATA_TYPES[type], shape: { dim: shape.map((dimValue) => ({ dimValue })) } } },
  };
}

function propertiesOf(properties: Readonly<Record<string, string>>): StringStringEntryProto[] {
  return Object.entries(properties).map(([key, value]) => ({ key, value }));
}

function emittedAttribute([name, value]: [string, EmittedAttribute]): AttributeProto {
  if (typeof value === 'object' && !Array.isArray(value))
    return { name, type: AttributeType.GRAPH, g: value as GraphProto };
  return attributeProto([name, value as Attribute]);
}

function bytesOf(type: ElementType, data: ArrayLike<number>): Uint8Array {
  const numbers = typedArray(type, data);
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}

function typedArray(
  type: ElementType,
  data: ArrayLike<number>,
): Float32Array | Float64Array | Int32Array | BigInt64Array | Int8Array | Uint8Array {
  switch (type) {
    case 'f32':
      return Float32Array.from(data);
    case 'f64':
      return Float64Array.from(data);
    case 'i32':
      return Int32Array.from(data);
    case 'i64':
      return BigInt64Array.from(Array.from(data, toInt64));
    case 'i8':
      return Int8Array.from(data);
    case 'u8':
    case 'bool':
      return Uint8Array.from(data);
  }
}
