import type { Attrs, Graph } from '../ir/index.js';
import { gain, type Coding, type Parameters } from '../neurons/index.js';
import type { WindowAxis } from '../ops/index.js';
import { sizeOf, type Tensor } from '../tensor/index.js';

/**
 * A spiking network: the steps of one timestep, repeated. Values between steps are either spikes (per element a signed number of unit spikes
 * this timestep) or charge (per element the total that has arrived so far; divided by the gain it is the value in activation units).
 */
export interface SnnProgram {
  readonly name: string;
  readonly coding: Coding;
  /** Timesteps that the program is meant for; the overflow proof holds up to here. */
  readonly timesteps: number;
  /**
   * Rate coding with a drain phase: timesteps, the first of `timesteps`, in which input and biases are injected. In those after them neurons only go on
   * exchanging what their membranes still hold. Absent: all of them.
   */
  readonly injected?: number;
  /**
   * Virtual timesteps in a timestep: every message is sent as so many signed digits in {-1, 0, 1}, most significant first, and a layer sends when those before it have
   * sent. Sums and spikes are the same as for whole messages. Absent: messages are sent whole, their spikes carry exponents.
   */
  readonly planes?: number;
  readonly weights: WeightFormat;
  /** Host: model inputs to the values that enter as analog current. */
  readonly head: Graph;
  readonly steps: readonly Step[];
  /** Host: decoded values to model outputs. */
  readonly tail: Graph;
  /** Values that are decoded at every timestep, in the order in which the tail reads them. */
  readonly readouts: readonly string[];
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  readonly constants: ReadonlyMap<string, Tensor>;
  readonly provenance: Provenance;
  /** The model card, as JSON: preprocessing, decoder, classes. */
  readonly card?: Readonly<Record<string, unknown>>;
}

/** `integer`: signed weights of so many bits on a power-of-two lattice per output channel, exact sums. `float32`: weights as they are. */
export type WeightFormat = { readonly kind: 'integer'; readonly bits: number } | { readonly kind: 'float32' };

/** Where a program comes from: enough to make it again. */
export interface Provenance {
  readonly version: string;
  readonly model: string;
  readonly modelSha256: string;
  readonly calibration: { readonly source: string; readonly samples: number; readonly sha256: string };
  readonly preset: string;
  readonly options: Readonly<Record<string, string | number | boolean>>;
  /** All neuron parameters of the layers in which they differ from `options`, by value name; absent where none does. */
  readonly layers?: Readonly<Record<string, Parameters>>;
  /** Threshold rules of the layers in which they differ from `options`, by value name; absent where none does. */
  readonly layerThresholds?: Readonly<Record<string, string>>;
  /** What was corrected after conversion; absent where nothing was. */
  readonly correction?: CorrectionRecord;
  readonly notes: readonly string[];
}

/** What a correction measured on some calibration samples has changed. */
export interface CorrectionRecord {
  readonly samples: number;
  /** Timesteps for which it was measured. */
  readonly timesteps: number;
  /** Channels whose bias was changed. */
  readonly biases: number;
  /** Largest change of a bias, in activation units. */
  readonly largestBias: number;
  /** Neurons whose initial membrane was changed. */
  readonly membranes: number;
  /** Largest change of an initial membrane, in unit spikes. */
  readonly largestMembrane: number;
  /** Layers that were left alone, and why. */
  readonly left: readonly string[];
}

/**
 * Weights times what arrives, summed over time: charge[o] = 2^exponent[o] (sum over inputs of weight * count + gain * bias[o]).
 * `conv` reads [1,C,spatial...] with weights [O, C/groups, kernel...]; `conv-transpose` likewise with weights [C, O/groups, kernel...] and the
 * axes of the convolution that it transposes;
 * `dense` multiplies the last axis with weights [O, I].
 */
export interface SynapseStep {
  readonly kind: 'synapse';
  readonly name: string;
  readonly origin: string;
  readonly input: string;
  readonly output: string;
  readonly geometry:
    | { readonly type: 'conv' | 'conv-transpose'; readonly groups: number; readonly axes: readonly WindowAxis[] }
    | { readonly type: 'dense' };
  /** `analog`: the input is a real value on a lattice of 2^inputExponent that is injected gain times; computed once. */
  readonly source:
    { readonly kind: 'spikes' } | { readonly kind: 'analog'; readonly inputExponent: number; readonly limit: number };
  readonly weight: string;
  readonly bias: string;
  /** Absent for float32 weights. */
  readonly exponent?: string;
}

/** Any function of values at one moment, evaluated on accumulated charge: out = gain * F(in / gain), or F itself where F is homogeneous. */
export interface SomaStep {
  readonly kind: 'soma';
  readonly name: string;
  readonly origin: string;
  readonly op: string;
  readonly attrs: Attrs;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** F(g x) = g F(x) for the charge inputs: no division by the gain is needed. */
  readonly homogeneous: boolean;
}

/** Neurons: charge in, spikes out. */
export interface NeuronStep {
  readonly kind: 'neuron';
  readonly name: string;
  readonly origin: string;
  readonly input: string;
  readonly output: string;
  readonly model: string;
  readonly parameters: Parameters;
  /** Axis of the unit's channels; a unit of one element serves all. */
  readonly axis: number;
  /** Size of a unit spike per channel, in activation units. */
  readonly unit: string;
  /** Added to the model's initial membrane, for each neuron of the output's shape, in unit spikes; absent where nothing is added. */
  readonly initial?: string;
}

/** Lateral-inhibition pooling of spikes; attributes as ONNX MaxPool. */
export interface LateralMaxStep {
  readonly kind: 'lateral-max';
  /** `spikes`: the maximum of each timestep's messages instead, which says too much where inputs take turns. For comparison; rate coding only. */
  readonly scheme?: 'spikes';
  readonly name: string;
  readonly origin: string;
  readonly input: string;
  readonly output: string;
  readonly attrs: Attrs;
}

/** Moves spikes without changing them: a view operator. */
export interface RouteStep {
  readonly kind: 'route';
  readonly name: string;
  readonly origin: string;
  readonly op: string;
  readonly attrs: Attrs;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** One of the five kinds of work that make up a timestep. */
export type Step = SynapseStep | SomaStep | NeuronStep | LateralMaxStep | RouteStep;

/** When a program injects its input and biases. */
export type Injection = { readonly coding: Coding; readonly injected?: number | undefined };

/** Injected charge of a constant current after t timesteps of a program, in units of the current. */
export function gainAt({ coding, injected }: Injection, t: number): number {
  return gain(coding, Math.min(t, injected ?? t));
}

/** The values that a step reads. */
export function readsOf(step: Step): readonly string[] {
  return 'inputs' in step ? step.inputs.filter((input) => input !== '') : [step.input];
}

/** The values that a step makes. */
export function makesOf(step: Step): readonly string[] {
  return 'outputs' in step ? step.outputs : [step.output];
}

/** Values that are spikes. */
export function spikeTrains(program: SnnProgram): ReadonlySet<string> {
  return new Set(
    program.steps.flatMap((step) => (step.kind === 'synapse' || step.kind === 'soma' ? [] : makesOf(step))),
  );
}

/** Number of neurons: places that can spike. */
export function neuronCount(program: SnnProgram): number {
  return program.steps.reduce(
    (sum, step) => (step.kind === 'neuron' ? sum + sizeOf(program.shapes.get(step.output)!) : sum),
    0,
  );
}
