import type { Attrs } from '../ir/index.js';
import { allocate, gatherIndex, stridesOf, tensor } from '../tensor/index.js';
import type { DType } from '../tensor/index.js';
import { exp, log } from './exp.js';
import { need, numberAttr } from './op.js';
import type { Inputs, OpDef, Operand, Role } from './op.js';
import { asOperands, normalizeAxes, optionalNumbersOf, requireType } from './operands.js';
import { productByHalves, sumByHalves } from './sum.js';

interface Reduction {
  readonly role: Role;
  /** From the elements under reduction, in row-major order; may overwrite them. */
  readonly f: (x: Float64Array) => number;
}

/** Reductions over the axes of input 1 (all when absent or empty, none then if noop_with_empty_axes). */
const table: Readonly<Record<string, Reduction>> = {
  ReduceSum: { role: 'linear', f: sumByHalves },
  ReduceMean: { role: 'linear', f: (x) => sumByHalves(x) / x.length },
  ReduceMax: { role: 'memoryless', f: (x) => x.reduce((a, b) => Math.max(a, b), -Infinity) },
  ReduceMin: { role: 'memoryless', f: (x) => x.reduce((a, b) => Math.min(a, b), Infinity) },
  ReduceProd: { role: 'memoryless', f: productByHalves },
  ReduceL1: { role: 'memoryless', f: (x) => sumByHalves(x.map(Math.abs)) },
  ReduceL2: { role: 'memoryless', f: (x) => Math.sqrt(sumOfSquares(x)) },
  ReduceSumSquare: { role: 'memoryless', f: sumOfSquares },
  ReduceLogSum: { role: 'memoryless', f: (x) => log(sumByHalves(x)) },
  ReduceLogSumExp: { role: 'memoryless', f: logSumExp },
};

const TYPES: readonly DType[] = ['f32', 'i64', 'i32', 'i8', 'u8'];

/** @shape x any, axes known -> reduced axes have extent 1 (keepdims, the default) or are dropped */
export const reductions: readonly OpDef[] = Object.entries(table).map(([type, { role, f }]) => ({
  type,
  role,
  source: `https://onnx.ai/onnx/operators/onnx__${type}.html`,
  attributes: ['keepdims', 'noop_with_empty_axes'],
  infer(inputs, attrs) {
    const x = need(inputs, 0);
    requireType(x, TYPES);
    return [{ dtype: x.dtype, shape: reducedShape(x.shape, reducedAxes(inputs, attrs), attrs) }];
  },
  evaluate(inputs, attrs) {
    const x = need(inputs, 0);
    const axes = reducedAxes(asOperands(inputs), attrs);
    const strides = stridesOf(x.shape);
    const pick = (reduced: boolean): Int32Array => {
      const chosen = x.shape.map((_, axis) => axis).filter((axis) => axes.includes(axis) === reduced);
      return gatherIndex(
        chosen.map((axis) => x.shape[axis]!),
        chosen.map((axis) => strides[axis]!),
      );
    };
    const bases = pick(false);
    const steps = pick(true);
    const elements = new Float64Array(steps.length);
    const out = allocate(x.dtype, bases.length);
    for (let i = 0; i < out.length; i++) {
      const base = bases[i]!;
      for (let j = 0; j < steps.length; j++) elements[j] = x.data[base + steps[j]!]!;
      out[i] = x.dtype === 'f32' ? f(elements) : Math.trunc(f(elements));
    }
    return [tensor(x.dtype, reducedShape(x.shape, axes, attrs), out)];
  },
}));

/** The axes that a reduction node reduces, counted from the front. @throws TypeError when they are not known */
export function reducedAxes(inputs: Inputs<Operand>, attrs: Attrs): readonly number[] {
  const rank = need(inputs, 0).shape.length;
  const given = optionalNumbersOf(inputs, 1, 'axes', true);
  if (given) return normalizeAxes(given, rank);
  return numberAttr(attrs, 'noop_with_empty_axes', 0) !== 0 ? [] : Array.from({ length: rank }, (_, axis) => axis);
}

function reducedShape(shape: readonly number[], axes: readonly number[], attrs: Attrs): number[] {
  const keep = numberAttr(attrs, 'keepdims', 1) !== 0;
  return shape.flatMap((extent, axis) => (axes.includes(axis) ? (keep ? [1] : []) : [extent]));
}

function sumOfSquares(x: Float64Array): number {
  return sumByHalves(x.map((v) => v * v));
}

function logSumExp(x: Float64Array): number {
  const most = x.reduce((a, b) => Math.max(a, b), -Infinity);
  if (!Number.isFinite(most)) return most;
  return most + log(sumByHalves(x.map((v) => exp(v - most))));
}
