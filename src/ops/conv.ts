import type { Attrs } from '../ir/index.js';
import { real, realData, sizeOf } from '../tensor/index.js';
import type { TensorType } from '../tensor/index.js';
import { convolve } from './convolve.js';
import type { Convolution } from './convolve.js';
import { defineOp, need, numberAttr, numbersAttr } from './op.js';
import type { Inputs } from './op.js';
import { requireRank, requireType } from './operands.js';
import { asPlane, windowAxes } from './window.js';
import type { WindowAxis } from './window.js';

/** Convolution (cross-correlation), with groups. @shape x NCW or NCHW, w O, C/group, kernel, b O (optional) -> N, O, windows */
export const conv = defineOp({
  type: 'Conv',
  role: 'synaptic',
  source: 'https://onnx.ai/onnx/operators/onnx__Conv.html',
  attributes: ['kernel_shape', 'strides', 'pads', 'dilations', 'group', 'auto_pad'],
  infer(inputs, attrs) {
    const { x, w, axes } = convGeometry(inputs, attrs);
    return [{ dtype: 'f32', shape: [x.shape[0]!, w.shape[0]!, ...axes.map((a) => a.output)] }];
  },
  evaluate(inputs, attrs) {
    const { x, w, axes, group } = convGeometry(inputs, attrs);
    const [vertical, horizontal] = asPlane(axes);
    const bias = inputs[2] && realData(inputs[2]);
    const c: Convolution = {
      batch: x.shape[0]!,
      group,
      inputs: w.shape[1]!,
      outputs: w.shape[0]! / group,
      vertical,
      horizontal,
      x: realData(need(inputs, 0)),
      w: realData(need(inputs, 1)),
      ...(bias && { bias }),
    };
    return [real([c.batch, w.shape[0]!, ...axes.map((a) => a.output)], convolve(c))];
  },
  macs: (inputs, [out]) => sizeOf(out!.shape) * sizeOf(need(inputs, 1).shape.slice(1)),
});

/** The checked geometry of a Conv node. @throws TypeError or RangeError when inputs or attributes do not fit */
export function convGeometry(
  inputs: Inputs<TensorType>,
  attrs: Attrs,
): { x: TensorType; w: TensorType; axes: WindowAxis[]; group: number } {
  const x = need(inputs, 0);
  const w = need(inputs, 1);
  const b = inputs[2];
  for (const t of [x, w, ...(b ? [b] : [])]) requireType(t, ['f32']);
  requireRank(x, 3, 4);
  requireRank(w, x.shape.length);
  const group = numberAttr(attrs, 'group', 1);
  if (x.shape[1] !== w.shape[1]! * group || w.shape[0]! % group !== 0)
    throw new RangeError(
      `Expected weights for ${x.shape[1]!} input channels in ${group} groups but found shape [${w.shape.join(',')}]`,
    );
  if (b && (b.shape.length !== 1 || b.shape[0] !== w.shape[0]))
    throw new RangeError(`Expected a bias of shape [${w.shape[0]!}] but found [${b.shape.join(',')}]`);
  const kernel = w.shape.slice(2);
  const stated = numbersAttr(attrs, 'kernel_shape') ?? kernel;
  if (stated.join() !== kernel.join())
    throw new RangeError(
      `Expected kernel_shape [${kernel.join(',')}] as in the weights but found [${stated.join(',')}]`,
    );
  return { x, w, axes: windowAxes(x.shape.slice(2), kernel, attrs), group };
}
