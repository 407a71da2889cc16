import type { SnnProgram, SomaStep } from '../snn/index.js';
import { numberAttr, scalarFunctions, type ScalarFunction } from '../ops/index.js';

/** A function of one charge, on the way from a synapse to a neuron: float32 in, float32 out. */
export type Activation = ScalarFunction;

/** Elementwise functions that commute with a positive factor and never fall: charge may pass through them one element at a time. */
const RISING: Readonly<Record<string, (step: SomaStep) => boolean>> = {
  Identity: () => true,
  Relu: () => true,
  LeakyRelu: ({ attrs }) => typeof attrs['alpha'] !== 'number' || attrs['alpha'] >= 0,
};

/** True when a soma acts on every element of one value alone, does not fall and is homogeneous. */
export function isElementwise(step: SomaStep): boolean {
  return step.homogeneous && step.outputs.length === 1 && (RISING[step.op]?.(step) ?? false);
}

/** What the somas between a synapse and a neuron make of a charge, each rounded to float32 as when they are evaluated one by one; absent: nothing. */
export function activationOf(somas: readonly SomaStep[]): Activation | undefined {
  const functions = somas.filter((step) => step.op !== 'Identity').map((step) => scalarFunctions[step.op]!(step.attrs));
  if (functions.length === 0) return undefined;
  const [first, ...rest] = functions as [ScalarFunction, ...ScalarFunction[]];
  if (rest.length === 0) return (x) => Math.fround(first(x));
  return (x) => rest.reduce((y, f) => Math.fround(f(y)), Math.fround(first(x)));
}

/** What the somas between a synapse and a neuron multiply negative charge by, if that is all they do: 1 where there are none. */
export function slopeOf(somas: readonly SomaStep[]): number | undefined {
  const [only, ...rest] = somas.filter((step) => step.op !== 'Identity');
  if (!only) return 1;
  if (rest.length > 0) return undefined;
  return only.op === 'Relu' ? 0 : numberAttr(only.attrs, 'alpha', 0.01);
}

/** Per channel of a synapse: charge is the accumulator plus gain * bias, times scale. */
export interface Lattice {
  readonly bias: Float64Array;
  readonly scale: Float64Array;
}

/** The lattice of a synapse with integer weights. */
export function latticeOf(bias: string, exponent: string, program: SnnProgram): Lattice {
  return {
    bias: Float64Array.from(program.constants.get(bias)!.data),
    scale: Float64Array.from(program.constants.get(exponent)!.data, (e) => 2 ** e),
  };
}

/** What turns an accumulator (its bias included) into the membrane of a neuron. */
export interface Membrane {
  readonly lattice: Lattice;
  readonly activation: Activation | undefined;
  /** The factor by which `activation` multiplies negative charge, if that is all it does. */
  readonly slope: number | undefined;
  /** Size of a unit spike by channel. */
  readonly unit: Float32Array;
}

/** The membrane of a neuron that began at v0 and has sent so much, step by step as the simulator rounds it. */
export function membraneOf(m: Membrane, channel: number, accumulator: number, v0: number, sent: number): number {
  const charge = Math.fround(accumulator * m.lattice.scale[channel]!);
  return (m.activation ? m.activation(charge) : charge) / m.unit[channel]! + v0 - sent;
}
