import { asOperands, reducedAxes } from '../../../ops/index.js';
import { sizeOf } from '../../../tensor/index.js';
import type { Formula } from '../formula.js';
import { inDoubles } from './doubles.js';
import { exp } from './double-exponential.js';
import type { Form } from './form.js';
import { log } from './logarithm.js';
import { productByHalves, sumByHalves } from './sum.js';

/** The mean of each channel. */
export const globalAveragePool = inDoubles((f, x, { w, types, outputs }) => {
  const [n, channels, ...space] = types[0]!.shape as [number, number, ...number[]];
  const area = sizeOf(space);
  const lines = w.add('Reshape', [x, w.numbers('i64', [n, channels, area])]);
  const means = f.div(sumByHalves(f, lines, [n, channels, area], 2), area);
  return w.add('Reshape', [means, w.numbers('i64', outputs[0]!.shape)]);
});

/** What becomes of lines of elements: one number of each. @shape lines, count -> lines, 1 */
type LineFunction = (f: Formula, lines: string, shape: readonly [lines: number, count: number]) => string;

const sum: LineFunction = (f, x, shape) => sumByHalves(f, x, shape, 1);
const sumOfSquares: LineFunction = (f, x, shape) => sum(f, f.mul(x, x), shape);

function logSumExp(f: Formula, x: string, shape: readonly [number, number]): string {
  const most = f.w.add('ReduceMax', [x, f.w.numbers('i64', [1])]);
  const result = f.add(most, log(f, sum(f, exp(f, f.sub(x, most)), shape)));
  return f.where(f.atMost(f.abs(most), Number.MAX_VALUE), result, most);
}

const reductions: readonly (readonly [op: string, line: LineFunction])[] = [
  ['ReduceSum', sum],
  ['ReduceMean', (f, x, shape) => f.div(sum(f, x, shape), shape[1])],
  ['ReduceProd', (f, x, shape) => productByHalves(f, x, shape, 1)],
  ['ReduceL1', (f, x, shape) => sum(f, f.abs(x), shape)],
  ['ReduceL2', (f, x, shape) => f.sqrt(sumOfSquares(f, x, shape))],
  ['ReduceSumSquare', sumOfSquares],
  ['ReduceLogSum', (f, x, shape) => log(f, sum(f, x, shape))],
  ['ReduceLogSumExp', logSumExp],
];

/** Sums over some axes, and functions of them. */
export const reduceForms: readonly (readonly [op: string, form: Form])[] = reductions.map(([op, line]) => [
  op,
  (context) => (context.types[0]!.dtype === 'f32' ? byLines(line)(context) : undefined),
]);

const byLines = (line: LineFunction): Form =>
  inDoubles((f, x, { w, types, outputs, constants, attrs }) => {
    const { shape } = types[0]!;
    const axes = reducedAxes([types[0], asOperands(constants)[1]], attrs);
    const count = sizeOf(axes.map((axis) => shape[axis]!));
    if (count === 0) return undefined;
    const kept = shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
    const order = [...kept, ...[...axes].sort((a, b) => a - b)];
    const sorted = order.every((axis, i) => axis === i) ? x : w.add('Transpose', [x], { perm: order });
    const lines = [sizeOf(kept.map((axis) => shape[axis]!)), count] as const;
    const result = line(f, w.add('Reshape', [sorted, w.numbers('i64', lines)]), lines);
    return w.add('Reshape', [result, w.numbers('i64', outputs[0]!.shape)]);
  });
