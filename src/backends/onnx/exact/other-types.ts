import type { Form } from './form.js';

/*
 * Operators that ONNX Runtime has no kernels for with some types of elements, in operators that it has.
 */

/** Relu of whole numbers. */
export const relu: Form = ({ w, inputs, types }) => {
  const { dtype } = types[0]!;
  if (dtype !== 'i32' && dtype !== 'i64') return undefined;
  return [w.add('Max', [inputs[0]!, w.number(dtype, 0)])];
};

/** The choice between truth values. */
export const where: Form = ({ w, inputs, types }) => {
  if (types[1]!.dtype !== 'bool') return undefined;
  const [condition, a, b] = inputs as [string, string, string];
  return [w.add('Or', [w.add('And', [condition, a]), w.add('And', [w.add('Not', [condition]), b])])];
};

/** OneHot with values that are 32-bit integers or truth values. */
export const oneHot: Form = ({ w, inputs, types, attrs }) => {
  const [indices, depth, values] = inputs as [string, string, string];
  const { dtype } = types[2]!;
  if (dtype !== 'i32' && dtype !== 'bool') return undefined;
  return [w.cast(w.add('OneHot', [indices, depth, w.cast(values, 'i64')], attrs), dtype)];
};
