import { InternalError } from '../diagnostics/index.js';
import type { Graph } from '../ir/index.js';
import { opOf } from '../spiking/index.js';
import type { Tensor } from '../tensor/index.js';

/**
 * Evaluates a graph node by node in float32. Values are released after their last reader.
 * @param wanted names of the values to return; the graph's outputs unless told otherwise
 */
export function evaluateGraph(
  graph: Graph,
  feeds: ReadonlyMap<string, Tensor>,
  wanted: readonly string[] = graph.outputs,
): ReadonlyMap<string, Tensor> {
  const values = new Map<string, Tensor>(graph.constants);
  for (const input of graph.inputs) {
    const feed = feeds.get(input);
    if (!feed) throw new InternalError(`graph "${graph.name}" is run without its input "${input}"`);
    values.set(input, feed);
  }
  const keep = new Set([...wanted, ...graph.constants.keys()]);
  const lastReader = new Map<string, number>();
  graph.nodes.forEach((node, i) => node.inputs.forEach((input) => lastReader.set(input, i)));
  graph.nodes.forEach((node, i) => {
    const inputs = node.inputs.map((input) => (input === '' ? undefined : values.get(input)));
    const outputs = opOf(node).evaluate(inputs, node.attrs, node.outputs.length);
    node.outputs.forEach((output, k) => values.set(output, outputs[k]!));
    for (const input of node.inputs) if (lastReader.get(input) === i && !keep.has(input)) values.delete(input);
  });
  return new Map(
    wanted.map((name) => {
      const value = values.get(name);
      if (!value) throw new InternalError(`graph "${graph.name}" has no value "${name}"`);
      return [name, value];
    }),
  );
}
