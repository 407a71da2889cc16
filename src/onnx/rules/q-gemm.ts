import { dequantise } from '../quantisation.js';
import { quantisationOf, quantisedOutput, realInput } from '../quantised-values.js';
import type { Rule } from './rule.js';

/** Gemm of real numbers; without an output scale its result is real. @source ONNX Runtime, ContribOperators.md, com.microsoft.QGemm */
export const qGemm: Rule = {
  op: 'QGemm',
  domain: 'com.microsoft',
  quantised: true,
  rewrite(node, site) {
    const a = realInput(site, 0);
    const b = realInput(site, 3, node.attributes.values['transB'] === 1 ? 0 : 1);
    const y = site.emit('Gemm', [a, b, bias()], node.attributes.values);
    return [site.input(7) === undefined ? y : quantisedOutput(site, y, 7)];

    function bias(): string | undefined {
      const value = site.input(6);
      if (value === undefined) return undefined;
      const {
        data: [as],
      } = quantisationOf(site, 1, 2).scale;
      const { alpha = 1 } = node.attributes.values;
      const bs = quantisationOf(site, 4, 5).scale;
      const scale = { ...bs, data: Float64Array.from(bs.data, (s) => s * as! * Number(alpha)) };
      const q = site.needConstant(value, 'the bias');
      return site.literal(dequantise(q, { scale, zeroPoint: undefined, axis: -1, blockSize: 0 }), 'bias');
    }
  },
};
