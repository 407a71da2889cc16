import { numberAttr } from '../../../ops/index.js';
import { normalizeAxis } from '../../../tensor/index.js';
import type { Formula } from '../formula.js';
import { inDoubles } from './doubles.js';
import { exp32 } from './exponential.js';
import type { FormContext } from './form.js';
import { log } from './logarithm.js';
import { sumByHalves } from './sum.js';

/** e^(x - max) / sum e^(x - max) along `axis`. */
export const softmax = inDoubles((f, x, context) => {
  const { exponentials, sum } = terms(f, x, context);
  return f.div(exponentials, sum);
});

/** x - max - log(sum e^(x - max)) along `axis`. */
export const logSoftmax = inDoubles((f, x, context) => {
  const { rest, sum } = terms(f, x, context);
  return f.sub(rest, log(f, sum));
});

function terms(
  f: Formula,
  x: string,
  { w, attrs, types }: FormContext,
): Readonly<Record<'rest' | 'exponentials' | 'sum', string>> {
  const { shape } = types[0]!;
  const axis = normalizeAxis(numberAttr(attrs, 'axis', -1), shape.length);
  const most = w.add('ReduceMax', [x, w.numbers('i64', [axis])]);
  const rest = f.sub(x, most);
  const exponentials = exp32(f, rest);
  return { rest, exponentials, sum: sumByHalves(f, exponentials, shape, axis) };
}
