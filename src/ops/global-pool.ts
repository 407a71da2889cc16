import { real, realData, sizeOf } from '../tensor/index.js';
import { need } from './op.js';
import type { OpDef, Role } from './op.js';
import { requireRank, requireType } from './operands.js';
import { sumByHalves } from './sum.js';

function define(type: string, role: Role, pool: (x: Float32Array) => number): OpDef {
  return {
    type,
    role,
    source: `https://onnx.ai/onnx/operators/onnx__${type}.html`,
    attributes: [],
    infer(inputs) {
      const x = need(inputs, 0);
      requireType(x, ['f32']);
      requireRank(x, 2, 8);
      return [{ dtype: 'f32', shape: x.shape.map((extent, axis) => (axis < 2 ? extent : 1)) }];
    },
    evaluate(inputs) {
      const x = need(inputs, 0);
      const area = sizeOf(x.shape.slice(2));
      const planes = x.shape[0]! * x.shape[1]!;
      const out = Float32Array.from({ length: planes }, (_, p) => pool(realData(x).subarray(p * area, (p + 1) * area)));
      return [
        real(
          x.shape.map((extent, axis) => (axis < 2 ? extent : 1)),
          out,
        ),
      ];
    },
  };
}

/** One number for each channel. @shape x N, C, ... -> N, C, 1 ... */
export const globalPools: readonly OpDef[] = [
  define('GlobalAveragePool', 'linear', (plane) => sumByHalves(new Float64Array(plane)) / plane.length),
  define('GlobalMaxPool', 'max-pool', (plane) => plane.reduce((most, v) => Math.max(most, v), -Infinity)),
];
