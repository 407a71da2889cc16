import type { AnnOptions } from '../ann/index.js';
import type { Sample } from '../calibration/index.js';
import type { Prepared } from '../convert.js';
import { ConvertError, fail } from '../diagnostics/index.js';
import { RelativeError } from '../evaluation/index.js';
import { GraphView } from '../ir/index.js';
import type { LayerParameters } from '../by-layer.js';
import { neuronModel, type Parameters } from '../neurons/index.js';
import type { ConvertSettings } from '../settings.js';
import { chargeOf, simulate, total, type State, type Work } from '../sim/index.js';
import { gainAt, type NeuronStep, type SnnProgram } from '../snn/index.js';
import { opOf, transmittedValues } from '../spiking/index.js';
import { sizeOf } from '../tensor/index.js';
import { perturbedAnn, type PerturbedAnn } from './perturbed-ann.js';
import { movesOf, STAY, type Move, type MoveRange } from './moves.js';
import { operationsByLayer } from './operations-by-layer.js';
import { TrialNeurons } from './trial-neurons.js';

/** One precision of one layer, and what it costs when every other layer stays as it is. */
export interface LayerOption {
  /** Parameters that differ from what was chosen for the layer. */
  readonly change: Parameters;
  /** |outputs - ANN outputs| / |ANN outputs| when this layer says what its neurons say and everything else is exact. */
  readonly error: number;
  /** Hardware spikes of the layer, per image. */
  readonly spikes: number;
  /** Synaptic operations that these cause, per image. */
  readonly synapticOps: number;
}

/** The precisions of one layer, from coarse to fine. */
export interface LayerSensitivity {
  /** Node of the ONNX file. */
  readonly layer: string;
  /** Name of the value that becomes spikes. */
  readonly value: string;
  readonly op: string;
  readonly neurons: number;
  readonly options: readonly LayerOption[];
  /** Index of the option that the program has. */
  readonly chosen: number;
}

/**
 * What each layer's precision is worth. Errors are relative output errors over all inputs together (of the values in front of the host's part, where the shape of
 * the outputs depends on the data), work is per input.
 */
export interface Sensitivity {
  readonly inputs: number;
  readonly timesteps: number;
  /** Of the program, simulated. */
  readonly error: number;
  /** Of the program by the table: root of the sum of squares over layers. */
  readonly predictedError: number;
  readonly spikes: number;
  readonly synapticOps: number;
  readonly layers: readonly LayerSensitivity[];
  /** Parameters of the layers that differed from the others before anything was tried, by value. */
  readonly ownLayers: LayerParameters;
  /** Runs of the ANN that the table took, beside one simulation for each input. */
  readonly annRuns: number;
}

/** A model and how it is to be converted. `C` is what a conversion yields beside the program. */
export interface AllocationSubject<C extends { readonly program: SnnProgram } = { readonly program: SnnProgram }> {
  readonly prepared: Prepared;
  readonly settings: ConvertSettings;
  /** Converts as settings say; the parameters of layers differ from call to call. */
  readonly make: (settings: ConvertSettings) => Promise<C>;
}

/** How a table is measured. */
export interface SensitivityOptions extends AnnOptions, Partial<MoveRange> {
  /** Called after each layer of each input with the number of both together. */
  readonly onLayer?: (done: number) => void;
}

interface Trial {
  readonly step: NeuronStep;
  readonly moves: readonly Move[];
  readonly errors: readonly RelativeError[];
  readonly spikes: number[];
}

/**
 * Measures what precision is worth, layer by layer. The program is simulated once for each input; beside each layer stand its neurons as other precisions would
 * make them, driven by the very charge that reaches it. What they say differs from that charge by the layer's own error, which is then added, alone, to
 * the layer's value in the ANN: what this does to the outputs is the layer's effect. Layers times precisions runs of the ANN for each input.
 * @param samples a few inputs; one in memory at a time
 * @throws NO_IMAGES without inputs, and as conversion and simulation
 */
export async function measureSensitivity(
  subject: AllocationSubject,
  samples: AsyncIterable<Sample> | Iterable<Sample>,
  options: SensitivityOptions = {},
): Promise<Sensitivity> {
  const { prepared } = subject;
  const { program } = await subject.make(subject.settings);
  const neurons = program.steps.filter((step) => step.kind === 'neuron');
  const range = { coarser: options.coarser ?? 1, finer: options.finer ?? 1 };
  const wanted = neurons.map((step) => ({ step, moves: movesOf(neuronModel(step.model), step.parameters, range) }));
  const variants = await variantsOf(subject, program, wanted);
  const trials = wanted.map(({ step, moves: all }): Trial => {
    const moves = all.filter(({ id }) => variants.has(id));
    return { step, moves, errors: moves.map(() => new RelativeError()), spikes: moves.map(() => 0) };
  });
  const compared = comparedValues(prepared, program);
  const ann = await perturbedAnn(prepared, compared, options);
  const work = { spikes: new Map<string, number>(), synapticOps: new Map<string, number>() };
  const error = new RelativeError();
  let inputs = 0;
  try {
    for await (const sample of samples) {
      const done = inputs++ * trials.length;
      const onLayer = (layer: number): void => options.onLayer?.(done + layer);
      add(work, await measureOne(sample, { program, trials, variants, ann, error }, onLayer));
    }
  } finally {
    await ann.close();
  }
  if (inputs === 0)
    fail('NO_IMAGES', 'sensitivity', 'expected at least one input but found none', 'give images or tensors');
  const view = new GraphView(prepared.graph);
  const values = transmittedValues(prepared.graph);
  const operations = operationsByLayer(program, work);
  const layers = trials.map(({ step, moves, errors, spikes }): LayerSensitivity => {
    const value = values.get(step.name)!;
    const perSpike = (operations.get(step.name) ?? 0) / (work.spikes.get(step.name)! || 1);
    return {
      layer: step.origin,
      value,
      op: view.producer(value)?.op ?? 'Input',
      neurons: sizeOf(program.shapes.get(step.output)!),
      options: moves.map(({ change }, k) => ({
        change,
        error: errors[k]!.value,
        spikes: spikes[k]! / inputs,
        synapticOps: (perSpike * spikes[k]!) / inputs,
      })),
      chosen: moves.findIndex(({ id }) => id === STAY),
    };
  });
  return {
    inputs,
    timesteps: program.timesteps,
    error: error.value,
    predictedError: Math.sqrt(layers.reduce((sum, l) => sum + l.options[l.chosen]!.error ** 2, 0)),
    spikes: total(work.spikes) / inputs,
    synapticOps: total(work.synapticOps) / inputs,
    layers,
    ownLayers: program.provenance.layers ?? {},
    annRuns: ann.runs,
  };
}

