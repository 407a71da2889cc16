import { filled } from '../../tensor/index.js';
import type { Rule } from './rule.js';

/** A constant, since shapes are known. */
export const constantOfShape: Rule = {
  op: 'ConstantOfShape',
  rewrite(node, site) {
    const stored = node.attributes.tensors.get('value');
    const value = stored && site.read(stored, `value of node "${node.name}"`);
    const shape = Array.from(site.needConstant(site.need(0), 'the shape').data);
    site.checkSize(shape);
    return [site.literal(filled(value?.dtype ?? 'f32', shape, value?.data[0] ?? 0), 'value', stored?.dataType)];
  },
};
