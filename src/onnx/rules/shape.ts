import { integers, sizeOf } from '../../tensor/index.js';
import type { Rule } from './rule.js';

/** Shapes are known, so this is a constant. */
export const shape: Rule = {
  op: 'Shape',
  quantised: true,
  rewrite(node, site) {
    if (site.builder.isOpen(site.need(0))) return [site.emit('Shape', [site.need(0)], node.attributes.values)];
    const extents = site.shape(site.need(0));
    const { start, end } = node.attributes.values;
    const clamp = (axis: unknown, absent: number): number => {
      if (typeof axis !== 'number') return absent;
      return Math.min(Math.max(axis < 0 ? axis + extents.length : axis, 0), extents.length);
    };
    return [site.literal(integers(extents.slice(clamp(start, 0), clamp(end, extents.length))), 'shape')];
  },
};

/** As Shape: the number of elements. */
export const size: Rule = {
  op: 'Size',
  quantised: true,
  rewrite: (_, site) =>
    site.builder.isOpen(site.need(0))
      ? [site.emit('Size', [site.need(0)])]
      : [site.literal(integers([sizeOf(site.shape(site.need(0)))], []), 'size')],
};
