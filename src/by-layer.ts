import { fail, nearest } from './diagnostics/index.js';
import type { Graph, Node } from './ir/index.js';
import type { Parameters } from './neurons/index.js';

/** Something chosen for single layers. A layer goes by the value that its neurons transmit, or by the node of the ONNX file that makes that value. */
export type ByLayer<T> = Readonly<Record<string, T>>;

/** Neuron parameters by layer. */
export type LayerParameters = ByLayer<Parameters>;

/** What was chosen, by the name of the neuron node and by the name of the value. */
export interface ByNeuron<T> {
  readonly neurons: ReadonlyMap<string, T>;
  readonly values: ByLayer<T>;
}

/**
 * Finds the neurons that a user means.
 * @param graph after placement of neurons
 * @param layers choices by the layer's name; a node that makes several values stands for all of them, and of two names for one layer the value's counts, whatever their order
 * @throws BAD_OPTION for a name that no layer has
 */
export function byNeuron<T>(graph: Graph, layers: ByLayer<T>): ByNeuron<T> {
  const placed = graph.nodes.filter((node) => node.op === 'Neuron');
  const found = new Map<Node, T>();
  const meant = Object.entries(layers).map(([name, choice]) => {
    const [rank, nodes] = nodesNamed(name, placed);
    return { rank, nodes, choice };
  });
  meant.sort((a, b) => a.rank - b.rank);
  for (const { nodes, choice } of meant) nodes.forEach((node) => found.set(node, choice));
  const inOrder = placed.filter((node) => found.has(node));
  return {
    neurons: new Map(inOrder.map((node) => [node.name, found.get(node)!])),
    values: Object.fromEntries(inOrder.map((node) => [node.inputs[0]!, found.get(node)!])),
  };
}

/** The neurons that a name means, and how closely: by the node of the ONNX file, by their own name, by their value. */
function nodesNamed(name: string, placed: readonly Node[]): readonly [rank: number, nodes: readonly Node[]] {
  const ways: readonly ((node: Node) => string | undefined)[] = [
    (node) => node.inputs[0],
    (node) => node.name,
    (node) => node.origin,
  ];
  for (const [i, way] of ways.entries()) {
    const nodes = placed.filter((node) => way(node) === name);
    if (nodes.length > 0) return [-i, nodes];
  }
  return refuse(name, placed);
}

function refuse(name: string, placed: readonly Node[]): never {
  const names = placed.flatMap((node) => [node.inputs[0]!, node.origin]);
  const near = nearest(name, [...new Set(names)]);
  const shown = placed.slice(0, 3).map((node) => `"${node.inputs[0]!}"`);
  return fail(
    'BAD_OPTION',
    `layer "${name}"`,
    `expected the name of a value that becomes spikes, or of the node that makes it, but none of ${placed.length} has it (${shown.join(', ')} ...)`,
    near === undefined ? 'snn-convert analyze lists them' : `did you mean "${near}"?`,
  );
}
