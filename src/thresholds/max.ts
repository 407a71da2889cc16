import type { ThresholdRule } from './rule.js';

/** The largest magnitude seen, max(|min|, max): a channel that is negative everywhere is not silenced. */
export const max: ThresholdRule = {
  name: 'max',
  summary: 'largest magnitude on the calibration data',
  source: 'data-based normalisation, Diehl et al., IJCNN 2015',
  theta: (stats, channel) => stats.magnitude(channel),
};
