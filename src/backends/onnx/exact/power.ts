import type { Formula } from '../formula.js';
import { exp } from './double-exponential.js';
import { inDoubles } from './doubles.js';
import type { Form } from './form.js';
import { log } from './logarithm.js';

/** x^y where y is one known number. */
export const pow: Form = (context) => {
  const { types, constants } = context;
  const exponents = constants[1]?.data;
  const sameShape = context.outputs[0]!.shape.length === types[0]!.shape.length;
  if (types[0]!.dtype !== 'f32' || !exponents || !sameShape || exponents.length !== 1) return undefined;
  return inDoubles((f, x) => power(f, x, exponents[0]!))(context);
};

/** x^y in doubles, as `pow` of src/ops/exp.ts. */
export function power(f: Formula, x: string, y: number): string {
  if (y === 0.5) return f.sqrt(x);
  if (!Number.isInteger(y) || Math.abs(y) > 64) return exp(f, f.mul(log(f, x), y));
  if (y === 0) return f.where(f.equal(x, x), 1, 1);
  let product = x;
  for (let i = Math.abs(y); i > 1; i--) product = f.mul(product, x);
  return y < 0 ? f.div(1, product) : product;
}
