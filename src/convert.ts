import { canonicalPasses, placementPasses, thresholdPasses } from '../passes/index.js';
import { annRunner } from './ann/index.js';
import { observe, type CalibrationRecord, type Probe, type Sample } from './calibration/index.js';
import { fail } from './diagnostics/index.js';
import { GraphView, type Graph } from './ir/index.js';
import { numberAttr } from './ops/index.js';
import { byNeuron, type ByLayer } from './by-layer.js';
import { partition } from './partition.js';
import { runPasses, type Fact, type PassLog } from './pass.js';
import { choicesOf, recordedOptions, type ConvertSettings } from './settings.js';
import { accumulatorBounds, lower, type AccumulatorBound, type SnnProgram } from './snn/index.js';
import type { ThresholdRule } from './thresholds/index.js';
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

/** What a program remembers of the model that it was made of. */
export interface ModelIdentity {
  readonly name: string;
  readonly sha256: string;
}

/** A spiking network, what each pass did to get there, and the proof that its accumulators hold. */
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
  const encoded = placed.graph.nodes
    .filter((node) => node.op === 'Neuron')
    .map((node) => ({ value: node.inputs[0]!, axis: numberAttr(node.attrs, 'axis', 1) }));
  const isEncoded = (value: string): boolean => encoded.some((probe) => probe.value === value);
  const probes = [...encoded, ...analog.filter((v) => !isEncoded(v)).map((value) => ({ value, axis: 0 }))];
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
  const choices = choicesOf(settings);
  const { preset, timesteps, drain, expand, pooling, weights, model, parameters, rule } = choices;
  const layers = byNeuron(prepared.graph, choices.layers);
  const layerRules = byNeuron(prepared.graph, choices.layerRules);
  requireStatistics(prepared, calibration);
  const result = runPasses(
    prepared.graph,
    thresholdPasses,
    {
      calibration,
      thresholds: rule,
      layerThresholds: layerRules.neurons,
      neuron: { model, parameters, layers: layers.neurons, timesteps },
    },
    prepared.facts,
  );
  const program = lower(result.graph, {
    coding: model.coding,
    timesteps,
    ...(drain > 0 ? { injected: timesteps - drain } : {}),
    expand,
    pooling,
    weights,
    model: model.name,
    parameters,
    layers: layers.neurons,
    calibration,
    provenance: {
      version: VERSION,
      model: prepared.model.name,
      modelSha256: prepared.model.sha256,
      calibration: { source: calibration.source, samples: calibration.samples, sha256: calibration.dataSha256 },
      preset: preset.name,
      options: recordedOptions(choices),
      ...(layers.neurons.size > 0 ? { layers: layers.values } : {}),
      ...(layerRules.neurons.size > 0 ? { layerThresholds: namesOf(layerRules.values) } : {}),
      notes: [],
    },
  });
  return { program, log: [...prepared.log, ...result.log], bounds: accumulatorBounds(program, timesteps) };
}

function namesOf(rules: ByLayer<ThresholdRule>): ByLayer<string> {
  return Object.fromEntries(Object.entries(rules).map(([layer, { name }]) => [layer, name]));
}

/** Every value that becomes spikes needs statistics of this model, by the channels it has. */
function requireStatistics(
  { model, graph, probes }: Prepared,
  { modelSha256, source, stats }: CalibrationRecord,
): void {
  const mismatch = (problem: string): never =>
    fail('CALIBRATION_MISMATCH', `calibration from ${source}`, problem, 'calibrate this model again');
  if (modelSha256 !== model.sha256) mismatch('the statistics belong to another model');
  for (const { value, axis } of probes) {
    const channels = graph.types.get(value)!.shape[axis] ?? 1;
    const found = stats.get(value);
    if (found?.axis !== axis || found.channels !== channels)
      mismatch(
        `expected statistics of ${channels} channels of "${value}" but found ${found ? found.channels : 'none'}`,
      );
  }
}
