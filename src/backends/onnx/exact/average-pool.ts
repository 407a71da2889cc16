import { asPlane, elementsUnder, numberAttr, poolAxes } from '../../../ops/index.js';
import type { WindowAxis } from '../../../ops/index.js';
import type { Formula } from '../formula.js';
import { inDoubles } from './doubles.js';

/** Sums under windows, along rows and then along columns, over the number of elements there. */
export const averagePool = inDoubles((f, x, { types, attrs }) => {
  const axes = poolAxes(types[0]!, attrs);
  const isLine = axes.length === 1;
  const [vertical, horizontal] = asPlane(axes);
  const rows = windowSums(f, x, horizontal, isLine ? 2 : 3);
  const sums = isLine ? rows : windowSums(f, rows, vertical, 2);
  const withPadding = numberAttr(attrs, 'count_include_pad', 0) !== 0;
  const columnsUnder = elementsUnder(horizontal, withPadding);
  const elements = elementsUnder(vertical, withPadding).flatMap((row) => columnsUnder.map((column) => row * column));
  if (elements.every((count) => count === elements[0])) return f.div(sums, elements[0]!);
  return f.div(
    sums,
    f.w.numbers(
      'f64',
      elements,
      axes.map((axis) => axis.output),
    ),
  );
});

function windowSums({ w, add }: Formula, x: string, window: WindowAxis, axis: number): string {
  const { kernel, stride, dilation, before, input, output } = window;
  if (kernel === 1 && stride === 1 && before === 0 && output === input) return x;
  const reach = (output - 1) * stride + 1;
  const behind = Math.max(0, reach + (kernel - 1) * dilation - before - input);
  const padded =
    before + behind === 0 ? x : w.add('Pad', [x, w.numbers('i64', [before, behind]), '', w.numbers('i64', [axis])]);
  const taps = Array.from({ length: kernel }, (_, tap) => {
    const from = tap * dilation;
    const [starts, ends, along, steps] = [from, from + reach, axis, stride].map((n) => w.numbers('i64', [n]));
    return w.add('Slice', [padded, starts!, ends!, along!, steps!]);
  });
  return taps.reduce((sum, tap) => add(sum, tap));
}
