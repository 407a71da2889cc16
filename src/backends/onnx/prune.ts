import type { GraphProto, NodeProto } from '../../onnx/index.js';

/** The nodes that are needed for some values; nodes stand in order, and graphs in their attributes may read values from outside. */
export function pruned(nodes: readonly NodeProto[], wanted: Iterable<string>): NodeProto[] {
  const needed = new Set(wanted);
  const kept: NodeProto[] = [];
  for (const node of [...nodes].reverse()) {
    if (!node.output!.some((output) => needed.has(output))) continue;
    kept.push(node);
    valuesReadBy(node).forEach((value) => needed.add(value));
  }
  return kept.reverse();
}

/** What a node reads, graphs in its attributes included. */
export function valuesReadBy({ input, attribute }: NodeProto): readonly string[] {
  const inside = (attribute ?? []).flatMap(({ g }) => (g ? readsOfGraph(g) : []));
  return [...input!, ...inside];
}

/** What a graph reads; values that it makes itself are among them and do no harm, since names are unique in a file. */
function readsOfGraph({ node, output }: GraphProto): readonly string[] {
  return [...node!.flatMap(valuesReadBy), ...output!.map(({ name }) => name!)];
}

/** How many nodes there are, those of graphs in attributes included. */
export function countNodes(nodes: readonly NodeProto[]): number {
  return nodes.reduce(
    (sum, { attribute }) => sum + 1 + (attribute ?? []).reduce((n, { g }) => n + (g ? countNodes(g.node!) : 0), 0),
    0,
  );
}
