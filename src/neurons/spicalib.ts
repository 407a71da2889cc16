import { defineNeuron, type FiringRule, type NeuronModel, type Parameters } from './model.js';
import { RELEASE, releaseParameter, wholeUnits } from './release.js';
import { signedPowers } from './signed-powers.js';

/**
 * Spike calibration: a burst neuron, b = clip(floor(v), 0, gamma) with soft reset and v0 = 0, and a watch on its silence. Time t counts from 0; last, avg (mean
 * interval between spikes), num and net start at 0. At each timestep, x being the burst:
 *
 *     if x > 0:  num += 1;  avg = (t - last + avg (num - 1)) / num;  last = t
 *     if t - last > avg + allowance:  x -= 1          silent for longer than expected: take back
 *     net += x;  if net <= -1:  x = 0
 *
 * With `repair` 0 this is the released behaviour to the letter: what is taken back is not credited to the membrane, and net goes on falling while the neuron is silent,
 * so that spikes after a long silence are swallowed. With `repair` 1 a spike is taken back only while net >= 1, each is credited to the membrane (v += 1), and net
 * counts what has left and nothing else; charge is conserved. An allowance of 0 leaves the burst neuron as it is. Signed activations (release `free`) have
 * no rest to return to, so their neurons only burst.
 */
export const spiCalib: NeuronModel = defineNeuron({
  name: 'spicalib',
  summary: 'burst neuron that takes back its spikes when it has been silent for longer than its mean interval',
  source: 'Spike Calibration arXiv:2207.02702, as released in BrainCog; burst spikes arXiv:2204.13271',
  coding: 'rate',
  parameters: {
    gamma: {
      value: 5,
      unit: 'unit spikes/timestep',
      doc: 'most unit spikes in one burst; one unit is theta',
      min: 1,
      max: 4095,
      whole: true,
      search: { low: 1, high: 20, scale: 'log' },
    },
    allowance: {
      value: 128,
      share: 0.5,
      unit: 'timesteps',
      doc: 'silence beyond the mean interval before spikes are taken back; default T/2, as the authors use; 0 switches calibration off',
      min: 0,
      max: 4096,
      whole: true,
      search: { low: 1, high: 'timesteps', scale: 'log' },
    },
    repair: {
      value: 0,
      unit: 'choice',
      doc: '0 as released, 1 with the membrane credited and the net count guarded',
      min: 0,
      max: 1,
      whole: true,
      search: { low: 0, high: 1, scale: 'choice' },
    },
    release: { ...releaseParameter, value: RELEASE.zero },
  },
  unit: (theta) => theta,
  levels: (timesteps) => timesteps,
  limit: (timesteps, p) => timesteps * p['gamma']!,
  initial: () => 0,
  rule(p, neurons) {
    if (p['allowance'] === 0 || p['release'] === RELEASE.free) return wholeUnits(p['gamma']!, p['release']!);
    return p['repair'] === 1 ? repaired(p, neurons) : released(p, neurons);
  },
  memoryless: (p) => p['allowance'] === 0 || p['release'] === RELEASE.free,
  spikes: signedPowers,
});

function released(p: Parameters, neurons: number): FiringRule {
  const burst = wholeUnits(p['gamma']!, p['release']!);
  const overdue = silenceWatch(p['allowance']!, neurons);
  const fired = new Float64Array(neurons);
  const net = new Float64Array(neurons);
  return (v, sent, neuron, t) => {
    // the simulator's membrane is credited for what was taken back or swallowed; this neuron's is not
    let x = burst(v + sent - fired[neuron]!, fired[neuron]!);
    fired[neuron]! += x;
    if (overdue(x, neuron, t - 1)) x -= 1;
    net[neuron]! += x;
    return net[neuron]! <= -1 ? 0 : x;
  };
}

function repaired(p: Parameters, neurons: number): FiringRule {
  const burst = wholeUnits(p['gamma']!, p['release']!);
  const overdue = silenceWatch(p['allowance']!, neurons);
  return (v, sent, neuron, t) => {
    const x = burst(v, sent);
    return overdue(x, neuron, t - 1) && sent + x >= 1 ? x - 1 : x;
  };
}

/** Whether a neuron has been silent for longer than its mean interval and the allowance, given its burst at time t from 0. */
function silenceWatch(allowance: number, neurons: number): (burst: number, neuron: number, t: number) => boolean {
  const last = new Float64Array(neurons);
  const mean = new Float64Array(neurons);
  const bursts = new Float64Array(neurons);
  return (burst, neuron, t) => {
    if (burst > 0) {
      const n = ++bursts[neuron]!;
      mean[neuron] = (t - last[neuron]! + mean[neuron]! * (n - 1)) / n;
      last[neuron] = t;
    }
    return t - last[neuron]! > mean[neuron]! + allowance;
  };
}
