import type { Tensor } from '../tensor/index.js';
import { allocate, tensor } from '../tensor/index.js';
import { arithmetic } from './arithmetic.js';
import { broadcastMap, broadcastType, pairLoop } from './broadcast.js';
import type { Inputs, OpDef } from './op.js';

const source = (type: string): string => `https://onnx.ai/onnx/operators/onnx__${type}.html`;
const present = <T>(inputs: Inputs<T>): T[] =>
  inputs.filter((t): t is NonNullable<typeof t> => t !== undefined && t !== null);

function define(
  type: string,
  fold: (a: number, b: number) => number,
  finish?: (sum: number, count: number) => number,
): OpDef {
  return {
    type,
    role: 'pointwise',
    source: source(type),
    attributes: [],
    infer: (inputs) => [broadcastType(present(inputs))],
    evaluate(inputs) {
      const all = present(inputs);
      const { dtype } = broadcastType(all);
      // real sums stay in double precision until the end: an i64 tensor is stored in doubles
      const wide = dtype === 'f32' && all.length > 2 ? 'i64' : dtype;
      const loop = (wide === 'f32' ? arithmetic[type] : undefined) ?? pairLoop(fold);
      const folded = all.slice(1).reduce<Tensor>((sum, t) => broadcastMap(sum, t, wide, loop), all[0]!);
      if (wide === dtype && !finish) return [folded];
      const data = allocate(dtype, folded.data.length);
      for (let i = 0; i < data.length; i++) data[i] = finish ? finish(folded.data[i]!, all.length) : folded.data[i]!;
      return [tensor(dtype, folded.shape, data)];
    },
  };
}

/** Elementwise operators of any number of inputs. @shape inputs that broadcast -> common shape */
export const variadic: readonly OpDef[] = [
  define('Sum', (a, b) => a + b),
  define(
    'Mean',
    (a, b) => a + b,
    (sum, count) => sum / count,
  ),
  define('Min', Math.min),
  define('Max', Math.max),
];
