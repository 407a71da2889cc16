import type { Attrs } from '../ir/index.js';
import { erf, erfc } from './erf.js';
import { expm1, log, softplus, tanh } from './exp.js';
import { exp32 } from './exp32.js';
import { sigmoid, swish } from './logistic.js';
import { numberAttr, stringAttr } from './op.js';

/** A function of one real number, in double precision. */
export type ScalarFunction = (x: number) => number;

/** The attributes of Selu where they are absent. */
export const SELU = { alpha: 1.67326319217681884765625, gamma: 1.05070102214813232421875 } as const;
/** The numbers of Gelu. */
export const GELU = { sqrtHalf: 0.7071067811865476, sqrtTwoOverPi: 0.7978845608028654, cubic: 0.044715 } as const;

/**
 * The elementwise functions by operator name, for evaluation and for the transfer functions of neurons. The bounds of Clip and the slope of
 * PRelu, which are inputs of the operators, are read here as attributes `min`, `max` and `slope`.
 * @source https://onnx.ai/onnx/operators/ (page of the same name)
 */
export const scalarFunctions: Readonly<Record<string, (attrs: Attrs) => ScalarFunction>> = {
  Identity: () => (x) => x,
  Relu: () => relu,
  LeakyRelu: (attrs) => withParameter(leaky, numberAttr(attrs, 'alpha', 0.01)),
  PRelu: (attrs) => withParameter(leaky, numberAttr(attrs, 'slope', NaN)),
  Clip(attrs) {
    const [low, high] = [numberAttr(attrs, 'min', -Infinity), numberAttr(attrs, 'max', Infinity)];
    return (x) => limit(x, low, high);
  },
  ThresholdedRelu: (attrs) => above(numberAttr(attrs, 'alpha', 1)),
  Sigmoid: () => sigmoid,
  HardSigmoid(attrs) {
    const [slope, offset] = [numberAttr(attrs, 'alpha', 0.2), numberAttr(attrs, 'beta', 0.5)];
    return (x) => hardSigmoid(x, slope, offset);
  },
  Swish: (attrs) => withParameter(swish, Math.fround(numberAttr(attrs, 'alpha', 1))),
  HardSwish: () => hardSwish,
  Gelu: (attrs) => gelu(stringAttr(attrs, 'approximate', 'none')),
  Elu: (attrs) => elu(numberAttr(attrs, 'alpha', 1), 1),
  Selu: (attrs) => elu(numberAttr(attrs, 'alpha', SELU.alpha), numberAttr(attrs, 'gamma', SELU.gamma)),
  Celu: (attrs) => celu(numberAttr(attrs, 'alpha', 1)),
  Softplus: () => softplus,
  Softsign: () => (x) => x / (1 + Math.abs(x)),
  Mish: () => (x) => x * tanh(softplus(x)),
  Tanh: () => tanh,
  Exp: () => exp32,
  Log: () => log,
  Sqrt: () => Math.sqrt,
  Reciprocal: () => (x) => 1 / x,
  Abs: () => Math.abs,
  Neg: () => (x) => -x,
  Floor: () => Math.floor,
  Ceil: () => Math.ceil,
  Round: () => roundHalfToEven,
  Sign: () => Math.sign,
  Erf: () => erf,
  Sin: () => Math.sin,
  Cos: () => Math.cos,
};

/** The whole number nearest to x; of two equally near ones the even. */
export function roundHalfToEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}

function withParameter(f: (x: number, parameter: number) => number, parameter: number): ScalarFunction {
  return (x) => f(x, parameter);
}

/** 0 where x is negative. */
export function relu(x: number): number {
  return x < 0 ? 0 : x;
}

/** x, or slope x where x is negative. */
export function leaky(x: number, slope: number): number {
  return x < 0 ? slope * x : x;
}

/** min(max(x, low), high). */
export function limit(x: number, low: number, high: number): number {
  return Math.min(Math.max(x, low), high);
}

function above(threshold: number): ScalarFunction {
  return (x) => (x > threshold ? x : 0);
}

/** min(max(slope x + offset, 0), 1). */
export function hardSigmoid(x: number, slope: number, offset: number): number {
  return Math.min(Math.max(slope * x + offset, 0), 1);
}

/** x min(max(x / 6 + 1 / 2, 0), 1). */
export function hardSwish(x: number): number {
  return x * Math.min(Math.max(x / 6 + 0.5, 0), 1);
}

function gelu(approximate: string): ScalarFunction {
  if (approximate === 'tanh') return (x) => 0.5 * x * (1 + tanh(GELU.sqrtTwoOverPi * (x + GELU.cubic * x * x * x)));
  if (approximate !== 'none') throw new TypeError(`Expected approximate to be none or tanh but found ${approximate}`);
  return (x) => 0.5 * x * erfc(-x * GELU.sqrtHalf);
}

function elu(alpha: number, gamma: number): ScalarFunction {
  return (x) => gamma * (x < 0 ? alpha * expm1(x) : x);
}

function celu(alpha: number): ScalarFunction {
  return (x) => (x < 0 ? alpha * expm1(x / alpha) : x);
}
