import { asOperands, reducedAxes } from '../../../ops/index.js';
import { sizeOf } from '../../../tensor/index.js';
import type { Formula } from '../formula.js';
import { inDoubles } from './doubles.js';
import type { Form, FormContext } from './form.js';
import { sumByHalves } from './sum.js';

/** The mean of each channel. */
export const globalAveragePool = inDoubles((f, x, { w, types, outputs }) => {
  const [n, channels, ...space] = types[0]!.shape as [number, number, ...number[]];
  const area = sizeOf(space);
  const lines = w.add('Reshape', [x, w.numbers('i64', [n, channels, area])]);
  const means = f.div(sumByHalves(f, lines, [n, channels, area], 2), area);
  return w.add('Reshape', [means, w.numbers('i64', outputs[0]!.shape)]);
});

/** A sum over some axes of what becomes of each element, and what becomes of that sum. */
export function reduction(
  term: (f: Formula, x: string) => string,
  finish: (f: Formula, sum: string, count: number) => string,
): Form {
  return (context) => (context.types[0]!.dtype === 'f32' ? reduce(term, finish)(context) : undefined);
}

const reduce = (
  term: (f: Formula, x: string) => string,
  finish: (f: Formula, sum: string, count: number) => string,
): Form =>
  inDoubles((f, x, context) => {
    const { w, types, outputs } = context;
    const { shape } = types[0]!;
    const axes = axesOf(context);
    const count = sizeOf(axes.map((axis) => shape[axis]!));
    if (count === 0) return undefined;
    const kept = shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
    const order = [...kept, ...[...axes].sort((a, b) => a - b)];
    const terms = term(f, x);
    const sorted = order.every((axis, i) => axis === i) ? terms : w.add('Transpose', [terms], { perm: order });
    const lines = [sizeOf(kept.map((axis) => shape[axis]!)), count];
    const sums = sumByHalves(f, w.add('Reshape', [sorted, w.numbers('i64', lines)]), lines, 1);
    return w.add('Reshape', [finish(f, sums, count), w.numbers('i64', outputs[0]!.shape)]);
  });

function axesOf({ types, constants, attrs }: FormContext): readonly number[] {
  const known = asOperands(constants);
  return reducedAxes([types[0], known[1]], attrs);
}
