import { describe, expect, test } from '@jest/globals';
import { activationFor, plainKernels, simdSpace, type Activation } from '../../../src/engine/kernels/index.js';
import { MemoryPlan } from '../../../src/engine/memory.js';
import { scalarFunctions } from '../../../src/ops/index.js';
import { seededRandom } from '../../../src/tensor/index.js';

const cases: readonly (readonly [op: string, attrs: Readonly<Record<string, number>>])[] = [
  ['Relu', {}],
  ['LeakyRelu', {}],
  ['LeakyRelu', { alpha: 0.1 }],
  ['Clip', {}],
  ['Clip', { min: 0, max: 6 }],
  ['Clip', { min: -0.1, max: 1e-46 }],
  ['Clip', { min: 2, max: 1 }],
  ['Sigmoid', {}],
  ['HardSigmoid', {}],
  ['HardSigmoid', { alpha: 1 / 6, beta: 0.5 }],
  ['Swish', {}],
  ['Swish', { alpha: 1.702 }],
  ['HardSwish', {}],
];

/** Numbers of every size, where functions bend, and what is no number. */
function samples(seed: number): Float32Array {
  const random = seededRandom(seed);
  const special = [0, -0, NaN, Infinity, -Infinity, 1e-45, -1e-45, 3.4e38, -3.4e38, 3, -3, 6, 1, -1, 2.5, -2.5];
  const edges = [88.72, 103.97, 104, 708, 708.5, 709, 710, 745, 746].flatMap((x) => [x, -x]);
  const near = Array.from({ length: 60_000 }, () => (random() * 2 - 1) * 24);
  const wide = Array.from({ length: 20_000 }, () => (random() * 2 - 1) * 2 ** (random() * 250 - 125));
  return Float32Array.from([...special, ...edges, ...near, ...wide]);
}

/** The arrays of two memories: what the compiled and the plain kernel make of the first `length` values, in place too. */
function run(
  activation: Activation,
  values: Float32Array,
  simd: boolean,
): { apart: Float32Array; inPlace: Float32Array } {
  const plan = new MemoryPlan();
  const scratch = plan.state('i32', 2);
  const [from, to] = [plan.state('f32', values.length), plan.state('f32', values.length)];
  const space = simd ? simdSpace(plan.bytes)! : undefined;
  const arrays = plan.arrays(space?.buffer ?? new ArrayBuffer(plan.bytes));
  const kernels = space?.kernels(arrays.of(scratch), []) ?? plainKernels([]);
  const [x, y] = [arrays.of(from), arrays.of(to)];
  x.set(values);
  kernels.activate(activation, x, y);
  kernels.activate(activation, x, x);
  return { apart: y.slice(), inPlace: x.slice() };
}

/** The first place where two arrays differ in a bit; any two that are no numbers are the same. */
function difference(a: Float32Array, b: Float32Array, x: Float32Array): string | undefined {
  const i = a.findIndex((value, k) => !Object.is(value, b[k]));
  return i < 0 ? undefined : `f(${x[i]}): ${a[i]} against ${b[i]}`;
}

describe('activations, in TypeScript and compiled', () => {
  const seed = 5;
  for (const [op, attrs] of cases)
    test(`${op} ${JSON.stringify(attrs)} has the bits of the scalar function (seed ${seed})`, () => {
      const f = scalarFunctions[op]!(attrs);
      const all = samples(seed);
      const activation = activationFor(op, attrs)!;
      // all lengths that end differently, up to the whole
      for (const length of [0, 1, 2, 3, 4, 5, 6, 7, all.length - 1, all.length]) {
        const x = all.subarray(0, length);
        const expected = Float32Array.from(x, f);
        for (const simd of [false, true]) {
          const { apart, inPlace } = run(activation, x, simd);
          expect(difference(apart, expected, x)).toBeUndefined();
          expect(difference(inPlace, expected, x)).toBeUndefined();
        }
      }
    });

  test('of other operators there is none', () => {
    expect([activationFor('Tanh', {}), activationFor('toString', {})]).toEqual([undefined, undefined]);
  });
});
