import { canonicalPasses, placementPasses, thresholdPasses } from '../passes/index.js';
import { annRunner, evaluateGraph } from './ann/index.js';
import { observe, type CalibrationRecord, type Probe, type Sample } from './calibration/index.js';
import { fail } from './diagnostics/index.js';
import { GraphView, type Graph } from './ir/index.js';
import { neuronModel, type NeuronModel, type Parameters } from './neurons/index.js';
import { numberAttr } from './ops/index.js';
import { partition } from './partition.js';
import { runPasses, type Fact, type PassLog } from './pass.js';
import { presetNamed, type Preset } from './presets/index.js';
import { accumulatorBounds, lower, type AccumulatorBound, type SnnProgram, type WeightFormat } from './snn/index.js';
import { thresholdRule, type ThresholdRule } from './thresholds/index.js';
import { VERSION } from './version.js';

/** A model after the passes that need no data: still an ANN, with its spiking places marked. */
export interface Prepared {
  readonly model: ModelIdentity;
  readonly graph: Graph;
  readonly facts: ReadonlySet<Fact>;
  readonly log: readonly PassLog[];
  /** The values whose statistics conversion needs. */
  readonly probes: readonly Probe[];
  /** Where the host ends and the spiking part begins, and why. */
  readonly cut: readonly string[];
}

export interface ModelIdentity {
  readonly name: string;
  readonly sha256: string;
}

export interface ConvertSettings {
  readonly preset?: string;
  readonly timesteps?: number;
  /** Bits of the integer weights, 8 to 16, or `float32`. */
  readonly weights?: number | 'float32';
  /** Threshold rule by name, instead of the preset's. */
  readonly thresholds?: string;
  /** Parameters of the preset's neuron model to change. */
  readonly parameters?: Parameters;
}

export interface Conversion {
  readonly program: SnnProgram;
  readonly log: readonly PassLog[];
  readonly bounds: readonly AccumulatorBound[];
}

/** Canonicalises an imported graph and marks what becomes spiking. @throws ConvertError for what has no spiking form */
export function prepare(graph: Graph, model: ModelIdentity): Prepared {
  const canonical = runPasses(graph, canonicalPasses, {});
  const placed = runPasses(canonical.graph, placementPasses, {}, canonical.facts);
  const view = new GraphView(placed.graph);
  const { analog, reasons } = partition(view);
  const probes = [
    ...placed.graph.nodes
      .filter((node) => node.op === 'Neuron')
      .map((node) => ({ value: node.inputs[0]!, axis: numberAttr(node.attrs, 'axis', 1) })),
    ...analog.map((value) => ({ value, axis: 0 })),
  ];
  return {
    model,
    graph: placed.graph,
    facts: placed.facts,
    log: [...canonical.log, ...placed.log],
    probes,
    cut: reasons,
  };
}

/**
 * Runs the ANN over calibration samples and keeps statistics of the values that become spikes.
 * @param samples the model's inputs, one sample at a time; nothing of them is kept
 */
export async function calibrate(
  prepared: Prepared,
  samples: AsyncIterable<Sample> | Iterable<Sample>,
  options: {
    readonly source: string;
    readonly threads?: number;
    readonly builtin?: boolean;
    readonly onSample?: (done: number) => void;
  },
): Promise<CalibrationRecord> {
  const { graph, probes, model } = prepared;
  const made = probes.map((p) => p.value).filter((value) => !graph.inputs.includes(value));
  const runner = await annRunner(graph, made, options);
  try {
    return await observe(
      runner,
      probes,
      samples,
      { modelSha256: model.sha256, source: options.source },
      options.onSample,
    );
  } finally {
    await runner.close();
  }
}

/**
 * The spiking network of a prepared model.
 * @throws BAD_OPTION for settings out of range, CALIBRATION_MISMATCH for statistics of another model, ACCUMULATOR_OVERFLOW when no proof is possible
 */
export function convertPrepared(
  prepared: Prepared,
  calibration: CalibrationRecord,
  settings: ConvertSettings = {},
): Conversion {
  const { preset, timesteps, weights, model, parameters, ruleName, rule } = choicesOf(settings);
  if (calibration.modelSha256 !== prepared.model.sha256)
    fail('CALIBRATION_MISMATCH', calibration.source, 'the statistics belong to another model', 'calibrate this model');
  const result = runPasses(
    prepared.graph,
    thresholdPasses,
    { calibration, thresholds: rule, neuron: { model, parameters, timesteps } },
    prepared.facts,
  );
  const program = lower(result.graph, {
    coding: model.coding,
    timesteps,
    weights,
    model: model.name,
    parameters,
    calibration,
    provenance: {
      version: VERSION,
      model: prepared.model.name,
      modelSha256: prepared.model.sha256,
      calibration: { source: calibration.source, samples: calibration.samples, sha256: calibration.dataSha256 },
      preset: preset.name,
      options: {
        timesteps,
        thresholds: ruleName,
        weights: weights.kind === 'integer' ? weights.bits : weights.kind,
        ...parameters,
      },
      notes: [],
    },
  });
  return { program, log: [...prepared.log, ...result.log], bounds: accumulatorBounds(program, timesteps) };
}

/** Settings with the preset's choices filled in. */
interface Choices {
  readonly preset: Preset;
  readonly timesteps: number;
  readonly weights: WeightFormat;
  readonly model: NeuronModel;
  readonly parameters: Parameters;
  readonly ruleName: string;
  readonly rule: ThresholdRule;
}

/** Refuses settings that cannot work, before any data is read. @throws BAD_OPTION */
export function checkSettings(settings: ConvertSettings): void {
  choicesOf(settings);
}

function choicesOf(settings: ConvertSettings): Choices {
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
  return {
    preset,
    timesteps,
    weights,
    model: neuronModel(preset.neuron),
    parameters: mergeParameters(preset, settings.parameters ?? {}),
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

function mergeParameters(preset: Preset, changes: Parameters): Parameters {
  const known = neuronModel(preset.neuron).parameters;
  const defaults = Object.fromEntries(Object.entries(known).map(([name, p]) => [name, p.value]));
  for (const [name, value] of Object.entries(changes)) {
    if (!(name in known))
      fail(
        'BAD_OPTION',
        `parameter "${name}"`,
        `the neuron ${preset.neuron} has only ${Object.keys(known).join(', ')}`,
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
  return { ...defaults, ...preset.parameters, ...changes };
}

export { evaluateGraph };
