import { initialMembrane } from './initial-membrane.js';
import { defineNeuron, type NeuronModel } from './model.js';
import { releaseParameter, wholeUnits } from './release.js';
import { signedPowers } from './signed-powers.js';

/**
 * Wait, then fire: the neuron integrates for D timesteps without a spike, then sends its whole units, up to L in a timestep.
 *
 *     q = 0 for t <= D;   clip(floor(v), lo, L) afterwards, lo as in the levels neuron
 *
 * What arrived unevenly during the wait has evened out when the first spike leaves. Constant drive z: output = clip(floor(T z + v0), 0, L (T - D)) / T, so L must
 * make up for the lost timesteps. With D = T - 1 and every layer firing in the last timestep alone, the network is the ANN with its activations rounded
 * to theta / (L T) and clipped at theta / T: no unevenness is left.
 */
export const waitThenFire: NeuronModel = defineNeuron({
  name: 'wait-then-fire',
  summary: 'integrates in silence for some timesteps, then sends up to L unit spikes a timestep',
  source: 'accumulate-to-fire and delayed firing (tdIF) arXiv:2508.20392',
  coding: 'rate',
  parameters: {
    delay: {
      value: 2,
      unit: 'timesteps',
      doc: 'silent timesteps before the first spike (D)',
      min: 0,
      max: 4095,
      whole: true,
      search: { low: 0, high: 'timesteps' },
    },
    levels: {
      value: 31,
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
  rule(p) {
    const delay = p['delay']!;
    const fire = wholeUnits(p['levels']!, p['release']!);
    return (v, sent, _neuron, t) => (t > delay ? fire(v, sent) : 0);
  },
  spikes: signedPowers,
});
