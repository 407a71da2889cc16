import { numberAttr } from '../src/ops/index.js';
import { freshName, type Node } from '../src/ir/index.js';
import type { Pass } from '../src/pass.js';
import { real, realData } from '../src/tensor/index.js';
import { affineInto, foldTarget } from './fold-affine.js';

/**
 * BatchNormalization is y = x * k + m per channel, k = scale / sqrt(variance + epsilon), m = bias - mean * k. Behind a weighted layer that feeds
 * nothing else it goes into the weights; elsewhere it becomes Mul and Add by constants.
 */
export const foldBatchNorm: Pass = {
  name: 'fold-batch-norm',
  summary: 'fold BatchNormalization into the weights before it, or into one multiply and one add',
  source: 'https://onnx.ai/onnx/operators/onnx__BatchNormalization.html',
  requires: [],
  ensures: ['batch-norm-folded'],
  run: {
    rule(node, view) {
      if (node.op !== 'BatchNormalization') return undefined;
      const [scale, bias, mean, variance] = node.inputs.slice(1).map((input) => view.constant(input));
      if (!scale || !bias || !mean || !variance) return { node: node.name, why: 'a statistic is not a constant' };
      const epsilon = numberAttr(node.attrs, 'epsilon', 1e-5);
      const k = realData(scale).map((s, c) => s / Math.sqrt(realData(variance)[c]! + epsilon));
      const m = realData(bias).map((b, c) => b - realData(mean)[c]! * k[c]!);
      const target = foldTarget(node.inputs[0]!, node, view);
      if ('layer' in target) return affineInto(target.layer, node, k, m, view);
      const rank = view.shape(node.inputs[0]!).length;
      const shape = [1, k.length, ...new Array<number>(Math.max(0, rank - 2)).fill(1)];
      const [factor, offset, scaled] = ['k', 'm', 'scaled'].map((part) =>
        freshName(view.graph, `${node.outputs[0]!}.${part}`),
      ) as [string, string, string];
      const make = (part: string, op: string, inputs: string[], output: string): Node => ({
        name: freshName(view.graph, `${node.name}.${part}`),
        op,
        inputs,
        outputs: [output],
        attrs: {},
        origin: node.origin,
      });
      return {
        label: `${node.name} as multiply and add (${target.why})`,
        remove: [node.name],
        add: [
          make('scale', 'Mul', [node.inputs[0]!, factor], scaled),
          make('shift', 'Add', [scaled, offset], node.outputs[0]!),
        ],
        constants: new Map([
          [factor, real(shape, k)],
          [offset, real(shape, m)],
        ]),
      };
    },
  },
};
