import { quantisedOutput, realInput } from '../quantised-values.js';
import type { Rule } from './rule.js';

/** MatMul of real numbers, saturated to the output's range; scales may be per row of a and per column of b. */
export const qLinearMatMul: Rule = {
  op: 'QLinearMatMul',
  quantised: true,
  rewrite(_, site) {
    const y = site.emit('MatMul', [realInput(site, 0, -2), realInput(site, 3, -1)]);
    return [quantisedOutput(site, y, 6)];
  },
};
