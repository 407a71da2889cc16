import { defineNeuron, type NeuronModel } from './model.js';
import { signedPowers } from './signed-powers.js';

/**
 * Differential coding with error feedback: each message corrects the value transmitted so far, in steps that shrink with time, so that early messages are coarse and
 * late ones fine. With f the target (the soma's activation of what has arrived) and m the transmitted value, lambda = theta / L:
 *
 *     w(t) = 2^-min(h, floor(log2 t));   q = clip(round((f - m) / (lambda w)), -L, L);   m <- m + lambda w q
 *
 * The published weight of a message at timestep t is 1/t. Here it is rounded up to a power of two, which keeps every message a whole number of units
 * lambda 2^-h and a shift for the synapse; from timestep 2^h on the step stays the same. The published membrane t (f - m) is redundant, and so is its guard: errors
 * made upstream are undone because the decision looks at the newest target. |m| saturates at 2 theta.
 */
export const differential: NeuronModel = defineNeuron({
  name: 'differential',
  summary: 'corrects its transmitted value in up to L steps whose size halves with every doubling of time',
  source: 'differential coding (DCGS), ICML 2025, in its error-feedback form, weights 1/t as powers of two',
  coding: 'delta',
  parameters: {
    levels: {
      value: 15,
      unit: 'steps/timestep',
      doc: 'most steps in one message (L); L steps of the first timestep are theta',
      min: 1,
      max: 4095,
      whole: true,
      search: { low: 1, high: 63, scale: 'log' },
    },
    halvings: {
      value: 3,
      unit: 'halvings',
      doc: 'how often the step is halved: at timesteps 2, 4, ..., 2^h',
      min: 0,
      max: 8,
      whole: true,
      search: { low: 0, high: 6 },
    },
  },
  unit: (theta, p) => theta / (p['levels']! * 2 ** p['halvings']!),
  levels: (timesteps, p) => p['levels']! * 2 ** Math.min(p['halvings']!, Math.floor(Math.log2(timesteps))),
  limit: (_timesteps, p) => 2 * p['levels']! * 2 ** p['halvings']!,
  initial: () => 0,
  rule(p) {
    const most = p['levels']!;
    const halvings = p['halvings']!;
    const limit = 2 * most * 2 ** halvings;
    return (v, sent, _neuron, t) => {
      const step = 2 ** (halvings - Math.min(halvings, 31 - Math.clz32(t)));
      const q = step * Math.min(Math.max(Math.round(v / step), -most), most);
      return Math.min(Math.max(sent + q, -limit), limit) - sent;
    };
  },
  restless: true,
  spikes: signedPowers,
});
