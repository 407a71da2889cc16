import { normalizeAxis } from '../../tensor/index.js';
import type { Rule } from './rule.js';

/** Before opset 13 the axes from `axis` (default 1) on are one: as a single axis where only one of them is longer than 1, else by reshaping. */
const flattened = (op: string): Rule => ({
  op,
  rewrite(node, site) {
    if (node.opset >= 13) return [site.emit(op, node.inputs, node.attributes.values)];
    const x = site.need(0);
    const shape = site.shape(x);
    const { axis: given, ...rest } = node.attributes.values;
    const wanted = typeof given === 'number' ? given : 1;
    if (wanted === shape.length)
      return [
        site.emit(op, [site.emit('Reshape', [x, site.integers([...shape, 1], 'column')])], { ...rest, axis: -1 }),
      ].map((y) => site.emit('Reshape', [y, site.integers(shape, 'shape')]));
    if (!(wanted >= -shape.length && wanted < shape.length))
      site.refuse(`Expected an axis of [${shape.join(',')}] but found ${wanted}`, 'export the model again');
    const axis = normalizeAxis(wanted, shape.length);
    const long = shape.flatMap((extent, i) => (i >= axis && extent !== 1 ? [i] : []));
    if (long.length <= 1) return [site.emit(op, [x], { ...rest, axis: long[0] ?? axis })];
    const rows = shape.slice(0, axis).reduce((a, b) => a * b, 1);
    const flat = site.emit('Reshape', [x, site.integers([rows, -1], 'rows')]);
    const y = site.emit(op, [flat], { ...rest, axis: 1 });
    return [site.emit('Reshape', [y, site.integers(shape, 'shape')])];
  },
});

/** The normalisations along an axis. @source https://onnx.ai/onnx/operators/onnx__Softmax.html */
export const softmaxes: readonly Rule[] = [flattened('Softmax'), flattened('LogSoftmax'), flattened('Hardmax')];
