import { DataType } from '../enums.js';
import { quantisationOf, quantisedValue } from '../quantised-values.js';
import type { Rule } from './rule.js';

/** Saturation to the real range of the quantised type; constants are quantised. */
const quantizeLinear = (domain: string): Rule => ({
  op: 'QuantizeLinear',
  domain,
  rewrite(node, site) {
    const { axis = 1, block_size: blockSize = 0, output_dtype: declared = 0 } = node.attributes.values;
    const zeroPoint = site.input(2);
    const dataType = zeroPoint === undefined ? Number(declared) || DataType.UINT8 : site.dataType(zeroPoint);
    return [quantisedValue(site, site.need(0), quantisationOf(site, 1, 2, Number(axis), Number(blockSize)), dataType)];
  },
});

/** ONNX's operator, and ONNX Runtime's for types that older opsets lack. */
export const quantizeLinears: readonly Rule[] = [quantizeLinear(''), quantizeLinear('com.microsoft')];
