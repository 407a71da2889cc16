import type { Rule } from './rule.js';

/** Opset 2 has pads and value in attributes; opset 18 may pad some axes only, which is written out here for all of them. */
export const pad: Rule = {
  op: 'Pad',
  rewrite(node, site) {
    const x = site.need(0);
    if (node.opset < 11) {
      const { pads, value, ...rest } = node.attributes.values;
      const list = Array.isArray(pads) ? (pads as readonly number[]) : [];
      const fill = typeof value === 'number' ? site.reals([value], 'value') : undefined;
      return [site.emit('Pad', [x, site.integers(list, 'pads'), fill], rest)];
    }
    const axesInput = site.input(3);
    if (!axesInput) return [site.emit('Pad', node.inputs.slice(0, 3), node.attributes.values)];
    const rank = site.shape(x).length;
    const axes = Array.from(site.needConstant(axesInput, 'the axes').data, (axis) => (axis < 0 ? axis + rank : axis));
    const given = site.needConstant(site.need(1), 'the pads').data;
    const pads = new Array<number>(2 * rank).fill(0);
    axes.forEach((axis, i) => {
      pads[axis] = given[i] ?? 0;
      pads[axis + rank] = given[i + axes.length] ?? 0;
    });
    return [site.emit('Pad', [x, site.integers(pads, 'pads'), site.input(2)], node.attributes.values)];
  },
};
