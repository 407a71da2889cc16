import type { Attrs } from '../../../ir/index.js';
import type { Tensor, TensorType } from '../../../tensor/index.js';
import type { GraphWriter } from '../graph-writer.js';

/** One operator that is to be written: what it reads by name in the graph being written ('' where an optional input is left out), and what is known about it. */
export interface FormContext {
  readonly w: GraphWriter;
  readonly op: string;
  readonly attrs: Attrs;
  readonly inputs: readonly string[];
  readonly types: readonly (TensorType | undefined)[];
  /** The inputs that are constants. */
  readonly constants: readonly (Tensor | undefined)[];
  readonly outputs: readonly TensorType[];
}

/**
 * Writes an operator so that every runtime computes the bits of this package's evaluator: out of operations that IEEE 754 rounds in one way only.
 * @returns the names of its outputs, or undefined where this form of the operator is not covered
 */
export type Form = (context: FormContext) => readonly string[] | undefined;
