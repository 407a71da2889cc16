import { ERF, GELU, stringAttr } from '../../../ops/index.js';
import type { Formula } from '../formula.js';
import { exp, tanh } from './double-exponential.js';
import { inDoubles } from './doubles.js';

/** The error function, as in src/ops/erf.ts. */
export function erf(f: Formula, x: string): string {
  const small = f.mul(x, f.polynomial(f.mul(x, x), ERF.series));
  const size = f.abs(x);
  const rest = f.sub(1, upper(f, size));
  return f.where(f.less(size, ERF.small), small, f.where(f.less(x, 0), f.neg(rest), rest));
}

/** x / 2 (1 + erf(x / sqrt(2))), or its approximation x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))). */
export const gelu = inDoubles((f, x, { attrs }) =>
  f.mul(f.mul(x, 0.5), stringAttr(attrs, 'approximate', 'none') === 'tanh' ? approximateShare(f, x) : share(f, x)),
);

function approximateShare(f: Formula, x: string): string {
  const cube = f.mul(f.mul(f.mul(x, GELU.cubic), x), x);
  return f.add(tanh(f, f.mul(f.add(x, cube), GELU.sqrtTwoOverPi)), 1);
}

/** erfc(-x / sqrt(2)). */
function share(f: Formula, x: string): string {
  const y = f.mul(x, -GELU.sqrtHalf);
  const rest = upper(f, f.abs(y));
  return f.where(f.less(y, 0), f.sub(2, rest), rest);
}

/** erfc of x >= 0. */
function upper(f: Formula, x: string): string {
  const near = f.min(x, ERF.most);
  const t = f.div(f.sub(near, ERF.centre), f.add(near, ERF.centre));
  const product = f.mul(exp(f, f.neg(f.mul(x, x))), f.polynomial(t, ERF.tail));
  return f.div(product, f.add(f.mul(near, 2), 1));
}
