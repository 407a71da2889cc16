import type { Attrs } from '../../ir/index.js';
import type { Tensor, TensorType } from '../../tensor/index.js';
import { writeOperator } from './exact/index.js';
import type { GraphWriter } from './graph-writer.js';

/** Operators whose bits are left to the runtime, by the name of the node. */
export type Inexact = Map<string, string>;

/** An operator of a program or of its host parts, with what is known of its operands. */
export interface Operation {
  readonly name: string;
  readonly op: string;
  readonly attrs: Attrs;
  readonly inputs: readonly string[];
  readonly constants: readonly (Tensor | undefined)[];
  readonly types: readonly (TensorType | undefined)[];
  readonly outputs: readonly TensorType[];
}

/**
 * Writes an operator on values that stand in the graph; constants are stored under the names that the program has for them.
 * @param values names in the graph of the inputs that are no constants
 * @param inexact is told of operators whose bits are left to the runtime
 */
export function writeOperation(
  w: GraphWriter,
  operation: Operation,
  values: readonly (string | undefined)[],
  inexact: Inexact,
): readonly string[] {
  const { name, op, attrs, constants, types, outputs } = operation;
  const inputs = operation.inputs.map((input, i) => {
    const constant = constants[i];
    if (constant) return w.shared.storeTensor(constant, input);
    return input === '' ? '' : values[i]!;
  });
  const written = writeOperator({ w, op, attrs, inputs, types, constants, outputs });
  if (!written.exact) inexact.set(name, op);
  return written.outputs;
}
