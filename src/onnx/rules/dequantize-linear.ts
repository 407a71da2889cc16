import { quantisationOf, realOf } from '../quantised-values.js';
import type { Rule } from './rule.js';

/** The real numbers: of constants by evaluation, of values quantised in the graph by leaving out both steps. */
const dequantizeLinear = (domain: string): Rule => ({
  op: 'DequantizeLinear',
  domain,
  quantised: true,
  rewrite(node, site) {
    const { axis = 1, block_size: blockSize = 0 } = node.attributes.values;
    return [realOf(site, site.need(0), quantisationOf(site, 1, 2, Number(axis), Number(blockSize)), 'real')];
  },
});

/** ONNX's operator, and ONNX Runtime's for types that older opsets lack. */
export const dequantizeLinears: readonly Rule[] = [dequantizeLinear(''), dequantizeLinear('com.microsoft')];
