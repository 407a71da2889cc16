import type { Attribute, Attrs } from '../ir/index.js';
import { AttributeType } from './enums.js';
import type { AttributeProto, GraphProto, SparseTensorProto, TensorProto } from './messages.js';
import { hasField, toNumber } from './schema.js';

/** The attributes of a node by what they hold. `others` are of kinds that no operator here takes, with the name of the kind. */
export interface AttributeSet {
  readonly values: Attrs;
  readonly tensors: ReadonlyMap<string, TensorProto>;
  readonly sparse: ReadonlyMap<string, SparseTensorProto>;
  readonly graphs: ReadonlyMap<string, GraphProto>;
  readonly others: ReadonlyMap<string, string>;
}

/** Attributes that a function call gives to the references in the function's body. */
export type AttributeBindings = ReadonlyMap<string, AttributeProto>;

/** Reads a node's attributes; a reference to an attribute of the enclosing function that the call leaves out is absent. */
export function readAttributes(protos: readonly AttributeProto[], bindings: AttributeBindings): AttributeSet {
  const values: Record<string, Attribute> = {};
  const tensors = new Map<string, TensorProto>();
  const sparse = new Map<string, SparseTensorProto>();
  const graphs = new Map<string, GraphProto>();
  const others = new Map<string, string>();
  for (const [name, proto] of resolveAttributes(protos, bindings)) {
    const kind = kindOf(proto);
    if (kind === AttributeType.TENSOR && proto.t) tensors.set(name, proto.t);
    else if (kind === AttributeType.SPARSE_TENSOR && proto.sparseTensor) sparse.set(name, proto.sparseTensor);
    else if (kind === AttributeType.GRAPH && proto.g) graphs.set(name, proto.g);
    else {
      const value = plainValue(proto, kind);
      if (value === undefined)
        others.set(name, Object.entries(AttributeType).find(([, v]) => v === kind)?.[0] ?? `type ${kind}`);
      else values[name] = value;
    }
  }
  return { values, tensors, sparse, graphs, others };
}

/** Attributes by name, with references to the enclosing function's attributes followed. */
export function resolveAttributes(
  protos: readonly AttributeProto[],
  bindings: AttributeBindings,
): Map<string, AttributeProto> {
  const resolved = new Map<string, AttributeProto>();
  for (const proto of protos) {
    const target = proto.refAttrName ? bindings.get(proto.refAttrName) : proto;
    if (target) resolved.set(proto.name ?? '', target);
  }
  return resolved;
}

/** The attributes but for some. */
export function without(attrs: Attrs, names: readonly string[]): Attrs {
  return Object.fromEntries(Object.entries(attrs).filter(([name]) => !names.includes(name)));
}

function plainValue(proto: AttributeProto, kind: number): Attribute | undefined {
  switch (kind) {
    case AttributeType.FLOAT:
      return proto.f ?? 0;
    case AttributeType.INT:
      return toNumber(proto.i ?? 0);
    case AttributeType.STRING:
      return proto.s && hasField(proto, 's') ? text(proto.s) : '';
    case AttributeType.FLOATS:
      return proto.floats ?? [];
    case AttributeType.INTS:
      return (proto.ints ?? []).map(toNumber);
    case AttributeType.STRINGS:
      return (proto.strings ?? []).map(text);
    default:
      return undefined;
  }
}

/** Writers before IR 2 left the type out; then the field that is there tells. */
function kindOf(proto: AttributeProto): number {
  if (proto.type) return proto.type;
  const fields: readonly [keyof AttributeProto, number][] = [
    ['f', AttributeType.FLOAT],
    ['i', AttributeType.INT],
    ['s', AttributeType.STRING],
    ['t', AttributeType.TENSOR],
    ['g', AttributeType.GRAPH],
  ];
  const single = fields.find(([field]) => hasField(proto, field));
  if (single) return single[1];
  if (proto.floats?.length) return AttributeType.FLOATS;
  if (proto.strings?.length) return AttributeType.STRINGS;
  return AttributeType.INTS;
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
