import { normalizeAxis, real, realData } from '../tensor/index.js';
import { log } from './exp.js';
import { exp32 } from './exp32.js';
import { need, numberAttr } from './op.js';
import type { OpDef } from './op.js';
import { aroundAxis, requireType } from './operands.js';
import { sumByHalves } from './sum.js';

/** Room for the doubles of a line. */
interface Room {
  readonly exponentials: Float64Array;
  readonly sums: Float64Array;
}

/** Writes the results of one line of elements: `count` of them, from `start` on, `step` apart. */
type Line = (x: Float32Array, start: number, step: number, count: number, room: Room, y: Float32Array) => void;

function define(type: string, line: Line): OpDef {
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
      const room = { exponentials: new Float64Array(extent), sums: new Float64Array(extent) };
      for (let o = 0; o < outer; o++)
        for (let i = 0; i < inner; i++) line(source, o * extent * inner + i, inner, extent, room, out);
      return [real(x.shape, out)];
    },
  };
}

/** Writes the exponentials of a line, less its largest element, into `room`. @returns that element and their sum */
function writeExponentials(
  x: Float32Array,
  start: number,
  step: number,
  count: number,
  { exponentials, sums }: Room,
): { most: number; sum: number } {
  let most = -Infinity;
  for (let i = 0, at = start; i < count; i++, at += step) most = Math.max(most, x[at]!);
  for (let i = 0, at = start; i < count; i++, at += step) exponentials[i] = sums[i] = exp32(x[at]! - most);
  return { most, sum: sumByHalves(sums) };
}

const softmax: Line = (x, start, step, count, room, y) => {
  const { sum } = writeExponentials(x, start, step, count, room);
  for (let i = 0, at = start; i < count; i++, at += step) y[at] = room.exponentials[i]! / sum;
};

const logSoftmax: Line = (x, start, step, count, room, y) => {
  const { most, sum } = writeExponentials(x, start, step, count, room);
  const logarithm = log(sum);
  for (let i = 0, at = start; i < count; i++, at += step) y[at] = x[at]! - most - logarithm;
};

/** Normalised exponentials along `axis`, and their logarithms. @shape x any -> same */
export const softmaxes: readonly OpDef[] = [define('Softmax', softmax), define('LogSoftmax', logSoftmax)];
