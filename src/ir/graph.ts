import type { Tensor, TensorType } from '../tensor/index.js';

/** A value of a node's attribute. */
export type Attribute = number | string | readonly number[] | readonly string[];
/** A node's attributes by name; those left out have the operator's default. */
export type Attrs = Readonly<Record<string, Attribute>>;

/**
 * One operation. `op` is the ONNX operator name in its normalised form (see src/ops), or one of the project's own kinds.
 * An optional input that is left out is the empty string. `origin` is the ONNX node it came from; passes keep it.
 */
export interface Node {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attrs: Attrs;
  readonly origin: string;
}

/**
 * An immutable graph. Nodes stand in topological order; every value is a graph input, a constant, or the output of one node.
 * `types` has an entry for every value. Value names are the ONNX tensor names as long as the value is the same tensor.
 */
export interface Graph {
  readonly name: string;
  readonly nodes: readonly Node[];
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly constants: ReadonlyMap<string, Tensor>;
  readonly types: ReadonlyMap<string, TensorType>;
}
