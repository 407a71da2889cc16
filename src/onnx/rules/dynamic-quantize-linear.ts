import { filled } from '../../tensor/index.js';
import { noteQuantised } from '../quantised-values.js';
import type { Rule } from './rule.js';

/** The scale follows the data, so nothing saturates: the real numbers themselves, with scale 1 and zero point 0. */
export const dynamicQuantizeLinear: Rule = {
  op: 'DynamicQuantizeLinear',
  rewrite(_, site) {
    noteQuantised(site);
    return [site.need(0), site.reals([1], 'scale'), site.literal(filled('u8', [], 0), 'zero-point')];
  },
};
