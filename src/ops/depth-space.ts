import { gatherIndex, stridesOf } from '../tensor/index.js';
import { need, numberAttr, stringAttr } from './op.js';
import type { TensorType } from '../tensor/index.js';
import { requireRank } from './operands.js';
import { defineView } from './view.js';

/** Moves channels into blocks of space; `mode` DCR: channel = (row, column, depth), CRD: (depth, row, column). @shape x N, C b b, H, W -> N, C, H b, W b */
export const depthToSpace = defineView({
  type: 'DepthToSpace',
  source: 'https://onnx.ai/onnx/operators/onnx__DepthToSpace.html',
  attributes: ['blocksize', 'mode'],
  infer(inputs, attrs) {
    const { dtype } = need(inputs, 0);
    const [n, c, h, w, b] = extents(need(inputs, 0), numberAttr(attrs, 'blocksize', NaN));
    if (!Number.isInteger(c / b / b)) throw new RangeError(`Expected a multiple of ${b * b} channels but found ${c}`);
    return [{ dtype, shape: [n, c / b / b, h * b, w * b] }];
  },
  moves(inputs, attrs) {
    const x = need(inputs, 0);
    const [n, c, h, w, b] = extents(x, numberAttr(attrs, 'blocksize', NaN));
    const depth = c / b / b;
    const mode = stringAttr(attrs, 'mode', 'DCR');
    if (mode !== 'DCR' && mode !== 'CRD') throw new TypeError(`Expected mode DCR or CRD but found ${mode}`);
    const [sn, sc, sh, sw] = stridesOf(x.shape) as [number, number, number, number];
    const [row, column, channel] = mode === 'DCR' ? [b * depth * sc, depth * sc, sc] : [b * sc, sc, b * b * sc];
    return [{ source: 0, index: gatherIndex([n, depth, h, b, w, b], [sn, channel, sh, row, sw, column]), fill: 0 }];
  },
});

/** Moves blocks of space into channels: channel = (row, column, depth). @shape x N, C, H b, W b -> N, C b b, H, W */
export const spaceToDepth = defineView({
  type: 'SpaceToDepth',
  source: 'https://onnx.ai/onnx/operators/onnx__SpaceToDepth.html',
  attributes: ['blocksize'],
  infer(inputs, attrs) {
    const x = need(inputs, 0);
    const [n, c, h, w, b] = extents(x, numberAttr(attrs, 'blocksize', NaN));
    if (!Number.isInteger(h / b) || !Number.isInteger(w / b))
      throw new RangeError(`Expected height and width to be multiples of ${b} but found ${h} and ${w}`);
    return [{ dtype: x.dtype, shape: [n, c * b * b, h / b, w / b] }];
  },
  moves(inputs, attrs) {
    const x = need(inputs, 0);
    const [n, c, h, w, b] = extents(x, numberAttr(attrs, 'blocksize', NaN));
    const [sn, sc, sh, sw] = stridesOf(x.shape) as [number, number, number, number];
    return [{ source: 0, index: gatherIndex([n, b, b, c, h / b, w / b], [sn, sh, sw, sc, b * sh, b * sw]), fill: 0 }];
  },
});

function extents(x: TensorType, block: number): readonly [n: number, c: number, h: number, w: number, b: number] {
  requireRank(x, 4);
  if (!(Number.isInteger(block) && block >= 1))
    throw new RangeError(`Expected a blocksize of at least 1 but found ${block}`);
  return [x.shape[0]!, x.shape[1]!, x.shape[2]!, x.shape[3]!, block];
}
