import type { Attrs } from '../ir/index.js';
import { stridesOf } from '../tensor/index.js';
import { combineAxes } from './axis-map.js';
import { need, stringAttr } from './op.js';
import type { Inputs, Operand } from './op.js';
import { normalizeAxes, numberOf, numbersOf, optionalNumbersOf } from './operands.js';
import { defineView } from './view.js';

/**
 * Adds elements before and after each axis, or removes them where a pad is negative. `mode`: constant (input 2, default 0), reflect (mirrored
 * without the border), edge (the border) or wrap. @shape data any, pads known -> extents + pads
 */
export const pad = defineView({
  type: 'Pad',
  source: 'https://onnx.ai/onnx/operators/onnx__Pad.html',
  attributes: ['mode'],
  infer: (inputs, attrs) => [{ dtype: need(inputs, 0).dtype, shape: padded(inputs, attrs).map((axis) => axis.length) }],
  moves(inputs, attrs) {
    const { shape } = need(inputs, 0);
    const strides = stridesOf(shape);
    const index = combineAxes(padded(inputs, attrs), strides);
    return [{ source: 0, index, fill: numberOf(inputs, 2, 'constant_value', 0) }];
  },
});

/** For each axis, the input position (-1 for a constant) of each output position. */
function padded(inputs: Inputs<Operand>, attrs: Attrs): Int32Array[] {
  const { shape } = need(inputs, 0);
  const mode = stringAttr(attrs, 'mode', 'constant');
  const pads = numbersOf(inputs, 1, 'pads');
  const axes = normalizeAxes(optionalNumbersOf(inputs, 3, 'axes') ?? shape.map((_, axis) => axis), shape.length);
  if (pads.length !== 2 * axes.length)
    throw new RangeError(`Expected ${2 * axes.length} pads for ${axes.length} axes but found ${pads.length}`);
  return shape.map((extent, axis) => {
    const i = axes.indexOf(axis);
    const [before, after] = i < 0 ? [0, 0] : [pads[i]!, pads[i + axes.length]!];
    const length = extent + before + after;
    if (length < 0)
      throw new RangeError(`Expected pads that leave a tensor but found ${before} and ${after} for extent ${extent}`);
    return new Int32Array(length).map((_, at) => positionIn(mode, at - before, extent));
  });
}

function positionIn(mode: string, at: number, extent: number): number {
  if (at >= 0 && at < extent) return at;
  if (mode === 'constant') return -1;
  if (extent === 0) throw new RangeError('Expected elements to pad with but found an empty axis');
  if (mode === 'edge') return at < 0 ? 0 : extent - 1;
  if (mode === 'wrap') return ((at % extent) + extent) % extent;
  if (mode !== 'reflect') throw new TypeError(`Expected mode constant, reflect, edge or wrap but found ${mode}`);
  if (extent === 1) return 0;
  const period = 2 * (extent - 1);
  const folded = ((at % period) + period) % period;
  return folded < extent ? folded : period - folded;
}
