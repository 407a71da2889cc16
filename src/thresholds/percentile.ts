import type { ThresholdRule } from './rule.js';

/** The magnitude that a share `p` of the observations stays below, exact zeros counted or not. */
export function percentile(p: number, nonZero = false): ThresholdRule {
  return {
    name: `percentile:${p}${nonZero ? ':non-zero' : ''}`,
    summary: `magnitude that ${100 * p} % of the ${nonZero ? 'non-zero ' : ''}activations stay below`,
    source: 'robust normalisation, arXiv:1612.04052 (snn_toolbox counts non-zero activations only)',
    theta: (stats, channel) => stats.percentile(channel, p, nonZero) || stats.magnitude(channel),
  };
}
