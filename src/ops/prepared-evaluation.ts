import type { Attrs } from '../ir/index.js';
import { allocate, sameShape, sizeOf, tensor } from '../tensor/index.js';
import type { Tensor, TensorType } from '../tensor/index.js';
import { need } from './op.js';
import type { Inputs, OpDef, Operand, ViewMap } from './op.js';
import { asRuns, handedOn } from './runs.js';
import { applyMap } from './view.js';

/** Evaluates one node, again and again. */
export type Evaluation = (inputs: Inputs<Tensor>) => readonly Tensor[];

/**
 * Prepares a node for many evaluations: where an operator only moves elements, and what steers it is known, it works out just once where they go.
 * Outputs may share their elements with an input.
 * @param operands types of the inputs, and the values of those that never change
 */
export function preparedEvaluation(
  op: OpDef,
  operands: Inputs<Operand>,
  attrs: Attrs,
  outputCount: number,
): Evaluation {
  const evaluate: Evaluation = (inputs) => op.evaluate(inputs, attrs, outputCount);
  const maps = knownMaps(op, operands, attrs, outputCount);
  if (!maps) return evaluate;
  const types = op.infer(operands, attrs, outputCount);
  const sizes = operands.map((operand) => (operand ? sizeOf(operand.shape) : 0));
  const moves = maps.map((map, k) => prepareMap(map, sizes, types[k]!));
  return (inputs) =>
    inputs.every((input, i) => fits(input, operands[i])) ? moves.map((move) => move(inputs)) : evaluate(inputs);
}

function knownMaps(
  op: OpDef,
  operands: Inputs<Operand>,
  attrs: Attrs,
  outputCount: number,
): readonly ViewMap[] | undefined {
  try {
    return op.moves?.(operands, attrs, outputCount);
  } catch {
    // a value that steers the move is not known, or the node is wrong: evaluation says so
    return undefined;
  }
}

function prepareMap(map: ViewMap, sizes: readonly number[], type: TensorType): (inputs: Inputs<Tensor>) => Tensor {
  const { dtype, shape } = type;
  const same = handedOn(map, sizes);
  if (same !== undefined) return (inputs) => tensor(dtype, shape, need(inputs, same).data);
  const write = asRuns(map);
  if (!write) return (inputs) => applyMap(map, inputs, type);
  return (inputs) => {
    const data = allocate(dtype, map.index.length);
    write(inputs, data);
    return tensor(dtype, shape, data);
  };
}

/** Whether an input is of the type that was expected; results whose size depends on the data may be smaller. */
function fits(input: Tensor | undefined, operand: Operand | undefined): boolean {
  return input?.dtype === operand?.dtype && sameShape(input?.shape ?? [], operand?.shape ?? []);
}
