import type { Rule } from './rule.js';

/** Before opset 10 the number of elements is an attribute. */
export const topK: Rule = {
  op: 'TopK',
  rewrite(node, site) {
    const { k, ...rest } = node.attributes.values;
    if (node.opset >= 10 || typeof k !== 'number')
      return site.emitAll('TopK', node.inputs, node.attributes.values, node.outputs.length);
    return site.emitAll('TopK', [site.need(0), site.integers([k], 'k')], rest, node.outputs.length);
  },
};
