import { numberAttr } from '../../../ops/index.js';
import { inDoubles } from './doubles.js';
import { power } from './power.js';

/** x / (bias + alpha / size * sum of squares of neighbouring channels) ^ beta. */
export const lrn = inDoubles((f, x, { w, types, attrs }) => {
  const size = numberAttr(attrs, 'size', NaN);
  const channels = types[0]!.shape[1]!;
  const [below, above] = [Math.floor((size - 1) / 2), Math.ceil((size - 1) / 2)];
  const axis = w.numbers('i64', [1]);
  const squares = w.add('Pad', [f.mul(x, x), w.numbers('i64', [below, above]), '', axis]);
  const sum = Array.from({ length: size }, (_, i) =>
    w.add('Slice', [squares, w.numbers('i64', [i]), w.numbers('i64', [i + channels]), axis]),
  ).reduce((a, b) => f.add(a, b));
  const base = f.add(f.mul(sum, numberAttr(attrs, 'alpha', 1e-4) / size), numberAttr(attrs, 'bias', 1));
  return f.div(x, power(f, base, numberAttr(attrs, 'beta', 0.75)));
});
