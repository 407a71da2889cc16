import { describe, test } from '@jest/globals';
import { filled, integers, real, tensor } from '../../../src/tensor/index.js';
import type { Tensor } from '../../../src/tensor/index.js';
import type { Attrs } from '../../../src/ir/index.js';
import { checkOperator } from '../../helpers/operator-case.js';
import { randomReal } from '../../helpers/random-tensor.js';
import { tolerance } from '../../helpers/tolerance.js';
import type { Tolerance } from '../../helpers/tolerance.js';

const { exact, rounding, transcendental } = tolerance;
const bool = (shape: readonly number[], values: readonly number[]): Tensor =>
  tensor('bool', shape, Uint8Array.from(values));
const i32 = (values: readonly number[]): Tensor => tensor('i32', [values.length], Int32Array.from(values));

/** Ordinary values, large ones, both zeros, ties of rounding. */
const line = real(
  [2, 15],
  [
    -30, -6.5, -3.2, -2.5, -2, -1.5, -1, -0.75, -0.5, -1e-3, -1e-6, -0, 0, 1e-6, 1e-3, 0.5, 0.75, 1, 1.5, 2, 2.5, 3,
    3.2, 3.5, 5, 6, 6.5, 20, 30, 80,
  ],
);
const positive = real([7], [1e-6, 0.1, 0.5, 1, 2, 10, 3e7]);

const unary: readonly (readonly [op: string, attrs: Attrs, allowed: Tolerance, x?: Tensor])[] = [
  ['Relu', {}, exact],
  ['Relu', {}, exact, i32([-3, 0, 7])],
  ['LeakyRelu', {}, rounding],
  ['LeakyRelu', { alpha: 0.1 }, rounding],
  ['ThresholdedRelu', { alpha: 1.5 }, exact],
  ['Sigmoid', {}, transcendental],
  ['HardSigmoid', {}, rounding],
  ['HardSigmoid', { alpha: 0.16666667, beta: 0.5 }, rounding],
  ['Swish', {}, transcendental],
  ['Swish', { alpha: 1.702 }, transcendental],
  ['HardSwish', {}, rounding],
  ['Gelu', {}, transcendental],
  ['Gelu', { approximate: 'tanh' }, transcendental],
  ['Elu', { alpha: 0.7 }, transcendental],
  ['Selu', {}, transcendental],
  ['Celu', { alpha: 1.5 }, transcendental],
  ['Softplus', {}, transcendental],
  ['Softsign', {}, rounding],
  ['Mish', {}, transcendental],
  ['Tanh', {}, transcendental],
  ['Exp', {}, transcendental],
  ['Log', {}, transcendental, positive],
  ['Sqrt', {}, rounding, positive],
  ['Reciprocal', {}, rounding, positive],
  ['Abs', {}, exact],
  ['Abs', {}, exact, integers([-5, 0, 2 ** 40])],
  ['Neg', {}, exact],
  ['Neg', {}, exact, i32([-3, 0, 7])],
  ['Floor', {}, exact],
  ['Ceil', {}, exact],
  ['Round', {}, exact],
  ['Sign', {}, exact],
  ['Erf', {}, transcendental],
  ['Sin', {}, transcendental],
  ['Cos', {}, transcendental],
  ['Identity', {}, exact],
  ['Not', {}, exact, bool([3], [0, 1, 1])],
  ['Cast', { to: 7 }, exact],
  ['Cast', { to: 6 }, exact],
  ['Cast', { to: 9 }, exact],
  ['Cast', { to: 1 }, exact, integers([-5, 0, 7])],
  ['Cast', { to: 2 }, exact, integers([0, 3, 255, 256, 300])],
  ['Cast', { to: 3 }, exact, i32([-5, 127, 128, 255])],
  ['Cast', { to: 1 }, exact, bool([2], [0, 1])],
];

const a = randomReal([2, 3, 4], 1);
const row = randomReal([4], 2, 0.5, 3);
const column = randomReal([3, 1], 3, 0.5, 3);
const whole = integers([-7, -6, 0, 5, 6, 7, 2 ** 40]);
const divisors = integers([2, -4, 3, -3, 4, 7, 1000]);

