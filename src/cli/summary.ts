import { presets, type ConvertResult } from '../index.js';
import { inspect } from '../index.js';
import { bytes, percent, short, typed, whole } from './table.js';
import { warningsOf } from './open.js';

/** What a conversion did, for `--json`. Counts are of one image; `accumulator` is null for float32 weights. */
export interface ConversionSummary {
  readonly model: string;
  readonly modelSha256: string;
  readonly opset: number;
  readonly producer: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly card: { readonly task: string; readonly decoder: string } | null;
  readonly neurons: number;
  readonly layers: number;
  readonly synapses: number;
  readonly macs: number;
  readonly spikingShare: number;
  readonly cut: readonly string[];
  readonly preset: string;
  readonly neuron: string;
  readonly options: Readonly<Record<string, string | number | boolean>>;
  readonly timesteps: number;
  /** Virtual timesteps in each; 1 where messages are sent whole. */
  readonly virtual: number;
  readonly weights: string;
  readonly calibration: { readonly source: string; readonly samples: number; readonly synthetic: boolean };
  /** What was corrected after conversion; null where nothing was. */
  readonly correction: NonNullable<ConvertResult['program']['provenance']['correction']> | null;
  readonly accumulator: { readonly layer: string; readonly largest: number; readonly bound: number } | null;
  readonly file: string;
  readonly bytes: number;
  /** How the precision of layers was chosen, in words; empty where no limit was given. */
  readonly precision: readonly string[];
  readonly warnings: readonly string[];
}

/** The summary of a conversion whose program was written to a file of that size. */
export function summaryOf(result: ConvertResult, file: string, size: number): ConversionSummary {
  const { program, bounds } = result;
  const model = inspect(result.model);
  const worst = [...bounds].sort((a, b) => b.largest / b.bound - a.largest / a.bound)[0];
  const { preset, options, calibration } = program.provenance;
  return {
    model: model.model,
    modelSha256: model.sha256,
    opset: model.opset,
    producer: model.producer,
    inputs: model.inputs.map(typed),
    outputs: model.outputs.map(typed),
    card: model.card,
    neurons: model.neurons,
    layers: program.steps.filter((step) => step.kind === 'neuron').length,
    synapses: Math.round(model.macs * model.spikingShare),
    macs: model.macs,
    spikingShare: model.spikingShare,
    cut: model.cut,
    preset,
    neuron: String(options['neuron']),
    options,
    timesteps: program.timesteps,
    virtual: program.planes ?? 1,
    weights: program.weights.kind === 'integer' ? `${program.weights.bits}-bit integers` : 'float32',
    calibration: {
      source: calibration.source,
      samples: calibration.samples,
      synthetic: result.syntheticCalibration,
    },
    correction: program.provenance.correction ?? null,
    accumulator: worst ?? null,
    file,
    bytes: size,
    precision: result.tuned?.notes ?? [],
    warnings: warningsOf(result),
  };
}

/** The summary as labelled lines of text. */
export function summaryFields(s: ConversionSummary): (readonly [string, string])[] {
  const others = Object.entries(s.options).filter(
    ([name]) => !['neuron', 'timesteps', 'thresholds', 'weights', 'correction', 'expand'].includes(name),
  );
  return [
    ['model', [s.model, `opset ${s.opset}`, s.producer].filter(Boolean).join(', ')],
    ['inputs', s.inputs.join(', ')],
    ['outputs', s.outputs.join(', ')],
    ['card', s.card ? `${s.card.task}, decoder ${s.card.decoder}` : 'none'],
    ['neurons', `${whole(s.neurons)} in ${s.layers} layers`],
    [
      'synapses',
      `${short(s.synapses)}; ${percent(s.spikingShare)} of the ${short(s.macs)} multiply-accumulates become additions on spikes`,
    ],
    ...s.cut.map((reason) => ['cut', reason] as const),
    ['preset', `${s.preset}: ${presets.get(s.preset)?.summary ?? ''}`],
    ['neuron', [s.neuron, ...others.map(([name, value]) => `${name} ${value}`)].join(', ')],
    ...s.precision.map((line) => ['precision', line] as const),
    ['thresholds', String(s.options['thresholds'])],
    [
      'timesteps',
      s.virtual > 1 ? `${s.timesteps} of ${s.virtual} virtual ones, messages in {-1, 0, 1}` : String(s.timesteps),
    ],
    ['weights', s.weights],
    ['calibration', `${s.calibration.source}, ${s.calibration.samples} samples`],
    ...correctionLines(s).map((line) => ['corrected', line] as const),
    ['accumulators', accumulatorText(s)],
    ['written', `${s.file}, ${bytes(s.bytes)}`],
    ...s.warnings.map((warning) => ['warnings', warning] as const),
  ];
}

function correctionLines({ correction }: ConversionSummary): string[] {
  if (!correction) return [];
  const { samples, biases, largestBias, membranes, largestMembrane, left } = correction;
  return [
    `on ${samples} samples`,
    ...(biases > 0 ? [`${whole(biases)} biases by at most ${largestBias.toPrecision(3)}`] : []),
    ...(membranes > 0
      ? [`${whole(membranes)} initial membranes by at most ${largestMembrane.toPrecision(3)} unit spikes`]
      : []),
    ...left.map((layer) => `not ${layer}`),
  ];
}

function accumulatorText({ accumulator, timesteps }: ConversionSummary): string {
  if (!accumulator) return 'float32: no proof against rounding';
  const { layer, largest, bound } = accumulator;
  const reach = `${layer} reaches at most ${percent(largest / bound)} of its range`;
  return largest <= bound ? `cannot overflow in ${timesteps} timesteps: ${reach}` : `may overflow: ${reach}`;
}
