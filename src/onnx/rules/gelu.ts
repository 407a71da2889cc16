import type { Rule } from './rule.js';

/** Gelu before it was in the default domain. */
const gelu: Rule = { op: 'Gelu', domain: 'com.microsoft', rewrite: (_, site) => [site.emit('Gelu', [site.need(0)])] };

/** x * sigmoid(alpha x), alpha 1.702 unless given. */
const quickGelu: Rule = {
  op: 'QuickGelu',
  domain: 'com.microsoft',
  rewrite: (node, site) => [
    site.emit('Swish', [site.need(0)], { alpha: Number(node.attributes.values['alpha'] ?? 1.702) }),
  ],
};

/** @source ONNX Runtime, ContribOperators.md */
export const gelus: readonly Rule[] = [gelu, quickGelu];
