import { InternalError } from '../diagnostics/index.js';
import type { Graph } from '../ir/index.js';

/** The graph with its spiking operators replaced by what they mean in the ANN, so that any ONNX runtime can run it. */
export function asAnn(graph: Graph): Graph {
  return {
    ...graph,
    nodes: graph.nodes.map((node) => {
      if (node.op === 'LateralInhibitionPool') return { ...node, op: 'MaxPool' };
      if (node.op !== 'Neuron') return node;
      if (node.attrs['counts'])
        throw new InternalError(`neuron "${node.name}" counts spikes: scales are folded already`);
      return { ...node, op: 'Identity', inputs: node.inputs.slice(0, 1), attrs: {} };
    }),
  };
}
