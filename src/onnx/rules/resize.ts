import type { Attribute } from '../../ir/index.js';
import type { Site } from '../site.js';
import type { Rule } from './rule.js';

/** Resize of opset 10 and Upsample sample at floor(x / scale), without a shift of half a pixel. */
function asymmetric(site: Site, mode: Attribute | undefined, scales: string): string {
  const linear = mode === 'linear' || mode === 'bilinear';
  return site.emit('Resize', [site.need(0), undefined, scales], {
    mode: linear ? 'linear' : (mode ?? 'nearest'),
    coordinate_transformation_mode: 'asymmetric',
    ...(linear ? {} : { nearest_mode: 'floor' }),
  });
}

/** Empty tensors in place of scales, sizes or region become left-out inputs. @source https://onnx.ai/onnx/operators/onnx__Resize.html */
export const resize: Rule = {
  op: 'Resize',
  rewrite(node, site) {
    const attrs = node.attributes.values;
    if (node.opset < 11) return [asymmetric(site, attrs['mode'], site.need(1))];
    const filled = (index: number): string | undefined => {
      const value = site.input(index);
      return site.constant(value)?.data.length === 0 ? undefined : value;
    };
    const region = attrs['coordinate_transformation_mode'] === 'tf_crop_and_resize' ? filled(1) : undefined;
    return [site.emit('Resize', [site.need(0), region, filled(2), filled(3)], attrs)];
  },
};

/** Opset 7 has the scales in an attribute; from opset 10 on the operator is Resize. */
export const upsample: Rule = {
  op: 'Upsample',
  rewrite(node, site) {
    const { mode, scales } = node.attributes.values;
    const given = Array.isArray(scales)
      ? site.reals(scales as readonly number[], 'scales', [scales.length])
      : site.need(1);
    return [asymmetric(site, mode, given)];
  },
};
