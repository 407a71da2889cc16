import type { ChannelStatistics } from '../calibration/index.js';

/** A way to choose a neuron's threshold: the largest activation of a channel that it represents. */
export interface ThresholdRule {
  readonly name: string;
  readonly summary: string;
  readonly source: string;
  /** One threshold for a whole layer, the largest of its channels', instead of one for each channel. */
  readonly perLayer?: true;
  /**
   * @param levels number of equal steps between 0 and theta that the neuron can represent
   * @returns theta, in activation units; 0 for a channel that was silent on all calibration data
   */
  theta(stats: ChannelStatistics, channel: number, levels: number): number;
}
