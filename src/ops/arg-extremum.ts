import type { Attrs } from '../ir/index.js';
import { integers, normalizeAxis, sizeOf } from '../tensor/index.js';
import { need, numberAttr } from './op.js';
import type { OpDef } from './op.js';
import { aroundAxis } from './operands.js';

function define(type: string, beats: (a: number, b: number) => boolean): OpDef {
  return {
    type,
    role: 'host',
    source: `https://onnx.ai/onnx/operators/onnx__${type}.html`,
    attributes: ['axis', 'keepdims', 'select_last_index'],
    infer: (inputs, attrs) => [{ dtype: 'i64', shape: outputShape(need(inputs, 0).shape, attrs) }],
    evaluate(inputs, attrs) {
      const { shape, data } = need(inputs, 0);
      const { outer, extent, inner } = aroundAxis(shape, normalizeAxis(numberAttr(attrs, 'axis', 0), shape.length));
      const takeLast = numberAttr(attrs, 'select_last_index', 0) !== 0;
      const out = new Float64Array(sizeOf([outer, inner]));
      for (let i = 0; i < out.length; i++) {
        const start = Math.floor(i / inner) * extent * inner + (i % inner);
        let best = 0;
        for (let k = 1; k < extent; k++) {
          const [value, most] = [data[start + k * inner]!, data[start + best * inner]!];
          if (beats(value, most) || (takeLast && value === most)) best = k;
        }
        out[i] = best;
      }
      return [integers(out, outputShape(shape, attrs))];
    },
  };
}

/** The place of the extremum along `axis`; of equal ones the first, or the last (select_last_index). @shape x any -> extent 1 or dropped there */
export const argExtrema: readonly OpDef[] = [define('ArgMax', (a, b) => a > b), define('ArgMin', (a, b) => a < b)];

function outputShape(shape: readonly number[], attrs: Attrs): number[] {
  const axis = normalizeAxis(numberAttr(attrs, 'axis', 0), shape.length);
  if (shape[axis] === 0) throw new RangeError(`Expected elements along axis ${axis} but found none`);
  const keep = numberAttr(attrs, 'keepdims', 1) !== 0;
  return shape.flatMap((extent, a) => (a !== axis ? [extent] : keep ? [1] : []));
}
