import type { Rule } from './rule.js';

/** Opset 6 holds the bounds in attributes. */
export const clip: Rule = {
  op: 'Clip',
  rewrite(node, site) {
    if (node.opset >= 11) return [site.emit('Clip', node.inputs, node.attributes.values)];
    const { min, max, ...rest } = node.attributes.values;
    const bound = (value: unknown, what: string): string | undefined =>
      typeof value === 'number' ? site.reals([value], what) : undefined;
    return [site.emit('Clip', [site.need(0), bound(min, 'min'), bound(max, 'max')], rest)];
  },
};
