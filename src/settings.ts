import { fail, nearest } from './diagnostics/index.js';
import type { ByLayer, LayerParameters } from './by-layer.js';
import { neuronModels, type NeuronModel, type Parameter, type Parameters } from './neurons/index.js';
import { correctionKinds, presetNamed, type CorrectionKind, type Preset } from './presets/index.js';
import type { Pooling, WeightFormat } from './snn/index.js';
import { thresholdRule, type ThresholdRule } from './thresholds/index.js';

/** What a user may choose about a conversion; everything has a default in the preset. */
export interface ConvertSettings {
  readonly preset?: string;
  /** Neuron model by name, instead of the preset's; its parameters then start from its own defaults. */
  readonly neuron?: string;
  readonly timesteps?: number;
  /** Rate coding: of the timesteps, how many at the end inject nothing, so that neurons only settle (0 unless told otherwise). */
  readonly drain?: number;
  /** Send every message as signed digits in {-1, 0, 1} over virtual timesteps. */
  readonly expand?: boolean;
  /** How MaxPool is done: by lateral inhibition, which is exact, or for comparison by the largest message of each timestep. */
  readonly pooling?: Pooling;
  /** Bits of the integer weights, 8 to 16, or `float32`. */
  readonly weights?: number | 'float32';
  /** Threshold rule by name, instead of the preset's. */
  readonly thresholds?: string;
  /** Parameters of the neuron model to change. */
  readonly parameters?: Parameters;
  /** Parameters to change in single layers, by the layer's value or node; everywhere else `parameters` holds. */
  readonly layers?: LayerParameters;
  /** Threshold rules of single layers, by name, named as in `layers`. */
  readonly layerThresholds?: ByLayer<string>;
  /** What to correct after conversion, instead of the preset's choice. */
  readonly correction?: CorrectionKind;
}

/** Settings with the preset's choices filled in. */
export interface Choices {
  readonly preset: Preset;
  readonly timesteps: number;
  readonly drain: number;
  readonly expand: boolean;
  readonly pooling: Pooling;
  readonly weights: WeightFormat;
  readonly model: NeuronModel;
  readonly parameters: Parameters;
  /** All parameters of the layers that differ. */
  readonly layers: LayerParameters;
  readonly ruleName: string;
  readonly rule: ThresholdRule;
  readonly layerRules: ByLayer<ThresholdRule>;
  readonly correction: CorrectionKind;
  /** The preset's limit on energy, where its neuron is used. */
  readonly budgetEnergy?: number;
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
  const drain = settings.drain ?? 0;
  checkDrain(drain, timesteps, model);
  const own = model.name === preset.neuron ? preset.parameters : {};
  const start = { ...defaultsOf(model, timesteps), ...own };
  const parameters = mergeParameters(model, start, settings.parameters ?? {});
  const layers = Object.entries(settings.layers ?? {}).map(
    ([name, changes]) => [name, mergeParameters(model, parameters, changes, ` of layer "${name}"`)] as const,
  );
  return {
    preset,
    timesteps,
    drain,
    pooling: poolingOf(settings.pooling ?? 'lateral', model),
    expand: settings.expand ?? preset.expand ?? false,
    weights,
    model,
    parameters,
    layers: Object.fromEntries(layers),
    ruleName,
    rule: thresholdRule(ruleName),
    layerRules: Object.fromEntries(
      Object.entries(settings.layerThresholds ?? {}).map(([layer, name]) => [layer, thresholdRule(name)]),
    ),
    correction: correctionOf(settings.correction ?? preset.correction ?? 'none', model),
    ...(preset.budgetEnergy !== undefined && model.name === preset.neuron ? { budgetEnergy: preset.budgetEnergy } : {}),
  };
}

/** Choices as programs and reports record them: those with an effect, neuron parameters by their names; layers that differ are recorded apart. */
export function recordedOptions(choices: Choices): Readonly<Record<string, string | number | boolean>> {
  const { model, timesteps, drain, expand, pooling, ruleName, weights, parameters } = choices;
  return {
    neuron: model.name,
    timesteps,
    ...(drain > 0 ? { drain } : {}),
    ...(expand ? { expand } : {}),
    ...(pooling === 'lateral' ? {} : { pooling }),
    thresholds: ruleName,
    weights: weights.kind === 'integer' ? weights.bits : weights.kind,
    ...parameters,
  };
}

function correctionOf(name: string, model: NeuronModel): CorrectionKind {
  const kind = correctionKinds.find((known) => known === name);
  if (kind !== undefined && kind !== 'none' && model.coding === 'delta')
    fail(
      'BAD_OPTION',
      '--correct',
      `the neuron ${model.name} is delta-coded: its errors vanish with time, and there is nothing constant in them to correct`,
      'correct rate-coded neurons, as those of the presets levels, snm and binary',
    );
  if (kind !== undefined) return kind;
  const near = nearest(name, correctionKinds);
  return fail(
    'BAD_OPTION',
    '--correct',
    `expected one of ${correctionKinds.join(', ')} but found "${name}"`,
    near ? `did you mean "${near}"?` : 'see --help',
  );
}

function poolingOf(pooling: Pooling, model: NeuronModel): Pooling {
  if (pooling === 'spikes' && model.coding === 'delta')
    fail(
      'BAD_OPTION',
      '--pooling',
      `the neuron ${model.name} is delta-coded: its messages are changes, whose maximum means nothing`,
      'leave --pooling out',
    );
  return pooling;
}

function checkDrain(drain: number, timesteps: number, model: NeuronModel): void {
  const where = '--drain';
  if (!(Number.isInteger(drain) && drain >= 0 && drain < timesteps))
    fail(
      'BAD_OPTION',
      where,
      `expected a whole number from 0 to ${timesteps - 1} but found ${drain}`,
      'it counts among the timesteps',
    );
  if (drain > 0 && model.coding === 'delta')
    fail(
      'BAD_OPTION',
      where,
      `the neuron ${model.name} is delta-coded: its input is injected at the first timestep only`,
      'leave --drain out; every later timestep drains already',
    );
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

/** A model's own values of its parameters, for so many timesteps. */
function defaultsOf(model: NeuronModel, timesteps: number): Parameters {
  const of = ({ value, share }: Parameter): number => (share === undefined ? value : Math.round(share * timesteps));
  return Object.fromEntries(Object.entries(model.parameters).map(([name, parameter]) => [name, of(parameter)]));
}

function mergeParameters(model: NeuronModel, start: Parameters, changes: Parameters, of = ''): Parameters {
  const known = model.parameters;
  for (const [name, value] of Object.entries(changes)) {
    if (!(name in known))
      fail(
        'BAD_OPTION',
        `parameter "${name}"${of}`,
        `the neuron ${model.name} has only ${Object.keys(known).join(', ')}`,
        'see --help',
      );
    const { min, max, whole } = known[name]!;
    if (!(value >= min && value <= max && (!whole || Number.isInteger(value))))
      fail(
        'BAD_OPTION',
        `parameter "${name}"${of}`,
        `expected a ${whole ? 'whole number' : 'number'} from ${min} to ${max} but found ${value}`,
        'see --help',
      );
  }
  return { ...start, ...changes };
}
