import { freshName } from '../src/ir/index.js';
import type { Pass } from '../src/pass.js';
import { integers } from '../src/tensor/index.js';

/** Different spellings of one linear operator or pooling become one: later passes and the simulator know fewer forms. */
export const canonicaliseLinear: Pass = {
  name: 'canonicalise-linear',
  summary: 'matrix products with constants become Gemm, global and reduced maxima become MaxPool',
  source: 'https://onnx.ai/onnx/operators/',
  requires: [],
  ensures: [],
  run: {
    rule(node, view) {
      const value = node.inputs[0]!;
      const shape = view.graph.types.get(value)?.shape ?? [];
      if (
        node.op === 'MatMul' &&
        view.constant(node.inputs[1])?.shape.length === 2 &&
        !view.constant(value) &&
        shape.length === 2
      )
        return { label: `${node.name} as Gemm`, remove: [node.name], add: [{ ...node, op: 'Gemm', attrs: {} }] };
      if (node.op === 'GlobalMaxPool' && shape.length > 2)
        return {
          label: `${node.name} as MaxPool`,
          remove: [node.name],
          add: [{ ...node, op: 'MaxPool', attrs: { kernel_shape: shape.slice(2) } }],
        };
      if (node.op === 'ReduceMax' && shape.length === 4 && view.type(value).dtype === 'f32') {
        const axes = [...(view.constant(node.inputs[1])?.data ?? [])].map((a) => (a < 0 ? a + 4 : a)).sort();
        if (axes.join() !== '2,3')
          return { node: node.name, why: `it reduces axes [${axes.join(',')}], not the two spatial ones` };
        const fresh = (part: string): string => freshName(view.graph, `${node.outputs[0]!}.${part}`);
        const [pooled, target] = [fresh('pooled'), fresh('shape')];
        return {
          label: `${node.name} as MaxPool`,
          remove: [node.name],
          add: [
            { ...node, op: 'MaxPool', inputs: [value], outputs: [pooled], attrs: { kernel_shape: shape.slice(2) } },
            {
              ...node,
              name: freshName(view.graph, `${node.name}.reshaped`),
              op: 'Reshape',
              inputs: [pooled, target],
              attrs: {},
            },
          ],
          constants: new Map([[target, integers(view.shape(node.outputs[0]!))]]),
        };
      }
      return undefined;
    },
  },
};
