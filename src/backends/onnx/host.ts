import type { Graph } from '../../ir/index.js';
import type { GraphWriter } from './graph-writer.js';
import { writeOperation, type Inexact } from './operator.js';

/**
 * Writes a part of the network that runs on the host.
 * @param values names in the graph of what the part reads; gains what it makes
 */
export function writeHost(w: GraphWriter, graph: Graph, values: Map<string, string>, inexact: Inexact): void {
  for (const node of graph.nodes) {
    const constants = node.inputs.map((input) => graph.constants.get(input));
    const types = node.inputs.map((input) => graph.types.get(input));
    const outputs = node.outputs.map((output) => graph.types.get(output)!);
    const given = node.inputs.map((input) => values.get(input));
    const results = writeOperation(w, { ...node, constants, types, outputs }, given, inexact);
    w.nameMaker(results[0]!, { node: node.name });
    node.outputs.forEach((output, k) => values.set(output, results[k]!));
  }
}
