import { neuronModel } from '../neurons/index.js';
import type { ConvertSettings } from '../settings.js';
import type { SnnProgram } from '../snn/index.js';

/** The settings that make a program again from the same model and calibration, except for what was corrected after conversion. */
export function settingsOf({ provenance: { preset, options, layers, layerThresholds } }: SnnProgram): ConvertSettings {
  const neuron = String(options['neuron']);
  const parameters = Object.keys(neuronModel(neuron).parameters).flatMap((name) => {
    const value = options[name];
    return typeof value === 'number' ? [[name, value] as const] : [];
  });
  const { drain, expand, pooling, weights } = options;
  return {
    preset,
    neuron,
    timesteps: Number(options['timesteps']),
    thresholds: String(options['thresholds']),
    weights: typeof weights === 'number' ? weights : 'float32',
    parameters: Object.fromEntries(parameters),
    ...(typeof drain === 'number' ? { drain } : {}),
    ...(expand === true ? { expand } : {}),
    ...(pooling === 'spikes' ? { pooling } : {}),
    ...(layers ? { layers } : {}),
    ...(layerThresholds ? { layerThresholds } : {}),
  };
}
