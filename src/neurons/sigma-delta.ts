import { defineNeuron, popcount, type NeuronModel } from './model.js';

/**
 * The sigma-delta neuron with power-of-two spikes. It keeps an estimate of its own activation (the running count) and sends what corrects it
 * best: one signed spike whose size is the power of two nearest to the residual v, or nothing when the residual is below 3/4 of a unit.
 *
 *     j = floor(log2(4|v|/3)) clipped to at most K-1;   message = sign(v) 2^j;   none if |v| < 3/4
 *
 * The largest spike is theta, the smallest theta 2^(1-K). Ties go to the larger spike: |v| = 3/4 2^j fires 2^j. The estimate saturates at
 * 2 theta. A correct neuron is silent, and errors made upstream are followed and undone.
 */
export const sigmaDelta: NeuronModel = defineNeuron({
  name: 'sigma-delta',
  summary: 'sends one signed power-of-two spike that corrects its transmitted value, or stays silent',
  source:
    'sigma-delta coding of changes, arXiv:1611.02024; power-of-two spike sizes as in multi-threshold neurons (ECMT, DCGS)',
  coding: 'delta',
  parameters: {
    exponents: { value: 8, unit: 'sizes', doc: 'number of spike sizes K: theta, theta/2, ..., theta 2^(1-K)' },
  },
  unit: (theta, p) => 2 ** (Math.ceil(Math.log2(theta)) - (p['exponents']! - 1)),
  levels: (_timesteps, p) => 2 ** (p['exponents']! - 1),
  limit: (_timesteps, p) => 2 ** p['exponents']!,
  initial: () => 0,
  rule(p) {
    const largest = 2 ** (p['exponents']! - 1);
    const limit = 2 * largest;
    return (v, sent) => {
      const scaled = (Math.abs(v) * 4) / 3;
      if (scaled < 1) return 0;
      const size = scaled >= largest ? largest : 1 << (31 - Math.clz32(scaled));
      const message = v < 0 ? -size : size;
      return Math.abs(sent + message) <= limit ? message : 0;
    };
  },
  spikes: popcount,
});
