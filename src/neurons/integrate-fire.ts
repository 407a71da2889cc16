import { initialMembrane } from './initial-membrane.js';
import { defineNeuron, type NeuronModel } from './model.js';
import { RELEASE, releaseParameter } from './release.js';
import { signedPowers } from './signed-powers.js';

/**
 * The integrate-and-fire neuron with thresholds on both sides, one unit spike a timestep.
 *
 *     v <- v + I;   s = 1 if v >= 1 | -1 if v <= -1 and release allows it | 0
 *     soft reset: v <- v - s;   hard reset: v <- 0 wherever s != 0
 *
 * A negative spike needs sent > 0 with release `memory`, nothing with release `free`. Soft reset keeps all charge; hard reset throws away what is above
 * the threshold, so constant drive 0 < z < 1 gives the rate 1 / ceil(1/z) and the error stays however many timesteps there are.
 * Behind a soma that computes LeakyRelu with slope a, release `free` is the signed neuron with imbalanced thresholds of Spiking-YOLO: -1 leaves once the
 * pre-activation has reached -1/a units.
 */
export const integrateFire: NeuronModel = defineNeuron({
  name: 'integrate-fire',
  summary: 'integrate-and-fire with one threshold on each side, soft or hard reset',
  source:
    'soft and hard reset arXiv:1612.04052; initial membrane potential, AAAI 2022; imbalanced thresholds arXiv:1903.06530; signed with memory, IJCAI 2022',
  coding: 'rate',
  parameters: {
    reset: {
      value: 0,
      unit: 'choice',
      doc: '0 soft (subtract the spike), 1 hard (to zero)',
      min: 0,
      max: 1,
      whole: true,
    },
    release: { ...releaseParameter, value: RELEASE.zero },
    v0: { ...initialMembrane, value: 0 },
  },
  unit: (theta) => theta,
  levels: (timesteps) => timesteps,
  limit: (timesteps) => timesteps,
  initial: (p) => p['v0']!,
  rule(p, neurons) {
    const release = p['release']!;
    const spike = (v: number, sent: number): number =>
      v >= 1 ? 1 : v <= -1 && (release === RELEASE.free || (release === RELEASE.memory && sent > 0)) ? -1 : 0;
    if (p['reset'] === 0) return spike;
    const lost = new Float64Array(neurons);
    return (v, sent, neuron) => {
      const s = spike(v - lost[neuron]!, sent);
      if (s !== 0) lost[neuron] = v - s;
      return s;
    };
  },
  memoryless: (p) => p['reset'] === 0,
  spikes: signedPowers,
});
