import { numberAttr } from '../../../ops/index.js';
import type { Attrs } from '../../../ir/index.js';
import { Formula } from '../formula.js';
import type { Form, FormContext } from './form.js';
import { pieces } from './pieces.js';

/** Products of more terms than that are left to the runtime: there would be too many nodes. */
export const MOST_TERMS = 128;

/** Matrix products, term by term in the order of depth. */
export const matMul: Form = (context) => {
  const { w, inputs, types, outputs } = context;
  const shapes = types.map((type) => type!.shape);
  const [a, b] = inputs.map((input, i) => {
    const isVector = shapes[i]!.length === 1;
    const extent = shapes[i]![0]!;
    const matrix = isVector ? w.add('Reshape', [input, w.numbers('i64', i === 0 ? [1, extent] : [extent, 1])]) : input;
    return w.cast(matrix, 'f64');
  }) as [string, string];
  const ranks = shapes.map((shape) => Math.max(2, shape.length)) as [number, number];
  const sums = sumOfProducts(context, a, b, ranks, shapes[0]!.at(-1)!);
  if (sums === undefined) return undefined;
  const isMatrix = shapes.every((shape) => shape.length > 1);
  return [w.cast(isMatrix ? sums : w.add('Reshape', [sums, w.numbers('i64', outputs[0]!.shape)]), 'f32')];
};

/** alpha A B + beta C. */
export const gemm: Form = (context) => {
  const { w, inputs, types, attrs } = context;
  const isTransposed = (name: 'transA' | 'transB'): boolean => numberAttr(attrs, name, 0) !== 0;
  const matrix = (input: string, transposed: boolean): string =>
    w.cast(transposed ? w.add('Transpose', [input], { perm: [1, 0] }) : input, 'f64');
  const [a, b] = [matrix(inputs[0]!, isTransposed('transA')), matrix(inputs[1]!, isTransposed('transB'))];
  const sums = sumOfProducts(context, a, b, [2, 2], types[0]!.shape[isTransposed('transA') ? 0 : 1]!);
  return sums === undefined ? undefined : [w.cast(scaled(context, sums, attrs), 'f32')];
};

function scaled({ w, inputs }: FormContext, sums: string, attrs: Attrs): string {
  const f = new Formula(w, 'f64');
  const times = (x: string, factor: number): string => (factor === 1 ? x : f.mul(x, factor));
  const product = times(sums, numberAttr(attrs, 'alpha', 1));
  return inputs[2] ? f.add(product, times(w.cast(inputs[2], 'f64'), numberAttr(attrs, 'beta', 1))) : product;
}

function sumOfProducts(
  { w }: FormContext,
  a: string,
  b: string,
  [rankA, rankB]: readonly [number, number],
  depth: number,
): string | undefined {
  if (depth === 0 || depth > MOST_TERMS) return undefined;
  const f = new Formula(w, 'f64');
  const rows = pieces(w, b, rankB - 2, depth);
  return pieces(w, a, rankA - 1, depth)
    .map((column, k) => f.mul(column, rows[k]!))
    .reduce((sum, term) => f.add(sum, term));
}
