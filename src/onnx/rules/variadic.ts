import type { Rule } from './rule.js';

/** Operators of any number of inputs: of one they are that input, and a sum of two is Add. */
const variadic = (op: string): Rule => ({
  op,
  rewrite(node, site) {
    if (node.inputs.length === 1) return [site.need(0)];
    return [site.emit(op === 'Sum' && node.inputs.length === 2 ? 'Add' : op, node.inputs, node.attributes.values)];
  },
});

/** The elementwise operators of any number of inputs. */
export const variadics: readonly Rule[] = ['Sum', 'Mean', 'Max', 'Min'].map(variadic);
