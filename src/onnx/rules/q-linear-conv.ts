import { dequantise } from '../quantisation.js';
import { quantisationOf, quantisedOutput, realInput } from '../quantised-values.js';
import type { Rule } from './rule.js';

/** Conv of real numbers, saturated to the output's range. The bias is in units of the input's scale times the weights'. */
export const qLinearConv: Rule = {
  op: 'QLinearConv',
  quantised: true,
  rewrite(node, site) {
    const x = realInput(site, 0);
    const w = realInput(site, 3, 0);
    const y = site.emit('Conv', [x, w, bias()], node.attributes.values);
    return [quantisedOutput(site, y, 6)];

    function bias(): string | undefined {
      const value = site.input(8);
      if (value === undefined) return undefined;
      const xs = quantisationOf(site, 1, 2).scale.data[0]!;
      const ws = quantisationOf(site, 4, 5, 0).scale;
      const scale = { ...ws, data: Float64Array.from(ws.data, (s) => s * xs) };
      const q = site.needConstant(value, 'the bias');
      return site.literal(dequantise(q, { scale, zeroPoint: undefined, axis: 0, blockSize: 0 }), 'bias');
    }
  },
};
