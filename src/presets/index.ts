import { fail, nearest } from '../diagnostics/index.js';
import { RELEASE } from '../neurons/index.js';
import type { Preset } from './preset.js';

export { correctionKinds, type CorrectionKind, type Preset } from './preset.js';

const table: readonly Preset[] = [
  {
    name: 'default',
    summary: 'sigma-delta neurons that send what their value lacks in up to 8 signed power-of-two spikes a timestep',
    neuron: 'sigma-delta',
    parameters: { exponents: 13, burst: 8 },
    thresholds: 'max',
    timesteps: 1,
  },
  {
    name: 'single-spike',
    summary: 'sigma-delta neurons sending at most one signed power-of-two spike a timestep',
    neuron: 'sigma-delta',
    parameters: { exponents: 13, burst: 1 },
    thresholds: 'max',
    timesteps: 8,
  },
  {
    name: 'levels',
    summary: 'rate-coded neurons sending up to 15 unit spikes a timestep, taking back what was sent too much',
    neuron: 'levels',
    parameters: { levels: 15, release: RELEASE.memory, v0: 0.5 },
    thresholds: 'mmse',
    timesteps: 8,
  },
  {
    name: 'burst',
    summary: 'burst neurons of up to 5 spikes, never negative',
    neuron: 'levels',
    parameters: { levels: 5, release: RELEASE.zero, v0: 0.5 },
    thresholds: 'max',
    timesteps: 64,
  },
  {
    name: 'snm',
    summary: 'spikes of one size in {-1, 0, 1}: integrate-and-fire neurons with memory',
    neuron: 'levels',
    parameters: { levels: 1, release: RELEASE.memory, v0: 0.5 },
    thresholds: 'mmse',
    timesteps: 32,
  },
  {
    name: 'ternary',
    summary: 'messages in {-1, 0, 1}: the default neurons send digits, one each of 15 virtual timesteps',
    neuron: 'sigma-delta',
    parameters: { exponents: 13, burst: 8 },
    thresholds: 'max',
    timesteps: 1,
    expand: true,
  },
  {
    name: 'binary',
    summary: 'spikes in {0, 1}: plain integrate-and-fire with soft reset; needs hundreds of timesteps',
    neuron: 'levels',
    parameters: { levels: 1, release: RELEASE.zero, v0: 0.5 },
    thresholds: 'percentile:0.999',
    timesteps: 256,
  },
  {
    name: 'exact',
    summary: 'the default neurons with two spike sizes more: the ANN within rounding of the weights',
    neuron: 'sigma-delta',
    parameters: { exponents: 15, burst: 8 },
    thresholds: 'max',
    timesteps: 1,
  },
  {
    name: 'low-energy',
    summary: 'one timestep of the default neurons, layers only as fine as 49 % of the energy of the ANN allows',
    neuron: 'sigma-delta',
    parameters: { exponents: 13, burst: 8 },
    thresholds: 'max',
    timesteps: 1,
    budgetEnergy: 0.49,
  },
  {
    name: 'spicalib',
    summary: 'burst neurons with spike calibration as released, normalised per channel by a percentile',
    neuron: 'spicalib',
    parameters: { gamma: 5, repair: 0, release: RELEASE.zero },
    thresholds: 'percentile:0.977',
    timesteps: 256,
  },
  {
    name: 'spiking-yolo',
    summary: 'baseline: plain integrate-and-fire, normalised per channel by the maximum; needs thousands of timesteps',
    neuron: 'integrate-fire',
    parameters: { reset: 0, release: RELEASE.zero, v0: 0 },
    thresholds: 'max',
    timesteps: 256,
  },
];

/** Every preset, by name. */
export const presets: ReadonlyMap<string, Preset> = new Map(table.map((preset) => [preset.name, preset]));

/** A preset by name. @throws BAD_OPTION for an unknown one */
export function presetNamed(name: string): Preset {
  const preset = presets.get(name);
  if (preset) return preset;
  const near = nearest(name, [...presets.keys()]);
  return fail(
    'BAD_OPTION',
    '--preset',
    `expected one of ${[...presets.keys()].join(', ')} but found "${name}"`,
    near ? `did you mean "${near}"?` : 'see --help',
  );
}
