import { without } from '../attributes.js';
import { quantisedOutput, realInput } from '../quantised-values.js';
import type { Rule } from './rule.js';

const rule = (op: string, rewrite: Rule['rewrite']): Rule => ({
  op,
  domain: 'com.microsoft',
  quantised: true,
  rewrite,
});

const unary = (op: string, real: string): Rule =>
  rule(op, (node, site) => {
    const { channels_last: last = 0, opset = 13, axis = -1 } = node.attributes.values;
    const attrs = without(node.attributes.values, ['channels_last', 'opset']);
    if (last !== 0) site.refuse(`Cannot import ${op} with channels last`, 'quantise without the NHWC transformation');
    const isLast = axis === -1 || axis === site.shape(site.need(0)).length - 1;
    if (real === 'Softmax' && Number(opset) < 13 && !isLast)
      site.refuse(`Cannot import ${op} over several axes`, 'export with opset 13 or newer');
    return [quantisedOutput(site, site.emit(real, [realInput(site, 0)], attrs), 3)];
  });

const binary = (op: string, real: string): Rule =>
  rule(op, (_, site) => [quantisedOutput(site, site.emit(real, [realInput(site, 0), realInput(site, 3)]), 6)]);

const concat = rule('QLinearConcat', (node, site) => {
  const parts = Array.from({ length: (node.inputs.length - 2) / 3 }, (_, i) => realInput(site, 2 + 3 * i));
  return [quantisedOutput(site, site.emit('Concat', parts, node.attributes.values), 0)];
});

/** Quantised operators that ONNX Runtime adds, as their real ones, saturated. @source ONNX Runtime, ContribOperators.md */
export const qLinearContrib: readonly Rule[] = [
  unary('QLinearSigmoid', 'Sigmoid'),
  unary('QLinearLeakyRelu', 'LeakyRelu'),
  unary('QLinearSoftmax', 'Softmax'),
  unary('QLinearAveragePool', 'AveragePool'),
  unary('QLinearGlobalAveragePool', 'GlobalAveragePool'),
  binary('QLinearAdd', 'Add'),
  binary('QLinearMul', 'Mul'),
  concat,
];
