import { without } from '../attributes.js';
import type { Rule } from './rule.js';

/** Inference only: the statistics' outputs, and attributes that only training reads, are left out. */
export const batchNormalization: Rule = {
  op: 'BatchNormalization',
  rewrite(node, site) {
    const { spatial, training_mode: training } = node.attributes.values;
    const rest = without(node.attributes.values, ['momentum', 'spatial', 'training_mode']);
    const hint = 'export the model in evaluation mode (model.eval())';
    if (training === 1) site.refuse('Cannot import BatchNormalization in training mode', hint);
    if (node.outputs.slice(1).some((output) => output !== ''))
      site.refuse('Cannot import BatchNormalization whose running statistics are used', hint);
    const [x, ...parameters] = node.inputs;
    if (spatial === 0 && parameters.some((p) => site.shape(p).length > 1))
      site.refuse(
        'Cannot import BatchNormalization with statistics per element (spatial = 0)',
        'export with opset 9 or newer',
      );
    return [site.emit('BatchNormalization', [x, ...parameters], rest), ...node.outputs.slice(1).map(() => '')];
  },
};
