import { defineNeuron, type NeuronModel } from './model.js';
import { signedPowers } from './signed-powers.js';

/**
 * The sigma-delta neuron with power-of-two spikes. It keeps an estimate of its own activation (the running count) and sends what corrects it: at each timestep
 * up to D signed spikes, one after the other, each the power of two nearest to the residual r that is left; nothing once |r| < 3/4 of a unit.
 *
 *     j = floor(log2(4|r|/3)) clipped to at most K-1;   spike = sign(r) 2^j;   r <- r - spike
 *
 * The largest spike is theta, the smallest theta 2^(1-K). Ties go to the larger spike: |r| = 3/4 2^j sends 2^j. Each spike shrinks the residual at least
 * threefold. The estimate saturates at 2 theta, up to where smaller spikes fill it. A correct neuron is silent, and errors made upstream are followed and undone.
 */
export const sigmaDelta: NeuronModel = defineNeuron({
  name: 'sigma-delta',
  summary: 'sends the few signed power-of-two spikes that correct its transmitted value, or stays silent',
  source:
    'sigma-delta coding of changes, arXiv:1611.02024; power-of-two spike sizes as in multi-threshold neurons (ECMT, DCGS)',
  coding: 'delta',
  parameters: {
    exponents: {
      value: 13,
      unit: 'sizes',
      doc: 'number of spike sizes K: theta, theta/2, ..., theta 2^(1-K)',
      min: 1,
      max: 20,
      whole: true,
      search: { low: 6, high: 15 },
    },
    burst: {
      value: 1,
      unit: 'spikes/timestep',
      doc: 'most spikes of one neuron in one timestep (D)',
      min: 1,
      max: 20,
      whole: true,
      search: { low: 1, high: 8 },
    },
  },
  unit: (theta, p) => 2 ** (Math.ceil(Math.log2(theta)) - (p['exponents']! - 1)),
  levels: (_timesteps, p) => 2 ** (p['exponents']! - 1),
  limit: (_timesteps, p) => 2 ** p['exponents']!,
  initial: () => 0,
  rule(p) {
    const largest = 2 ** (p['exponents']! - 1);
    const limit = 2 * largest;
    const burst = p['burst']!;
    return (v, sent) => {
      let message = 0;
      for (let spike = 0; spike < burst; spike++) {
        const residual = v - message;
        const scaled = (Math.abs(residual) * 4) / 3;
        if (!(scaled >= 1)) break;
        const sign = residual < 0 ? -1 : 1;
        const room = limit - sign * (sent + message);
        if (room < 1) break;
        message += sign * powerWithin(Math.min(largest, scaled, room));
      }
      return message;
    };
  },
  memoryless: () => true,
  spikes: signedPowers,
});

/** The largest power of two that is not above x, 1 <= x < 2^31. */
function powerWithin(x: number): number {
  return 1 << (31 - Math.clz32(x));
}
