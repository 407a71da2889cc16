import { normalizeAxis, real, realData } from '../tensor/index.js';
import { exp, log } from './exp.js';
import { need, numberAttr } from './op.js';
import type { OpDef } from './op.js';
import { aroundAxis, requireType } from './operands.js';

function define(type: string, finish: (shifted: number, sum: number) => number): OpDef {
  return {
    type,
    role: 'memoryless',
    source: `https://onnx.ai/onnx/operators/onnx__${type}.html`,
    attributes: ['axis'],
    infer(inputs, attrs) {
      const x = need(inputs, 0);
      requireType(x, ['f32']);
      normalizeAxis(numberAttr(attrs, 'axis', -1), x.shape.length);
      return [{ dtype: 'f32', shape: x.shape }];
    },
    evaluate(inputs, attrs) {
      const x = need(inputs, 0);
      const source = realData(x);
      const { outer, extent, inner } = aroundAxis(
        x.shape,
        normalizeAxis(numberAttr(attrs, 'axis', -1), x.shape.length),
      );
      const out = new Float32Array(source.length);
      for (let o = 0; o < outer; o++)
        for (let i = 0; i < inner; i++) {
          const start = o * extent * inner + i;
          const end = start + extent * inner;
          let most = -Infinity;
          for (let at = start; at < end; at += inner) most = Math.max(most, source[at]!);
          let sum = 0;
          for (let at = start; at < end; at += inner) sum += exp(source[at]! - most);
          for (let at = start; at < end; at += inner) out[at] = finish(source[at]! - most, sum);
        }
      return [real(x.shape, out)];
    },
  };
}

/** Normalised exponentials along `axis`, and their logarithms. @shape x any -> same */
export const softmaxes: readonly OpDef[] = [
  define('Softmax', (shifted, sum) => exp(shifted) / sum),
  define('LogSoftmax', (shifted, sum) => shifted - log(sum)),
];
