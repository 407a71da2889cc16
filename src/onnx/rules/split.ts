import { without } from '../attributes.js';
import { normalizeAxis } from '../../tensor/index.js';
import type { Rule } from './rule.js';

/** The sizes always become an input; opset 2 has them in an attribute, opset 18 may give only their number. */
export const split: Rule = {
  op: 'Split',
  rewrite(node, site) {
    const sizes = node.attributes.values['split'];
    const rest = without(node.attributes.values, ['split', 'num_outputs']);
    const x = site.need(0);
    if (node.opset >= 13 && site.input(1)) return site.emitAll('Split', [x, site.input(1)], rest, node.outputs.length);
    const list = Array.isArray(sizes) ? (sizes as readonly number[]) : equalPieces();
    return site.emitAll('Split', [x, site.integers(list, 'split')], rest, node.outputs.length);

    function equalPieces(): number[] {
      const shape = site.shape(x);
      const axis = typeof rest['axis'] === 'number' ? rest['axis'] : 0;
      if (!(axis >= -shape.length && axis < shape.length))
        site.refuse(`Expected an axis of [${shape.join(',')}] but found ${axis}`, 'export the model again');
      const extent = shape[normalizeAxis(axis, shape.length)]!;
      const count = node.outputs.length;
      const size = Math.ceil(extent / count);
      return Array.from({ length: count }, (_, i) => Math.max(0, Math.min(size, extent - i * size)));
    }
  },
};
