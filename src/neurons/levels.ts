import { initialMembrane } from './initial-membrane.js';
import { defineNeuron, type NeuronModel } from './model.js';
import { releaseParameter, wholeUnits } from './release.js';
import { signedPowers } from './signed-powers.js';

/**
 * The levels neuron: every whole unit in the membrane leaves at once, up to L of them, and is subtracted (soft reset).
 *
 *     q = clip(floor(v), lo, L);   lo = 0 | -min(L, sent) | -L
 *
 * Fires at v = 1 unit exactly. L = 1 is the integrate-and-fire neuron, L = gamma the burst neuron, release `memory` the signed neuron with
 * memory (SNM), release `free` a linear encoder of signed values. With v0 = 1/2 the floor rounds to nearest.
 * Constant drive z: output = clip(floor(T z + v0), 0, L T) / T.
 */
export const levels: NeuronModel = defineNeuron({
  name: 'levels',
  summary: 'soft-reset neuron that sends up to L unit spikes per timestep (IF, burst, SNM)',
  source: 'IF with soft reset arXiv:1612.04052; burst arXiv:2204.13271; signed neuron with memory, IJCAI 2022',
  coding: 'rate',
  parameters: {
    levels: {
      value: 15,
      unit: 'unit spikes/timestep',
      doc: 'most unit spikes in one message (L)',
      min: 1,
      max: 4095,
      whole: true,
      search: { low: 1, high: 63, scale: 'log' },
    },
    release: releaseParameter,
    v0: initialMembrane,
  },
  unit: (theta, p) => theta / p['levels']!,
  levels: (timesteps, p) => timesteps * p['levels']!,
  limit: (timesteps, p) => timesteps * p['levels']!,
  initial: (p) => p['v0']!,
  rule: (p) => wholeUnits(p['levels']!, p['release']!),
  memoryless: () => true,
  spikes: signedPowers,
});