/** The parameters of layers under a choice of options, by value, as settings of a conversion take them; layers that keep theirs are left out. */
export function layersOf(sensitivity: Sensitivity, picks: readonly number[]): LayerParameters {
  return Object.fromEntries(
    sensitivity.layers.flatMap(({ value, options }, k) => {
      const { change } = options[picks[k]!]!;
      return Object.keys(change).length > 0 ? [[value, change] as const] : [];
    }),
  );
}

/** Settings with some layers changed further. @param own parameters of layers as the program's provenance has them */
export function withLayers(settings: ConvertSettings, own: LayerParameters, changes: LayerParameters): ConvertSettings {
  const layers: Record<string, Parameters> = { ...own };
  for (const [value, change] of Object.entries(changes)) layers[value] = { ...own[value], ...change };
  return Object.keys(layers).length > 0 ? { ...settings, layers } : settings;
}

/** A program in which all layers make the same move, by the move, with its neurons by their names. */
type Variants = ReadonlyMap<string, { readonly program: SnnProgram; readonly steps: ReadonlyMap<string, NeuronStep> }>;

/** Converts once for each move. A finer one whose accumulators would overflow is left out. */
async function variantsOf(
  { prepared, settings, make }: AllocationSubject,
  base: SnnProgram,
  layers: readonly Pick<Trial, 'step' | 'moves'>[],
): Promise<Variants> {
  const values = transmittedValues(prepared.graph);
  const programs = new Map([[STAY, base]]);
  for (const id of new Set(layers.flatMap(({ moves }) => moves.map((move) => move.id)))) {
    if (id === STAY) continue;
    const changes = layers.flatMap(({ step, moves }) => {
      const move = moves.find((m) => m.id === id);
      return move ? [[values.get(step.name)!, move.change] as const] : [];
    });
    const changed = withLayers(settings, base.provenance.layers ?? {}, Object.fromEntries(changes));
    try {
      programs.set(id, (await make(changed)).program);
    } catch (error) {
      if (!(error instanceof ConvertError) || error.code !== 'ACCUMULATOR_OVERFLOW') throw error;
    }
  }
  return new Map(
    [...programs].map(([id, program]) => {
      const steps = program.steps.flatMap((step) => (step.kind === 'neuron' ? [[step.name, step] as const] : []));
      return [id, { program, steps: new Map(steps) }];
    }),
  );
}

interface Bench {
  readonly program: SnnProgram;
  readonly trials: readonly Trial[];
  readonly variants: Variants;
  readonly ann: PerturbedAnn;
  readonly error: RelativeError;
}

/** Simulates one input and adds the effects of all layers to the trials; returns the work. */
async function measureOne(
  sample: Sample,
  { program, trials, variants, ann, error }: Bench,
  onLayer: (done: number) => void,
): Promise<Work> {
  const neurons = trials.map(({ step, moves }) =>
    moves.map(({ id }) => {
      const { program: made, steps } = variants.get(id)!;
      return new TrialNeurons(steps.get(step.name)!, made);
    }),
  );
  const { timesteps } = program;
  const g = gainAt(program, timesteps);
  const own: (Float32Array | undefined)[][] = [];
  const observe = (t: number, state: State): void => {
    trials.forEach(({ step }, l) => {
      const charge = chargeOf({ state }, step.input);
      for (const layer of neurons[l]!) layer.step(charge, t);
      if (t === timesteps) own.push(neurons[l]!.map((layer) => layer.error(charge, g)));
    });
  };
  const [last] = [...simulate(program, sample, { at: [timesteps], observe })];
  const reference = await ann.run(sample);
  error.add(new Map([...last!.readouts, ...last!.outputs]), reference);
  for (const [l, { step, errors, spikes }] of trials.entries()) {
    for (const [k, difference] of own[l]!.entries()) {
      const outputs = difference ? await ann.run(sample, new Map([[step.name, difference]])) : reference;
      errors[k]!.add(outputs, reference);
      spikes[k]! += neurons[l]![k]!.spikes;
    }
    onLayer(l + 1);
  }
  return last!.work;
}

/** What ANN and SNN are compared by: the outputs, or, where their shape depends on the data, the values that the host decodes. */
function comparedValues({ graph }: Prepared, { tail, readouts }: SnnProgram): readonly string[] {
  const varies = tail.nodes.some((node) => opOf(node).dataDependent === true);
  const known = readouts.filter((value) => graph.types.get(value)?.dtype === 'f32');
  return varies && known.length > 0 ? known : graph.outputs;
}

function add(sum: { spikes: Map<string, number>; synapticOps: Map<string, number> }, work: Work): void {
  for (const name of ['spikes', 'synapticOps'] as const)
    work[name].forEach((count, step) => sum[name].set(step, (sum[name].get(step) ?? 0) + count));
}
