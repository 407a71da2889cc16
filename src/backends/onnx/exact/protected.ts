import { stringAttr } from '../../../ops/index.js';
import { Formula } from '../formula.js';
import type { Form } from './form.js';

/**
 * Quotients of one. Optimizers turn (1 / x) y into y / x, which rounds once instead of twice; they do not look through signs, and signs cost no rounding.
 */
export const div: Form = ({ w, inputs, types, constants }) => {
  const numerator = constants[0];
  if (types[0]?.dtype !== 'f32' || numerator?.data.length !== 1 || numerator.data[0] !== 1) return undefined;
  const f = new Formula(w, 'f32');
  const negative = w.numbers('f32', [-1], numerator.shape);
  return [f.neg(f.div(negative, inputs[1]!))];
};

/**
 * Constant padding. Optimizers move it into the pooling that follows, where it never wins, while the elements of padding do; they do not look through signs.
 */
export const pad: Form = ({ w, attrs, inputs, types, constants }) => {
  if (types[0]?.dtype !== 'f32' || stringAttr(attrs, 'mode', 'constant') !== 'constant') return undefined;
  const f = new Formula(w, 'f32');
  const value = inputs[2] ?? '';
  const filling = value === '' ? '' : constants[2] ? w.number('f32', -constants[2].data[0]!) : f.neg(value);
  const [x, pads, , axes = ''] = inputs;
  const rest = axes === '' ? (filling === '' ? [] : [filling]) : [filling, axes];
  return [f.neg(w.add('Pad', [f.neg(x!), pads!, ...rest], { mode: 'constant' }))];
};
