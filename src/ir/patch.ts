import { InternalError } from '../diagnostics/index.js';
import type { Tensor, TensorType } from '../tensor/index.js';
import type { Graph, Node } from './graph.js';
import { pruned, topologicalOrder } from './sort.js';
import { verify } from './verify.js';

/**
 * A named change of a graph: nodes that go, nodes and constants that come, and readers that move from one value to another.
 * A node in `add` may define a value that a removed node defined: the value then keeps its name and its readers.
 */
export interface Patch {
  readonly label: string;
  readonly remove?: readonly string[];
  readonly add?: readonly Node[];
  readonly constants?: ReadonlyMap<string, Tensor>;
  /** Every node that reads the key reads the value instead; nodes in `add` and `except` keep reading the key, and graph outputs stay. */
  readonly reroute?: ReadonlyMap<string, string>;
  readonly except?: ReadonlySet<string>;
}

/** Output types of a node from the types and constants before it. @throws when the node does not fit its inputs */
export type InferTypes = (
  node: Node,
  types: ReadonlyMap<string, TensorType>,
  constants: ReadonlyMap<string, Tensor>,
) => readonly TensorType[];

/**
 * The graph after a patch: sorted, typed, without dead nodes, verified.
 * @throws InternalError naming the patch when the result breaks an invariant or changes the type of a kept value.
 */
export function applyPatch(graph: Graph, patch: Patch, infer: InferTypes): Graph {
  const broken = (problem: string): never => {
    throw new InternalError(`patch "${patch.label}": ${problem}`);
  };
  const removed = new Set(patch.remove ?? []);
  for (const name of removed)
    if (!graph.nodes.some((n) => n.name === name)) broken(`there is no node "${name}" to remove`);
  const reroute = patch.reroute ?? new Map<string, string>();
  const add = patch.add ?? [];
  const redirect = (node: Node): Node =>
    node.inputs.some((input) => reroute.has(input)) && !patch.except?.has(node.name)
      ? { ...node, inputs: node.inputs.map((input) => reroute.get(input) ?? input) }
      : node;
  const firstRemoved = graph.nodes.findIndex((n) => removed.has(n.name));
  const at = firstRemoved < 0 ? graph.nodes.length : firstRemoved;
  const kept = (node: Node): boolean => !removed.has(node.name);
  const unsorted = [
    ...graph.nodes.slice(0, at).filter(kept).map(redirect),
    ...add,
    ...graph.nodes.slice(at).filter(kept).map(redirect),
  ];
  for (const name of patch.constants?.keys() ?? [])
    if (graph.types.has(name)) broken(`there is a value "${name}" already`);
  const constants = new Map([...graph.constants, ...(patch.constants ?? [])]);
  const nodes = topologicalOrder(unsorted, new Set([...graph.inputs, ...constants.keys()]));
  if (nodes.length !== unsorted.length) broken('the nodes form a cycle or read a value that nothing makes');
  const types = new Map(graph.types);
  for (const [name, constant] of patch.constants ?? [])
    types.set(name, { dtype: constant.dtype, shape: constant.shape });
  const added = new Set(add);
  for (const node of nodes)
    if (added.has(node))
      infer(node, types, constants).forEach((type, i) => {
        const before = graph.types.get(node.outputs[i]!);
        if (before && (before.dtype !== type.dtype || before.shape.join() !== type.shape.join()))
          broken(
            `value "${node.outputs[i]!}" changes from ${before.dtype}[${before.shape.join(',')}] to ${type.dtype}[${type.shape.join(',')}]`,
          );
        types.set(node.outputs[i]!, type);
      });
  const after = pruned({
    ...graph,
    nodes,
    constants,
    types,
  });
  const problem = verify(after);
  if (problem !== undefined) broken(problem);
  return after;
}

/** A name that no node or value of the graph has yet, made from `base`. */
export function freshName(graph: Graph, base: string): string {
  const taken = (name: string): boolean => graph.types.has(name) || graph.nodes.some((n) => n.name === name);
  if (!taken(base)) return base;
  for (let i = 2; ; i++) if (!taken(`${base}_${i}`)) return `${base}_${i}`;
}
