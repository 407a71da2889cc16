import type { Rule } from './rule.js';

/** Nothing happens to the data outside training. */
export const dropout: Rule = {
  op: 'Dropout',
  rewrite(node, site) {
    const training = site.input(2);
    if (training && site.needConstant(training, 'training_mode').data[0] !== 0)
      site.refuse('Cannot import Dropout in training mode', 'export the model in evaluation mode (model.eval())');
    if (node.outputs[1])
      site.refuse('Cannot import Dropout whose mask is used', 'export the model in evaluation mode (model.eval())');
    return [site.need(0), ''];
  },
};
