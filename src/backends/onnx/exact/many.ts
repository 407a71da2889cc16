import { Formula } from '../formula.js';
import type { Form } from './form.js';

/** Sums of more than two real inputs stay in double precision until the end. */
export const sum: Form = ({ w, inputs, types }) => {
  if (inputs.length === 1) return [w.add('Identity', inputs)];
  if (inputs.length > 2 && types[0]!.dtype === 'f32') return [w.cast(total(new Formula(w, 'f64'), inputs), 'f32')];
  return [inputs.reduce((a, b) => w.add('Add', [a, b]))];
};

/** The mean of the inputs. A sum of two is rounded to float32 before it is halved. */
export const mean: Form = ({ w, inputs }) => {
  if (inputs.length === 1) return [w.add('Identity', inputs)];
  if (inputs.length === 2) {
    const f = new Formula(w, 'f32');
    return [f.div(f.add(inputs[0]!, inputs[1]!), 2)];
  }
  const f = new Formula(w, 'f64');
  return [w.cast(f.div(total(f, inputs), inputs.length), 'f32')];
};

function total(f: Formula, inputs: readonly string[]): string {
  return inputs.map((input) => f.w.cast(input, 'f64')).reduce((a, b) => f.add(a, b));
}
