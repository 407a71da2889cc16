import { centredIntegers } from '../quantised-values.js';
import type { Rule } from './rule.js';

/** Sums of products of integers less their zero points, computed with real numbers; the scales that follow stay as they are. */
function integerProduct(op: string, real: string, axes: readonly [number, number]): Rule {
  return {
    op,
    quantised: true,
    rewrite(node, site) {
      const x = centredIntegers(site, site.need(0), site.input(2), axes[0], 'x');
      const w = centredIntegers(site, site.need(1), site.input(3), axes[1], 'w');
      return [site.emit(real, [x, w], node.attributes.values)];
    },
  };
}

/** Integer convolution and matrix product; per-axis zero points follow output channels and columns. */
export const integerProducts: readonly Rule[] = [
  integerProduct('ConvInteger', 'Conv', [1, 0]),
  integerProduct('MatMulInteger', 'MatMul', [-2, -1]),
];
