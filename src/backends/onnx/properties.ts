import type { Measured } from '../backend.js';
import { neuronModel } from '../../neurons/index.js';
import type { NeuronStep, SnnProgram } from '../../snn/index.js';
import { realData } from '../../tensor/index.js';

/** Before every key of `metadata_props`, so that other tools' properties stay apart. */
export const PROPERTY_PREFIX = 'snn_convert.';

/** What viewers are told about the steps of a program, as `metadata_props` by the step's name: thresholds in activation units, neurons, figures. */
export function stepProperties(
  program: SnnProgram,
  timesteps: number,
  measured: Measured = new Map(),
): ReadonlyMap<string, Readonly<Record<string, string>>> {
  const properties = new Map<string, Readonly<Record<string, string>>>();
  for (const step of program.steps) {
    if (step.kind === 'neuron') {
      const found = { ...measured.get(step.input), ...measured.get(step.output) };
      properties.set(step.name, prefixed({ ...neuronProperties(step, program), T: timesteps, ...found }));
    } else if (step.kind === 'lateral-max')
      properties.set(step.name, prefixed({ kind: 'lateral-inhibition pooling', T: timesteps }));
    else if (step.kind === 'synapse') {
      const bits = program.weights.kind === 'integer' ? `${program.weights.bits} bits` : 'float32';
      properties.set(step.name, prefixed({ weights: bits, source: step.source.kind }));
    }
  }
  return properties;
}

function neuronProperties(
  { model, parameters, unit }: NeuronStep,
  program: SnnProgram,
): Readonly<Record<string, string | number>> {
  const units = realData(program.constants.get(unit)!);
  const definition = neuronModel(model);
  // the threshold that a unit stands for: units are proportional to thresholds but for rounding
  const perThreshold = definition.unit(1, parameters);
  const [least, most] = [units.reduce((a, b) => Math.min(a, b)), units.reduce((a, b) => Math.max(a, b))];
  const range = (low: number, high: number): string => (low === high ? `${low}` : `${low} to ${high}`);
  return {
    neuron: model,
    threshold: range(least / perThreshold, most / perThreshold),
    unit_spike: range(least, most),
    ...Object.fromEntries(Object.entries(parameters).map(([name, value]) => [`parameter.${name}`, value])),
  };
}

function prefixed(values: Readonly<Record<string, string | number>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [PROPERTY_PREFIX + key, String(value)]));
}
