import { gatherIndex, stridesOf } from '../tensor/index.js';
import type { TensorType } from '../tensor/index.js';
import { need } from './op.js';
import type { Inputs, Operand } from './op.js';
import { numbersOf } from './operands.js';
import { defineView } from './view.js';

/** Repeats the whole tensor along each axis. @shape x any, repeats known -> extents multiplied */
export const tile = defineView({
  type: 'Tile',
  source: 'https://onnx.ai/onnx/operators/onnx__Tile.html',
  attributes: [],
  infer: (inputs) => [tiledType(inputs)],
  moves(inputs) {
    const { shape } = need(inputs, 0);
    const strides = stridesOf(shape);
    const repeats = numbersOf(inputs, 1, 'repeats');
    // each axis is split into (repeat, extent); the repeat does not move in the input
    const index = gatherIndex(
      shape.flatMap((extent, axis) => [repeats[axis]!, extent]),
      strides.flatMap((stride) => [0, stride]),
    );
    return [{ source: 0, index, fill: 0 }];
  },
});

function tiledType(inputs: Inputs<Operand>): TensorType {
  const { dtype, shape } = need(inputs, 0);
  const repeats = numbersOf(inputs, 1, 'repeats');
  if (repeats.length !== shape.length)
    throw new RangeError(`Expected ${shape.length} repeats for shape [${shape.join(',')}] but found ${repeats.length}`);
  return { dtype, shape: shape.map((extent, axis) => extent * repeats[axis]!) };
}
