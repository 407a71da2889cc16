import type { Tensor, TensorType } from '../tensor/index.js';
import { InternalError } from '../diagnostics/index.js';
import type { Graph, Node } from './graph.js';

/** Read-only questions about one graph, answered from indexes that are built once. */
export class GraphView {
  private readonly producers = new Map<string, Node>();
  private readonly consumers = new Map<string, Node[]>();
  private readonly outputs: ReadonlySet<string>;

  constructor(readonly graph: Graph) {
    this.outputs = new Set(graph.outputs);
    for (const node of graph.nodes) {
      for (const output of node.outputs) this.producers.set(output, node);
      for (const input of new Set(node.inputs)) {
        const list = this.consumers.get(input);
        if (list) list.push(node);
        else this.consumers.set(input, [node]);
      }
    }
  }

  /** The node that makes a value; undefined for graph inputs and constants. */
  producer(value: string): Node | undefined {
    return this.producers.get(value);
  }

  /** The nodes that read a value, each once. */
  users(value: string): readonly Node[] {
    return this.consumers.get(value) ?? [];
  }

  isOutput(value: string): boolean {
    return this.outputs.has(value);
  }

  /** True when `node` is the only reader of the value and the value is no graph output: it may be rewritten freely. */
  feedsOnly(value: string, node: Node): boolean {
    const users = this.users(value);
    return !this.isOutput(value) && users.length === 1 && users[0] === node;
  }

  constant(value: string | undefined): Tensor | undefined {
    return value === undefined ? undefined : this.graph.constants.get(value);
  }

  /** The single number of a constant with one element. */
  scalar(value: string | undefined): number | undefined {
    const t = this.constant(value);
    return t?.data.length === 1 ? t.data[0] : undefined;
  }

  type(value: string): TensorType {
    const type = this.graph.types.get(value);
    if (!type) throw new InternalError(`value "${value}" has no type`);
    return type;
  }

  shape(value: string): readonly number[] {
    return this.type(value).shape;
  }

  /** The inputs of a node that are not constants and not left out. */
  dynamicInputs(node: Node): string[] {
    return node.inputs.filter((input) => input !== '' && !this.graph.constants.has(input));
  }
}
