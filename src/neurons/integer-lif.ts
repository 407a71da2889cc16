import { currents } from './current.js';
import { defineNeuron, type NeuronModel } from './model.js';
import { RELEASE, releaseParameter } from './release.js';
import { signedPowers } from './signed-powers.js';

/**
 * The integer leaky integrate-and-fire neuron (I-LIF): graded in training, unit spikes at inference. In unit spikes, I the current of the timestep:
 *
 *     u(t) = decay (u(t-1) - s(t-1)) + I(t);   s(t) = round(clip(u(t), 0, D)), halves to even
 *
 * A message s stands for s unit spikes in D micro-steps, the d-th of them 1 for d < s; synapses are linear, so the sum that arrives is the same. It is counted as
 * every message here, by powers of two; its authors count s. On signed activations (release `free`) u is clipped to [-D, D].
 */
export const integerLif: NeuronModel = defineNeuron({
  name: 'i-lif',
  summary: 'integer-valued leaky neuron, soft reset, then decay, for networks that were trained with it',
  source: 'SpikeYOLO, ECCV 2024, arXiv:2407.20708: D = 4, decay 0.25',
  coding: 'rate',
  parameters: {
    levels: { value: 4, unit: 'unit spikes/timestep', doc: 'largest message (D)', min: 1, max: 4095, whole: true },
    decay: {
      value: 0.25,
      unit: '1/timestep',
      doc: 'share of the rest that survives a timestep',
      min: 0,
      max: 1,
      whole: false,
    },
    release: { ...releaseParameter, value: RELEASE.zero },
  },
  unit: (theta, p) => theta / p['levels']!,
  levels: (timesteps, p) => timesteps * p['levels']!,
  limit: (timesteps, p) => timesteps * p['levels']!,
  initial: () => 0,
  rule(p, neurons) {
    const most = p['levels']!;
    const least = p['release'] === RELEASE.free ? -most : 0;
    const decay = p['decay']!;
    const current = currents(neurons);
    const rest = new Float64Array(neurons);
    return (v, sent, neuron) => {
      const u = decay * rest[neuron]! + current(v, sent, neuron);
      const message = roundToEven(Math.min(Math.max(u, least), most));
      rest[neuron] = u - message;
      return message;
    };
  },
  spikes: signedPowers,
});

/** The nearest whole number; of two, the even one. */
function roundToEven(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 !== 0) ? below + 1 : below;
}
