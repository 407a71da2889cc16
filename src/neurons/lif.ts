import { currents } from './current.js';
import { defineNeuron, type NeuronModel } from './model.js';
import { RELEASE, releaseParameter } from './release.js';
import { signedPowers } from './signed-powers.js';

/**
 * The leaky integrate-and-fire neuron with hard reset, as directly trained detectors use it. In units of theta, I the current of the timestep:
 *
 *     u(t) = decay u(t-1) (1 - s(t-1)) + I(t);   s(t) = 1 if u(t) > threshold, else 0
 *
 * The comparison is strict. It loses charge by design: a network trained with it needs it, one converted from an ANN does not come closer with time.
 * On signed activations (release `free`) u < -threshold sends -1.
 */
export const lif: NeuronModel = defineNeuron({
  name: 'lif',
  summary: 'leaky integrate-and-fire with hard reset, for networks that were trained with it',
  source: 'EMS-YOLO, ICCV 2023: threshold 0.5, decay 0.25',
  coding: 'rate',
  parameters: {
    threshold: {
      value: 0.5,
      unit: 'unit spikes',
      doc: 'membrane above which a spike leaves',
      min: 0,
      max: 16,
      whole: false,
    },
    decay: {
      value: 0.25,
      unit: '1/timestep',
      doc: 'share of the membrane that survives a timestep',
      min: 0,
      max: 1,
      whole: false,
    },
    release: { ...releaseParameter, value: RELEASE.zero },
  },
  unit: (theta) => theta,
  levels: (timesteps) => timesteps,
  limit: (timesteps) => timesteps,
  initial: () => 0,
  rule(p, neurons) {
    const threshold = p['threshold']!;
    const decay = p['decay']!;
    const signed = p['release'] === RELEASE.free;
    const current = currents(neurons);
    const membrane = new Float64Array(neurons);
    return (v, sent, neuron) => {
      const u = decay * membrane[neuron]! + current(v, sent, neuron);
      const spike = u > threshold ? 1 : signed && u < -threshold ? -1 : 0;
      membrane[neuron] = spike === 0 ? u : 0;
      return spike;
    };
  },
  spikes: signedPowers,
});
