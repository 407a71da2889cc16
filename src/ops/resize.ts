import type { Attrs } from '../ir/index.js';
import { real, realData, sizeOf, stridesOf } from '../tensor/index.js';
import type { Tensor } from '../tensor/index.js';
import { combineAxes } from './axis-map.js';
import { defineOp, need, stringAttr } from './op.js';
import type { Inputs, Operand, ViewMap } from './op.js';
import { asOperands, requireType } from './operands.js';
import { extrapolationValue, inputCoordinate, isExtrapolated, nearestPixel, resizeAxes } from './resize-geometry.js';
import type { ResizeAxis } from './resize-geometry.js';
import { applyTaps, resizeTaps } from './resize-weights.js';
import { applyMap } from './view.js';

/**
 * Samples the input at other positions: nearest (a view), linear or cubic, each axis by itself, with every coordinate mode of opset 19.
 * tf_crop_and_resize also crops axes whose extent stays the same, as the standard says and ONNX Runtime does not.
 * @shape x any; roi (only for tf_crop_and_resize), scales or sizes known -> resized extents
 */
export const resize = defineOp({
  type: 'Resize',
  role: 'linear',
  source: 'https://onnx.ai/onnx/operators/onnx__Resize.html',
  attributes: [
    'mode',
    'coordinate_transformation_mode',
    'nearest_mode',
    'cubic_coeff_a',
    'exclude_outside',
    'extrapolation_value',
    'antialias',
    'axes',
    'keep_aspect_ratio_policy',
  ],
  infer(inputs, attrs) {
    const x = need(inputs, 0);
    const mode = stringAttr(attrs, 'mode', 'nearest');
    if (!['nearest', 'linear', 'cubic'].includes(mode))
      throw new TypeError(`Expected mode nearest, linear or cubic but found ${mode}`);
    if (mode !== 'nearest') requireType(x, ['f32']);
    const axes = resizeAxes(inputs, attrs);
    for (const axis of axes) inputCoordinate(coordinateMode(attrs), axis, 0);
    nearestPixel(stringAttr(attrs, 'nearest_mode', 'round_prefer_floor'), 0);
    return [{ dtype: x.dtype, shape: axes.map((axis) => axis.output) }];
  },
  moves: (inputs, attrs) =>
    stringAttr(attrs, 'mode', 'nearest') === 'nearest' ? [nearestMap(inputs, attrs)] : undefined,
  evaluate(inputs, attrs) {
    const operands = asOperands(inputs);
    const x = need(inputs, 0);
    const axes = resizeAxes(operands, attrs);
    const shape = axes.map((axis) => axis.output);
    if (stringAttr(attrs, 'mode', 'nearest') === 'nearest')
      return [applyMap(nearestMap(operands, attrs), inputs, { dtype: x.dtype, shape })];
    return [interpolate(x, axes, attrs)];
  },
});

function coordinateMode(attrs: Attrs): string {
  return stringAttr(attrs, 'coordinate_transformation_mode', 'half_pixel');
}

function nearestMap(inputs: Inputs<Operand>, attrs: Attrs): ViewMap {
  const nearest = stringAttr(attrs, 'nearest_mode', 'round_prefer_floor');
  const axes = resizeAxes(inputs, attrs).map((axis) =>
    new Int32Array(axis.output).map((_, x) => {
      const at = inputCoordinate(coordinateMode(attrs), axis, x);
      if (isExtrapolated(attrs, axis, at)) return -1;
      return Math.min(Math.max(nearestPixel(nearest, at), 0), axis.input - 1);
    }),
  );
  return { source: 0, index: combineAxes(axes, stridesOf(need(inputs, 0).shape)), fill: extrapolationValue(attrs) };
}

function interpolate(x: Tensor, axes: readonly ResizeAxis[], attrs: Attrs): Tensor {
  const shape = [...x.shape];
  let data: Float32Array | Float64Array = realData(x);
  axes.forEach((axis, a) => {
    const taps = resizeTaps(axis, attrs);
    if (axis.output === axis.input && taps.every((t, i) => t.positions.length === 1 && t.positions[0] === i)) return;
    data = applyTaps(data, sizeOf(shape.slice(0, a)), axis.input, sizeOf(shape.slice(a + 1)), taps);
    shape[a] = axis.output;
  });
  const inside = axes.map((axis) =>
    new Int32Array(axis.output).map((_, i) =>
      isExtrapolated(attrs, axis, inputCoordinate(coordinateMode(attrs), axis, i)) ? -1 : 0,
    ),
  );
  if (inside.some((axis) => axis.includes(-1)))
    data = combineAxes(inside, shape).reduce((out, at, i) => {
      if (at < 0) out[i] = extrapolationValue(attrs);
      return out;
    }, Float64Array.from(data));
  return real(shape, Float32Array.from(data));
}
