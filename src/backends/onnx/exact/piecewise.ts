import { numberAttr } from '../../../ops/index.js';
import { Formula } from '../formula.js';
import { inDoubles } from './doubles.js';
import type { Form } from './form.js';

/** min(max(slope x + offset, 0), 1). */
export const hardSigmoid: Form = inDoubles((f, x, { attrs }) =>
  f.limit(f.add(f.mul(x, numberAttr(attrs, 'alpha', 0.2)), numberAttr(attrs, 'beta', 0.5)), 0, 1),
);

/** x min(max(x / 6 + 1 / 2, 0), 1). */
export const hardSwish: Form = inDoubles((f, x) => f.mul(x, f.limit(f.add(f.div(x, 6), 0.5), 0, 1)));

/** x, or slope x where x is negative. A slope that float32 has no number for, as the standard's own 0.01, is multiplied in doubles. */
export const leakyRelu: Form = ({ w, inputs, attrs }) => {
  const x = inputs[0]!;
  const slope = numberAttr(attrs, 'alpha', 0.01);
  if (Math.fround(slope) === slope) return [w.add('LeakyRelu', [x], { alpha: slope })];
  const f = new Formula(w, 'f32');
  const scaled = w.cast(new Formula(w, 'f64').mul(w.cast(x, 'f64'), slope), 'f32');
  return [f.where(f.less(x, 0), scaled, x)];
};

/** x where it is above a threshold, else 0. */
export const thresholdedRelu: Form = ({ w, inputs, attrs }) => {
  const x = inputs[0]!;
  const isAbove = new Formula(w, 'f64').greater(w.cast(x, 'f64'), numberAttr(attrs, 'alpha', 1));
  return [new Formula(w, 'f32').where(isAbove, x, 0)];
};

/** x / (1 + |x|). */
export const softsign: Form = inDoubles((f, x) => f.div(x, f.add(1, f.abs(x))));

/** Limits, of which each may be absent. */
export const clip: Form = ({ w, inputs }) => {
  const [x, low = '', high = ''] = inputs as [string, string?, string?];
  if (low !== '' && high !== '') return [w.add('Clip', inputs)];
  if (low !== '') return [w.add('Max', [x, low])];
  return [high !== '' ? w.add('Min', [x, high]) : w.add('Identity', [x])];
};
