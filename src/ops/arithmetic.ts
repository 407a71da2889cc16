import type { PairLoop } from './broadcast.js';

const add: PairLoop = (x, i, xStep, y, j, yStep, out, at, count) => {
  for (const end = at + count; at < end; at++, i += xStep, j += yStep) out[at] = x[i]! + y[j]!;
};

const subtract: PairLoop = (x, i, xStep, y, j, yStep, out, at, count) => {
  for (const end = at + count; at < end; at++, i += xStep, j += yStep) out[at] = x[i]! - y[j]!;
};

const multiply: PairLoop = (x, i, xStep, y, j, yStep, out, at, count) => {
  for (const end = at + count; at < end; at++, i += xStep, j += yStep) out[at] = x[i]! * y[j]!;
};

const divide: PairLoop = (x, i, xStep, y, j, yStep, out, at, count) => {
  for (const end = at + count; at < end; at++, i += xStep, j += yStep) out[at] = x[i]! / y[j]!;
};

/** Arithmetic of real numbers: with loops of its own, since a function that is called for every pair costs more than the arithmetic. */
export const arithmetic: Readonly<Record<string, PairLoop>> = {
  Add: add,
  Sum: add,
  Sub: subtract,
  Mul: multiply,
  Div: divide,
};
