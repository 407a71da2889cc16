import { Formula } from '../formula.js';
import type { Form, FormContext } from './form.js';

/** What becomes of the first input in double precision. */
export type DoubleFunction = (f: Formula, x: string, context: FormContext) => string | undefined;

/** A form that computes in double precision and rounds once. */
export function inDoubles(y: DoubleFunction): Form {
  return (context) => {
    const f = new Formula(context.w, 'f64');
    const result = y(f, context.w.cast(context.inputs[0]!, 'f64'), context);
    return result === undefined ? undefined : [context.w.cast(result, 'f32')];
  };
}
