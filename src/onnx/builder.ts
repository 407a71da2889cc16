import { InternalError, type Diagnostic } from '../diagnostics/index.js';
import { pruned, verify, type Attrs, type Graph, type Node } from '../ir/index.js';
import type { Tensor, TensorType } from '../tensor/index.js';
import type { Quantisation } from './quantisation.js';

/** Stands for a value whose node could not be imported; nodes that read it are only checked for support. */
export const UNKNOWN = '?';

/** A quantised tensor of the file, which the graph holds as the real numbers that it stands for. */
export interface QuantisedValue {
  readonly real: string;
  readonly quantisation: Quantisation;
}

/**
 * The graph while it grows. Values have provisional names; each may be given wished names, of which `finish` hands out the first that is free, so
 * that a value keeps its ONNX name however many nodes were rewritten or left out on the way.
 */
export class GraphBuilder {
  readonly problems: Diagnostic[] = [];
  readonly notes: Diagnostic[] = [];
  private readonly nodes: Node[] = [];
  private readonly types = new Map<string, TensorType>();
  private readonly constants = new Map<string, Tensor>();
  private readonly dataTypes = new Map<string, number>();
  private readonly quantised = new Map<string, QuantisedValue>();
  private readonly open = new Set<string>();
  private readonly wishes = new Map<string, string[]>();
  private readonly inputs = new Map<string, string>();
  private count = 0;

  addInput(name: string, type: TensorType): string {
    const value = this.newValue(type, name);
    this.inputs.set(value, name);
    return value;
  }

  /** @param dataType the ONNX element type when it says more than the IR's, as for 4-bit integers */
  addConstant(constant: Tensor, wish: string, dataType?: number): string {
    const value = this.newValue({ dtype: constant.dtype, shape: constant.shape }, wish);
    this.constants.set(value, constant);
    if (dataType !== undefined) this.dataTypes.set(value, dataType);
    return value;
  }

  /** A value for the quantised form of `real`. Nodes of the graph never read it; rules turn it back by `quantisedValue`. */
  addQuantised(real: string, quantisation: Quantisation): string {
    const value = this.newValue(this.type(real), real);
    this.quantised.set(value, { real, quantisation });
    return value;
  }

  quantisedValue(value: string): QuantisedValue | undefined {
    return this.quantised.get(value);
  }

  addNode(
    op: string,
    inputs: readonly string[],
    types: readonly TensorType[],
    attrs: Attrs,
    origin: string,
    dataDependent = false,
  ): string[] {
    const outputs = types.map((type) => this.newValue(type, `${origin}.${op}`));
    if (dataDependent || inputs.some((input) => this.open.has(input)))
      outputs.forEach((output) => this.open.add(output));
    this.nodes.push({ name: `${origin}.${op}`, op, inputs, outputs, attrs, origin });
    return outputs;
  }

  /** Whether the true shape of a value depends on the data; its type then has the largest. */
  isOpen(value: string): boolean {
    return this.open.has(value);
  }

  type(value: string): TensorType {
    const type = this.types.get(value);
    if (!type) throw new InternalError(`value ${value} has no type`);
    return type;
  }

  constant(value: string): Tensor | undefined {
    return this.constants.get(value);
  }

  dataType(value: string): number | undefined {
    return this.dataTypes.get(value);
  }

  /** Asks for the ONNX name `name`, before the name that was given at creation. */
  wish(value: string, name: string): void {
    const wishes = this.wishes.get(value);
    wishes?.splice(-1, 0, name);
  }

  /** The name that a value will most likely have, for messages. */
  label(value: string): string {
    return this.wishes.get(value)?.[0] ?? value;
  }

  /** A note told once, however often it is found. */
  note(diagnostic: Diagnostic): void {
    if (!this.notes.some((n) => n.code === diagnostic.code)) this.notes.push(diagnostic);
  }

  /** The finished graph with only what its outputs need. @param outputs name and value of each */
  finish(name: string, outputs: readonly (readonly [string, string])[]): Graph {
    const names = new Map(this.inputs);
    const taken = new Set(names.values());
    const made = outputs.map(([output, value]) => {
      if (names.get(value) === output) return value;
      const own = names.has(value) ? this.addNode('Identity', [value], [this.type(value)], {}, output)[0]! : value;
      names.set(own, output);
      taken.add(output);
      return own;
    });
    const free = (wishes: readonly string[]): string =>
      wishes.find((wish) => !taken.has(wish)) ?? unique(wishes.at(-1)!, taken);
    const used = pruned({
      name,
      nodes: this.nodes,
      inputs: [...this.inputs.keys()],
      outputs: made,
      constants: this.constants,
      types: this.types,
    });
    const values = new Set([...used.constants.keys(), ...used.nodes.flatMap((node) => node.outputs)]);
    for (const value of values) {
      if (names.has(value)) continue;
      const chosen = free(this.wishes.get(value)!);
      names.set(value, chosen);
      taken.add(chosen);
    }
    return this.checked(renamed(used, names));
  }

  private newValue(type: TensorType, wish: string): string {
    const value = `%${++this.count}`;
    this.types.set(value, type);
    this.wishes.set(value, [wish]);
    return value;
  }

  private checked(graph: Graph): Graph {
    const problem = verify(graph);
    if (problem) throw new InternalError(`imported graph: ${problem}`);
    return graph;
  }
}

function renamed(graph: Graph, names: ReadonlyMap<string, string>): Graph {
  const of = (value: string): string => (value === '' ? '' : names.get(value)!);
  const nodeNames = nodeNamesOf(graph.nodes);
  return {
    name: graph.name,
    nodes: graph.nodes.map((node, i) => ({
      ...node,
      name: nodeNames[i]!,
      inputs: node.inputs.map(of),
      outputs: node.outputs.map(of),
    })),
    inputs: graph.inputs.map(of),
    outputs: graph.outputs.map(of),
    constants: new Map([...graph.constants].map(([value, t]) => [of(value), t])),
    types: new Map([...graph.types].map(([value, type]) => [of(value), type])),
  };
}

/** The last node that came from an ONNX node has its name, the others that name with their operator. */
function nodeNamesOf(nodes: readonly Node[]): string[] {
  const last = new Map(nodes.map((node, i) => [node.origin, i]));
  const taken = new Set(last.keys());
  return nodes.map((node, i) => {
    if (last.get(node.origin) === i) return node.origin;
    const name = unique(node.name, taken);
    taken.add(name);
    return name;
  });
}

function unique(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  let suffix = 2;
  while (taken.has(`${name}_${suffix}`)) suffix++;
  return `${name}_${suffix}`;
}
