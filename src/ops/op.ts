import type { Attrs, Attribute } from '../ir/index.js';
import type { Tensor, TensorType } from '../tensor/index.js';

/**
 * What a sum over timesteps does to an operator, which decides how it is converted:
 * - `synaptic`: weights times its first input; becomes a synapse group, its input must be spikes
 * - `linear`: linear in its first input, without trained weights (average pooling, linear resize); a fixed synapse group
 * - `view`: moves or repeats elements without arithmetic
 * - `max-pool`: becomes lateral-inhibition pooling
 * - `activation`: elementwise function of one input; becomes the transfer function of a neuron
 * - `pointwise`: elementwise function of several inputs (Add, Mul, ...)
 * - `memoryless`: any other function of its inputs at one moment; converted by temporal difference
 * - `host`: only in the decode tail, which runs on decoded values
 */
export type Role = 'synaptic' | 'linear' | 'view' | 'max-pool' | 'activation' | 'pointwise' | 'memoryless' | 'host';

/** An input during inference: its type, and its value when that is known at compile time. */
export interface Operand extends TensorType {
  readonly value?: Tensor;
}

/** Inputs by position; an absent optional input is `undefined`. */
export type Inputs<T> = readonly (T | undefined)[];

/**
 * Where each element of an output comes from when an operator only moves elements: output element `i` is element `index[i]` of input
 * number `source` (or `source[i]`), and the constant `fill` where `index[i]` is -1.
 */
export interface ViewMap {
  readonly source: number | Int32Array;
  readonly index: Int32Array;
  readonly fill: number;
}

/** One operator of the IR. Absent optional inputs are `undefined`. Both functions are pure. */
export interface OpDef {
  readonly type: string;
  readonly role: Role;
  /** Page of the operator in the ONNX documentation, or the paper, that defines it. */
  readonly source: string;
  /** Attribute names that the operator reads; any other attribute on a node is an error at import. */
  readonly attributes: readonly string[];
  /** Output types. @throws RangeError or TypeError, with expected against found, when the inputs do not fit. */
  infer(inputs: Inputs<Operand>, attrs: Attrs, outputCount: number): readonly TensorType[];
  /** Output values, in float32 with double accumulation where sums are involved. */
  evaluate(inputs: Inputs<Tensor>, attrs: Attrs, outputCount: number): readonly Tensor[];
  /**
   * For operators that move elements: one map for each output. Only the values of the inputs that steer the move (indices, pads, axes) need
   * to be known. `undefined` when the operator does arithmetic with these attributes (Resize other than nearest).
   * @throws as `infer`
   */
  moves?(inputs: Inputs<Operand>, attrs: Attrs, outputCount: number): readonly ViewMap[] | undefined;
  /**
   * True when the number of results depends on the data (NonZero, NonMaxSuppression): `infer` then gives the largest shape, `evaluate` the
   * true one, so that nothing downstream may be folded from the inferred shape.
   */
  readonly dataDependent?: true;
  /** Multiply-accumulates of one evaluation; absent means none. */
  macs?(inputs: Inputs<TensorType>, outputs: readonly TensorType[], attrs: Attrs): number;
}

/** Fixes the literal types of a definition; the registry in index.ts checks that names are unique. */
export function defineOp(def: OpDef): OpDef {
  return def;
}

/** A required input. @throws TypeError when it is absent. */
export function need<T>(inputs: Inputs<T>, index: number): T {
  const input = inputs[index];
  if (input === undefined) throw new TypeError(`Expected input ${index} but it is absent`);
  return input;
}

/** A number attribute. @throws TypeError when it is something else. */
export function numberAttr(attrs: Attrs, name: string, fallback: number): number {
  const value = attrs[name];
  if (value === undefined) return fallback;
  if (typeof value !== 'number')
    throw new TypeError(`Expected attribute ${name} to be a number but found ${show(value)}`);
  return value;
}

/** A string attribute. @throws TypeError when it is something else. */
export function stringAttr(attrs: Attrs, name: string, fallback: string): string {
  const value = attrs[name];
  if (value === undefined) return fallback;
  if (typeof value !== 'string')
    throw new TypeError(`Expected attribute ${name} to be a string but found ${show(value)}`);
  return value;
}

/** A list attribute, `undefined` when absent. @throws TypeError when it is something else. */
export function numbersAttr(attrs: Attrs, name: string): readonly number[] | undefined {
  const value = attrs[name];
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || value.some((v) => typeof v !== 'number'))
    throw new TypeError(`Expected attribute ${name} to be a list of numbers but found ${show(value)}`);
  return value as readonly number[];
}

function show(value: Attribute): string {
  return JSON.stringify(value);
}
