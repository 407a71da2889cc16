import { numberAttr, SELU } from '../../../ops/index.js';
import type { Formula } from '../formula.js';
import { expm1, tanh } from './double-exponential.js';
import { inDoubles } from './doubles.js';
import { softplus } from './logarithm.js';

/** x or, where x is negative, alpha (e^x - 1). */
export const elu = inDoubles((f, x, { attrs }) => grown(f, x, x, numberAttr(attrs, 'alpha', 1)));

/** gamma times Elu. */
export const selu = inDoubles((f, x, { attrs }) =>
  f.mul(grown(f, x, x, numberAttr(attrs, 'alpha', SELU.alpha)), numberAttr(attrs, 'gamma', SELU.gamma)),
);

/** x or, where x is negative, alpha (e^(x / alpha) - 1). */
export const celu = inDoubles((f, x, { attrs }) => {
  const alpha = numberAttr(attrs, 'alpha', 1);
  return grown(f, x, f.div(x, alpha), alpha);
});

/** x tanh(log(1 + e^x)). */
export const mish = inDoubles((f, x) => f.mul(x, tanh(f, softplus(f, x))));

function grown(f: Formula, x: string, exponent: string, alpha: number): string {
  return f.where(f.less(x, 0), f.mul(expm1(f, exponent), alpha), x);
}
