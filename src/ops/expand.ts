import { broadcastIndex, broadcastShape } from '../tensor/index.js';
import { need } from './op.js';
import { numbersOf } from './operands.js';
import { defineView } from './view.js';

/** Broadcasts to the input `shape` (in both directions). @shape data any -> common shape */
export const expand = defineView({
  type: 'Expand',
  source: 'https://onnx.ai/onnx/operators/onnx__Expand.html',
  attributes: [],
  infer(inputs) {
    const { dtype, shape } = need(inputs, 0);
    return [{ dtype, shape: broadcastShape(shape, numbersOf(inputs, 1, 'shape')) }];
  },
  moves(inputs) {
    const { shape } = need(inputs, 0);
    return [{ source: 0, index: broadcastIndex(shape, broadcastShape(shape, numbersOf(inputs, 1, 'shape'))), fill: 0 }];
  },
});
