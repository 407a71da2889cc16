import { fail, nearest } from './diagnostics/index.js';
import type { Graph, Node } from './ir/index.js';
import type { Parameters } from './neurons/index.js';

/** Neuron parameters by layer. A layer goes by the value that its neurons transmit, or by the node of the ONNX file that makes that value. */
export type LayerParameters = Readonly<Record<string, Parameters>>;

/**
 * Finds the neurons that a user means.
 * @param graph after placement of neurons
 * @param layers parameters by the layer's name; a node that makes several values stands for all of them, and of two names for one layer the later counts
 * @returns parameters by the name of the neuron node, and the same by the name of the value
 * @throws BAD_OPTION for a name that no layer has
 */
export function parametersByNeuron(
  graph: Graph,
  layers: LayerParameters,
): { readonly neurons: ReadonlyMap<string, Parameters>; readonly values: LayerParameters } {
  const placed = graph.nodes.filter((node) => node.op === 'Neuron');
  const found = new Map<Node, Parameters>();
  for (const [name, parameters] of Object.entries(layers)) {
    const byValue = placed.filter((node) => node.inputs[0] === name);
    const meant = byValue.length > 0 ? byValue : placed.filter((node) => node.origin === name || node.name === name);
    if (meant.length === 0) refuse(name, placed);
    meant.forEach((node) => found.set(node, parameters));
  }
  const inOrder = placed.filter((node) => found.has(node));
  return {
    neurons: new Map(inOrder.map((node) => [node.name, found.get(node)!])),
    values: Object.fromEntries(inOrder.map((node) => [node.inputs[0]!, found.get(node)!])),
  };
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
