import { fail, nearest } from './diagnostics/index.js';
import { neuronModels, type NeuronModel, type Parameters } from './neurons/index.js';
import { presetNamed, type Preset } from './presets/index.js';
import type { WeightFormat } from './snn/index.js';
import { thresholdRule, type ThresholdRule } from './thresholds/index.js';

/** What a user may choose about a conversion; everything has a default in the preset. */
export interface ConvertSettings {
  readonly preset?: string;
  /** Neuron model by name, instead of the preset's; its parameters then start from its own defaults. */
  readonly neuron?: string;
  readonly timesteps?: number;
  /** Bits of the integer weights, 8 to 16, or `float32`. */
  readonly weights?: number | 'float32';
  /** Threshold rule by name, instead of the preset's. */
  readonly thresholds?: string;
  /** Parameters of the neuron model to change. */
  readonly parameters?: Parameters;
}

/** Settings with the preset's choices filled in. */
export interface Choices {
  readonly preset: Preset;
  readonly timesteps: number;
  readonly weights: WeightFormat;
  readonly model: NeuronModel;
  readonly parameters: Parameters;
  readonly ruleName: string;
  readonly rule: ThresholdRule;
}

/**
 * Fills in what the preset chooses and checks every value.
 * @throws BAD_OPTION
 */
export function choicesOf(settings: ConvertSettings): Choices {
  const preset = presetNamed(settings.preset ?? 'default');
  const timesteps = settings.timesteps ?? preset.timesteps;
  if (!(Number.isInteger(timesteps) && timesteps >= 1 && timesteps <= 4096))
    fail(
      'BAD_OPTION',
      '--timesteps',
      `expected a whole number from 1 to 4096 but found ${timesteps}`,
      'choose the number of timesteps',
    );
  const weights = weightFormat(settings.weights ?? 16);
  const ruleName = settings.thresholds ?? preset.thresholds;
  const model = modelNamed(settings.neuron ?? preset.neuron);
  const start = model.name === preset.neuron ? preset.parameters : {};
  return {
    preset,
    timesteps,
    weights,
    model,
    parameters: mergeParameters(model, start, settings.parameters ?? {}),
    ruleName,
    rule: thresholdRule(ruleName),
  };
}

function weightFormat(weights: number | 'float32'): WeightFormat {
  if (weights === 'float32') return { kind: 'float32' };
  if (!(Number.isInteger(weights) && weights >= 8 && weights <= 16))
    fail(
      'BAD_OPTION',
      '--weight-bits',
      `expected a whole number from 8 to 16 but found ${weights}`,
      'or use --weights float32',
    );
  return { kind: 'integer', bits: weights };
}

function modelNamed(name: string): NeuronModel {
  const model = neuronModels.get(name);
  if (model) return model;
  const near = nearest(name, [...neuronModels.keys()]);
  return fail(
    'BAD_OPTION',
    '--neuron',
    `expected one of ${[...neuronModels.keys()].join(', ')} but found "${name}"`,
    near ? `did you mean "${near}"?` : 'see --help',
  );
}

function mergeParameters(model: NeuronModel, start: Parameters, changes: Parameters): Parameters {
  const known = model.parameters;
  const defaults = Object.fromEntries(Object.entries(known).map(([name, p]) => [name, p.value]));
  for (const [name, value] of Object.entries(changes)) {
    if (!(name in known))
      fail(
        'BAD_OPTION',
        `parameter "${name}"`,
        `the neuron ${model.name} has only ${Object.keys(known).join(', ')}`,
        'see --help',
      );
    const { min, max, whole } = known[name]!;
    if (!(value >= min && value <= max && (!whole || Number.isInteger(value))))
      fail(
        'BAD_OPTION',
        `parameter "${name}"`,
        `expected a ${whole ? 'whole number' : 'number'} from ${min} to ${max} but found ${value}`,
        'see --help',
      );
  }
  return { ...defaults, ...start, ...changes };
}
