import { ops } from '../../../ops/index.js';
import type { FormContext } from './form.js';

/** Operators that are one rounding of one IEEE operation, a comparison, or a choice among their inputs: no runtime can compute them otherwise. */
const FAITHFUL: ReadonlySet<string> = new Set([
  'Relu',
  'Clip',
  'Abs',
  'Neg',
  'Floor',
  'Ceil',
  'Round',
  'Sign',
  'Sqrt',
  'Reciprocal',
  'Add',
  'Sub',
  'Mul',
  'Div',
  'Min',
  'Max',
  'MaxPool',
  'GlobalMaxPool',
  'ReduceMax',
  'ReduceMin',
  'Where',
  'Equal',
  'Greater',
  'GreaterOrEqual',
  'Less',
  'LessOrEqual',
  'And',
  'Or',
  'Xor',
  'Not',
  'Cast',
]);

/** Whether every runtime computes the same bits for an operator as it stands. */
export function isFaithful({ op, types }: FormContext): boolean {
  const definition = ops.get(op);
  return (
    FAITHFUL.has(op) || definition?.role === 'view' || types.every((type) => type !== undefined && type.dtype !== 'f32')
  );
}
