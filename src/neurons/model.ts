/**
 * How time is coded.
 * - `rate`: a value is the mean of the messages so far; input and biases are injected at every timestep (gain t)
 * - `delta`: a value is the sum of the messages so far, each a correction; input and biases are injected once (gain 1)
 */
export type Coding = 'rate' | 'delta';

/** Injected charge of a constant current after t timesteps, in units of the current. */
export function gain(coding: Coding, t: number): number {
  return coding === 'rate' ? t : 1;
}

/** A parameter of a neuron model: its default, what it is, what it may be. */
export interface Parameter {
  readonly value: number;
  /** Where the default follows the number of timesteps: its share of them, rounded; `value` where that number is not known. */
  readonly share?: number;
  readonly unit: string;
  readonly doc: string;
  /** Bounds of the value, both allowed. */
  readonly min: number;
  readonly max: number;
  /** Only whole numbers are allowed. */
  readonly whole: boolean;
  /** Where a search looks for the best value; without it, the value is a matter of what the network is for, not of how good it is. */
  readonly search?: SearchRange;
}

/** A range of values, equal ratios being equally far apart with `log`. `timesteps` stands for their number; `choice`: values have no order. */
export interface SearchRange {
  readonly low: number;
  readonly high: number | 'timesteps';
  readonly scale?: 'log' | 'choice';
}

/** Values of a model's parameters by name. */
export type Parameters = Readonly<Record<string, number>>;

/**
 * The message of one neuron at one timestep, a signed number of unit spikes.
 * @param v membrane potential before firing, @unit unit spikes
 * @param sent running count of this neuron, @unit unit spikes
 * @param neuron its index, for rules that remember more than the membrane
 * @param t the timestep, from 1
 */
export type FiringRule = (v: number, sent: number, neuron: number, t: number) => number;

/**
 * A neuron model: which spikes leave a membrane. One rule covers every soft-reset neuron, because the membrane is the charge that
 * has arrived minus the charge that was sent: v(t) = C(t) + v0 - sent(t-1), identity (A). Everything is counted in unit spikes, whose size
 * (in activation units, per channel) follows from the threshold by `unit`.
 */
export interface NeuronModel {
  readonly name: string;
  readonly summary: string;
  readonly source: string;
  readonly coding: Coding;
  readonly parameters: Readonly<Record<string, Parameter>>;
  /** Size of one unit spike for a threshold theta: the largest activation to represent, per channel. @unit activation */
  unit(theta: number, p: Parameters): number;
  /** Number of distinct magnitudes available after `timesteps` steps; threshold rules that minimise rounding error use it. */
  levels(timesteps: number, p: Parameters): number;
  /** Largest magnitude of the running count after `timesteps` steps; no input can exceed it. @unit unit spikes */
  limit(timesteps: number, p: Parameters): number;
  /** Initial membrane potential. @unit unit spikes */
  initial(p: Parameters): number;
  /**
   * The firing rule with its parameters bound, for one run of a layer: what it remembers of its neurons starts at rest.
   * @param neurons how many neurons the layer has
   */
  rule(p: Parameters, neurons: number): FiringRule;
  /**
   * True when the rule remembers nothing: the message depends on the membrane and the running count alone, and its sign never falls when the membrane rises. Then
   * it is known beforehand what a silent neuron waits for. Absent: never.
   */
  memoryless?(p: Parameters): boolean;
  /** The rule depends on the timestep: a neuron that was silent may fire although its charge has not changed. */
  readonly restless?: true;
  /** How many hardware spikes a message is: unit spikes, or signed powers of two of them. */
  spikes(message: number): number;
}

/** Fixes the literal types of a model; the registry checks that names are unique. */
export function defineNeuron(model: NeuronModel): NeuronModel {
  return model;
}
