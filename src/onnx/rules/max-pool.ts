import { without } from '../attributes.js';
import type { Rule } from './rule.js';

/** The indices of the maxima are not computed; `storage_order` only orders them. */
export const maxPool: Rule = {
  op: 'MaxPool',
  rewrite(node, site) {
    if (node.outputs[1])
      site.refuse(
        'Cannot import MaxPool whose indices are used',
        'replace MaxUnpool by an interpolation before export',
      );
    return [site.emit('MaxPool', node.inputs, without(node.attributes.values, ['storage_order'])), ''];
  },
};
