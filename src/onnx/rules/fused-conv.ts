import type { Attrs } from '../../ir/index.js';
import type { Rule } from './rule.js';

/** Conv, then the addition of input 3, then the named activation. @source ONNX Runtime, ContribOperators.md, com.microsoft.FusedConv */
export const fusedConv: Rule = {
  op: 'FusedConv',
  domain: 'com.microsoft',
  rewrite(node, site) {
    const { activation = '', activation_params: given, ...attrs } = node.attributes.values;
    const numbers = Array.isArray(given) ? (given as readonly number[]) : [];
    const conv = site.emit('Conv', node.inputs.slice(0, 3), attrs);
    const sum = site.input(3) ? site.emit('Add', [conv, site.input(3)]) : conv;
    const named = (...names: string[]): Attrs => Object.fromEntries(names.map((name, i) => [name, numbers[i]!]));
    switch (activation) {
      case '':
        return [sum];
      case 'Relu':
      case 'Sigmoid':
      case 'Tanh':
        return [site.emit(activation, [sum])];
      case 'LeakyRelu':
        return [site.emit(activation, [sum], named('alpha'))];
      case 'HardSigmoid':
        return [site.emit(activation, [sum], named('alpha', 'beta'))];
      case 'Clip':
        return [site.emit('Clip', [sum, site.reals([numbers[0]!], 'min'), site.reals([numbers[1]!], 'max')])];
      default:
        return site.refuse(
          `Cannot import the fused activation ${JSON.stringify(activation)}`,
          'save the model without graph optimisations',
        );
    }
  },
};
