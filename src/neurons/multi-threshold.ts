import { defineNeuron, type NeuronModel } from './model.js';
import { RELEASE, releaseParameter } from './release.js';
import { signedPowers } from './signed-powers.js';

/**
 * The multi-threshold neuron: one spike a timestep, of size theta 2^-k, k = 0 .. n-1.
 *
 *     v >= 3/4 theta 2^-k:    + theta 2^-k, the largest such size
 *     v <= -3/4 theta 2^-k:   - theta 2^-k, the largest such size with sent >= theta 2^-k (release memory)
 *
 * Soft reset, v0 = 0: a spike leaves already at 3/4 of its size, which rounds to the nearest. Counted in units of the smallest size, theta 2^(1-n). One spike a
 * timestep cannot discharge a whole membrane, so there is no closed form for the count.
 */
export const multiThreshold: NeuronModel = defineNeuron({
  name: 'multi-threshold',
  summary: 'one signed power-of-two spike a timestep, the size picked by the membrane at 3/4 of each threshold',
  source:
    'multi-threshold neurons of differential coding (DCGS), ICML 2025, and of ECMT, ACM MM 2024; here in rate coding',
  coding: 'rate',
  parameters: {
    thresholds: {
      value: 4,
      unit: 'sizes',
      doc: 'number of spike sizes n: theta, theta/2, ..., theta 2^(1-n)',
      min: 1,
      max: 12,
      whole: true,
      search: { low: 1, high: 8 },
    },
    release: releaseParameter,
  },
  unit: (theta, p) => theta / 2 ** (p['thresholds']! - 1),
  levels: (timesteps, p) => timesteps * 2 ** (p['thresholds']! - 1),
  limit: (timesteps, p) => timesteps * 2 ** (p['thresholds']! - 1),
  initial: () => 0,
  rule(p) {
    const largest = 2 ** (p['thresholds']! - 1);
    const release = p['release']!;
    return (v, sent) => {
      const negative = v < 0;
      const room = !negative || release === RELEASE.free ? largest : release === RELEASE.memory ? sent : 0;
      const magnitude = Math.abs(v);
      for (let spike = largest; spike >= 1; spike /= 2)
        if (spike <= room && magnitude >= 0.75 * spike) return negative ? -spike : spike;
      return 0;
    };
  },
  memoryless: () => true,
  spikes: signedPowers,
});
