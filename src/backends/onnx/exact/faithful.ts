import { numberAttr, ops, stringAttr } from '../../../ops/index.js';
import type { FormContext } from './form.js';

/**
 * Operators that are one rounding of one IEEE operation, a comparison, a choice or a move: no runtime can compute them otherwise, of numbers that are finite.
 * (Maxima and minima among numbers that are none, or of infinities only, are not the same everywhere.)
 */
const FAITHFUL: ReadonlySet<string> = new Set([
  ...['Relu', 'PRelu', 'Clip', 'Abs', 'Neg', 'Floor', 'Ceil', 'Round', 'Sign', 'Sqrt', 'Reciprocal'],
  ...['Add', 'Sub', 'Mul', 'Div', 'Min', 'Max', 'MaxPool', 'GlobalMaxPool', 'ReduceMax', 'ReduceMin'],
  ...['Where', 'Equal', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual', 'And', 'Or', 'Xor', 'Not', 'Cast'],
  ...['ArgMax', 'ArgMin', 'TopK', 'NonZero', 'OneHot', 'Shape', 'Size', 'ConstantOfShape', 'Identity'],
]);

/** Operators that are exact for whole numbers, in whatever order they are added or multiplied. */
const FAITHFUL_OF_WHOLE: ReadonlySet<string> = new Set([
  ...['Sum', 'ReduceSum', 'ReduceMean', 'ReduceL1', 'ReduceSumSquare', 'CumSum', 'Mod', 'Range'],
]);

/** Operators that are faithful with some attributes. */
const FAITHFUL_WHEN: Readonly<Record<string, (context: FormContext) => boolean>> = {
  Mod: ({ attrs }) => numberAttr(attrs, 'fmod', 0) === 1,
  ScatterElements: combinesInAnyOrder,
  ScatterND: combinesInAnyOrder,
};

/** Whether every runtime computes the same bits for an operator as it stands. */
export function isFaithful(context: FormContext): boolean {
  const { op, types } = context;
  const isWhole = types.every((type) => type?.dtype !== 'f32');
  return (
    FAITHFUL.has(op) ||
    ops.get(op)?.role === 'view' ||
    (isWhole && FAITHFUL_OF_WHOLE.has(op)) ||
    (FAITHFUL_WHEN[op]?.(context) ?? false)
  );
}

function combinesInAnyOrder({ attrs, types }: FormContext): boolean {
  const reduction = stringAttr(attrs, 'reduction', 'none');
  return types[0]!.dtype !== 'f32' || ['none', 'min', 'max'].includes(reduction);
}
