import { LOGISTIC, numberAttr } from '../../../ops/index.js';
import { Formula } from '../formula.js';
import { exponentialWithin } from './exponential.js';
import type { Form } from './form.js';

/** 1 / (1 + e^-x) in float32 operations. */
export const sigmoid: Form = ({ w, inputs }) => [logistic(new Formula(w, 'f32'), inputs[0]!)];

/** x sigmoid(alpha x) in float32 operations. */
export const swish: Form = ({ w, inputs, attrs }) => {
  const f = new Formula(w, 'f32');
  const x = inputs[0]!;
  const alpha = Math.fround(numberAttr(attrs, 'alpha', 1));
  return [f.mul(x, logistic(f, alpha === 1 ? x : f.mul(x, alpha)))];
};

/** Beyond 88, e^-x is infinite or lost beside 1. */
function logistic(f: Formula, x: string): string {
  const isWithin = f.atMost(f.abs(x), 88);
  // the recipe for e^-x, with the signs of x instead of -x
  const minus = {
    ...LOGISTIC,
    inverseLn2: -LOGISTIC.inverseLn2,
    ln2High: -LOGISTIC.ln2High,
    ln2Low: -LOGISTIC.ln2Low,
    odd: LOGISTIC.odd.map((c) => -c),
  };
  const exponential = exponentialWithin(f, f.where(isWithin, x, 0), minus);
  return f.where(isWithin, f.div(1, f.add(1, exponential)), f.limit(x, 0, 1));
}