const several: readonly (readonly [
  op: string,
  inputs: readonly (Tensor | undefined)[],
  allowed: Tolerance,
  attrs?: Attrs,
])[] = [
  ['Clip', [line, real([], [-1]), real([], [6])], exact],
  ['Clip', [line, undefined, real([], [0.5])], exact],
  ['Clip', [line, real([], [0])], exact],
  ['Clip', [line], exact],
  ['Clip', [whole, integers([-6], []), integers([6], [])], exact],
  ['PRelu', [a, row], rounding],
  ['PRelu', [a, column], rounding],
  ['PRelu', [a, real([1], [0.2])], rounding],
  ['Add', [a, row], rounding],
  ['Add', [column, randomReal([2, 1, 4], 4)], rounding],
  ['Add', [whole, divisors], exact],
  ['Sub', [a, column], rounding],
  ['Sub', [real([], [3]), a], rounding],
  ['Mul', [a, real([], [3])], rounding],
  ['Mul', [i32([2 ** 30, -(2 ** 30), 123456789, 5]), i32([4, 3, 987654321, -7])], exact],
  ['Div', [a, row], rounding],
  ['Div', [whole, divisors], exact],
  ['Div', [i32([-7, 7, -8]), i32([2, -2, 3])], exact],
  ['Pow', [row, a], transcendental],
  ['Pow', [a, real([], [2])], rounding],
  ['Pow', [a, real([], [3])], rounding],
  ['Pow', [row, real([], [0.5])], rounding],
  ['Pow', [row, real([], [-1.5])], transcendental],
  ['Pow', [integers([-3, 2, 5]), integers([3, 10, 0])], exact],
  ['Pow', [row, integers([2], [])], rounding],
  ['Mod', [whole, divisors], exact],
  ['Mod', [whole, divisors], exact, { fmod: 1 }],
  ['Mod', [a, row], rounding, { fmod: 1 }],
  ['And', [bool([4], [0, 0, 1, 1]), bool([4], [0, 1, 0, 1])], exact],
  ['Or', [bool([4], [0, 0, 1, 1]), bool([4], [0, 1, 0, 1])], exact],
  ['Xor', [bool([2, 1], [0, 1]), bool([2], [0, 1])], exact],
  ['Equal', [whole, integers([-7, 1, 0, 5, 1, 7, 2 ** 40])], exact],
  ['Equal', [bool([2], [0, 1]), bool([2], [1, 1])], exact],
  ['Greater', [a, row], exact],
  ['GreaterOrEqual', [whole, integers([0], [])], exact],
  ['Less', [a, row], exact],
  ['LessOrEqual', [whole, integers([0], [])], exact],
  ['Where', [bool([3, 1], [1, 0, 1]), randomReal([4], 5), randomReal([2, 1, 1], 6)], exact],
  ['Where', [bool([2], [1, 0]), integers([1, 2]), integers([3], [1])], exact],
  ['Sum', [a, row, column], rounding],
  ['Sum', [a], exact],
  ['Mean', [a, row, column], rounding],
  ['Min', [a, row, column], exact],
  ['Max', [a, real([], [0.25])], exact],
  ['Max', [whole, integers([0], [])], exact],
];

describe('elementwise operators of one input', () => {
  for (const [op, attrs, allowed, x = line] of unary)
    test(`${op} ${x.dtype} ${JSON.stringify(attrs)}`, () =>
      checkOperator({ op, inputs: [x], attrs, tolerance: allowed }));
});

describe('elementwise operators of several inputs', () => {
  several.forEach(([op, inputs, allowed, attrs = {}], i) => {
    const shapes = inputs.map((t) => (t ? `${t.dtype}[${t.shape.join(',')}]` : '-')).join(' ');
    test(`${i}: ${op} ${shapes}`, () => checkOperator({ op, inputs, attrs, tolerance: allowed }));
  });
  test('a tensor of one number', () =>
    checkOperator({ op: 'Add', inputs: [filled('f32', [], 2), real([], [3])], tolerance: exact }));
});
