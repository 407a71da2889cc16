import { without } from '../attributes.js';
import type { Rule } from './rule.js';

/**
 * Instance normalisation of groups of channels, then scale and bias: per group in opset 18, per channel from 21 on.
 * @source https://onnx.ai/onnx/operators/onnx__GroupNormalization.html
 */
export const groupNormalization: Rule = {
  op: 'GroupNormalization',
  rewrite(node, site) {
    const count = node.attributes.values['num_groups'];
    const x = site.need(0);
    const shape = site.shape(x);
    const channels = shape[1] ?? 0;
    if (typeof count !== 'number' || !(count > 0) || channels % count !== 0)
      return site.refuse(
        `Expected num_groups to divide ${channels} channels but found ${String(count)}`,
        'export the model again',
      );
    const groups: number = count;
    const ones = site.reals(new Float32Array(groups).fill(1), 'ones', [groups]);
    const zeros = site.reals(new Float32Array(groups), 'zeros', [groups]);
    const grouped = site.emit('Reshape', [x, site.integers([shape[0]!, groups, -1], 'groups')]);
    const attrs = without(node.attributes.values, ['num_groups', 'stash_type']);
    const normal = site.emit('InstanceNormalization', [grouped, ones, zeros], attrs);
    const back = site.emit('Reshape', [normal, site.integers(shape, 'shape')]);
    return [site.emit('Add', [site.emit('Mul', [back, perChannel(1, 'scale')]), perChannel(2, 'bias')])];

    function perChannel(index: number, what: string): string {
      const { data } = site.needConstant(site.need(index), what);
      const repeat = data.length === groups && node.opset < 21 ? channels / groups : 1;
      return site.reals(
        Float32Array.from({ length: data.length * repeat }, (_, c) => data[Math.floor(c / repeat)]!),
        what,
        [channels, ...shape.slice(2).map(() => 1)],
      );
    }
  },
};
