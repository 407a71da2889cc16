import { describe, expect, test } from '@jest/globals';
import { integers, real, tensor } from '../../../src/tensor/index.js';
import type { Tensor } from '../../../src/tensor/index.js';
import { randomReal } from '../../helpers/random-tensor.js';
import { differences, edges, onnxRuntimeAt, writtenModel, type WrittenCase } from '../../helpers/written-operator.js';

/** Operators that are written as they are: what the runtime computes has to be what the evaluator computes. */
const numbers = edges();
const finite = numbers.filter(Number.isFinite);
const line = (values: readonly number[]): Tensor => real([values.length], Float32Array.from(values));
const column = (values: readonly number[]): Tensor => real([values.length, 1], Float32Array.from(values));
const some = numbers.slice(0, 140);
const whole = integers(Array.from({ length: 50 }, (_, i) => ((i * 37) % 41) - 20));
const divisors = integers(Array.from({ length: 50 }, (_, i) => ((i * 13) % 7) - 3 || 5));
const bits = (step: number): Tensor =>
  tensor(
    'bool',
    [50],
    Uint8Array.from({ length: 50 }, (_, i) => Number((i * step) % 3 === 0)),
  );
/** With many equal elements. */
const ties = (shape: readonly number[], seed: number): Tensor => {
  const x = randomReal(shape, seed, 0, 5);
  return real(shape, x.data.map(Math.floor));
};
const x = randomReal([3, 5, 4], 1);
const image = randomReal([1, 3, 9, 8], 2, -5, -2);

const cases: readonly WrittenCase[] = [
  ...['Relu', 'Abs', 'Neg', 'Floor', 'Ceil', 'Round', 'Sign', 'Sqrt', 'Reciprocal'].flatMap((op): WrittenCase[] => [
    { op, inputs: [line(numbers)] },
    { op, inputs: [randomReal([4, 1000], 3, -20, 20)] },
  ]),
  ...['Add', 'Sub', 'Mul', 'Div', 'Min', 'Max', 'Equal', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual'].flatMap(
    (op): WrittenCase[] => [
      { op, fed: 2, inputs: [column(some), line(some)] },
      { op, fed: 2, inputs: [whole, divisors] },
    ],
  ),
  { op: 'Min', fed: 3, inputs: [column(some), line(some), real([], [0.3])] },
  { op: 'Max', fed: 3, inputs: [column(some), line(some), real([], [0.3])] },
  { op: 'Mod', fed: 2, attrs: { fmod: 1 }, inputs: [column(finite), line(finite.filter((v) => v !== 0))] },
  { op: 'Mod', fed: 2, inputs: [whole, divisors] },
  ...['And', 'Or', 'Xor'].map((op): WrittenCase => ({ op, fed: 2, inputs: [bits(1), bits(2)] })),
  { op: 'Not', inputs: [bits(1)] },
  { op: 'Where', fed: 3, inputs: [bits(1), line(numbers.slice(0, 50)), randomReal([3, 1], 2)] },
  { op: 'MaxPool', attrs: { kernel_shape: [2, 3], pads: [1, 1, 0, 2], strides: [2, 1] }, inputs: [image] },
  { op: 'MaxPool', attrs: { kernel_shape: [3, 3], dilations: [2, 2], ceil_mode: 1, strides: [2, 2] }, inputs: [image] },
  { op: 'MaxPool', attrs: { kernel_shape: [2] }, inputs: [real([1, 1, finite.length], finite)] },
  { op: 'GlobalMaxPool', inputs: [image] },
  { op: 'ReduceMax', inputs: [x, integers([1])] },
  { op: 'ReduceMin', attrs: { keepdims: 0 }, inputs: [x, integers([0, 2])] },
  ...['Max', 'Min', 'Sum', 'Mean', 'L1', 'SumSquare'].map((name): WrittenCase => ({
    op: `Reduce${name}`,
    inputs: [integers([7, -2, 5, 3]), integers([0])],
  })),
  ...[1, 6, 7, 9].map((to): WrittenCase => ({ op: 'Cast', attrs: { to }, inputs: [randomReal([100], 3, -100, 100)] })),
  { op: 'Cast', attrs: { to: 9 }, inputs: [line(numbers)] },
  ...[1, 6, 9].map((to): WrittenCase => ({
    op: 'Cast',
    attrs: { to },
    inputs: [integers([0, 16777217, -16777217, 2 ** 31 + 3, -(2 ** 40) - 77, 300])],
  })),
  ...['ArgMax', 'ArgMin'].flatMap((op): WrittenCase[] => [
    { op, attrs: { axis: 1 }, inputs: [ties([3, 50, 4], 4)] },
    { op, attrs: { axis: -1, keepdims: 0, select_last_index: 1 }, inputs: [ties([3, 5, 40], 5)] },
  ]),
  ...[{}, { axis: 0 }, { axis: 1, largest: 0 }, { sorted: 0 }].map((attrs): WrittenCase => ({
    op: 'TopK',
    outputs: 2,
    attrs,
    inputs: [ties([3, 5, 4], 6), integers([3])],
  })),
  ...[1, 77, 400].map((k): WrittenCase => ({ op: 'TopK', outputs: 2, inputs: [ties([2, 400], 7), integers([k])] })),
  { op: 'OneHot', inputs: [integers([1, 3, 7, -2, -9]), integers([6]), real([2], [0.5, 2])] },
  ...['none', 'min', 'max'].flatMap((reduction): WrittenCase[] => [
    {
      op: 'ScatterElements',
      attrs: { reduction },
      inputs: [randomReal([10], 1), integers([1, 2, 5]), line([1, 7, 3])],
    },
    {
      op: 'ScatterND',
      attrs: { reduction },
      inputs: [randomReal([10, 3], 1), integers([1, 0, 5], [3, 1]), randomReal([3, 3], 3)],
    },
  ]),
  { op: 'Reshape', inputs: [x, integers([4, 15])] },
  { op: 'Transpose', attrs: { perm: [2, 0, 1] }, inputs: [x] },
  { op: 'Slice', inputs: [x, integers([4, 0]), integers([0, 3]), integers([1, 2]), integers([-2, 1])] },
  { op: 'Gather', attrs: { axis: 1 }, inputs: [x, integers([4, -1, 0])] },
  { op: 'Concat', attrs: { axis: 1 }, fed: 2, inputs: [x, randomReal([3, 2, 4], 8)] },
  { op: 'Split', attrs: { axis: 1 }, outputs: 2, inputs: [x, integers([2, 3])] },
  { op: 'Split', attrs: { axis: 2 }, outputs: 2, inputs: [x] },
  ...['constant', 'reflect', 'edge'].map((mode): WrittenCase => ({
    op: 'Pad',
    attrs: { mode },
    inputs: [x, integers([0, 1, 2, 1, 0, 3])],
  })),
  { op: 'Pad', inputs: [x, integers([0, 1, 2, 1, 0, 3]), real([], [7])] },
  { op: 'Expand', inputs: [x, integers([2, 3, 5, 4])] },
  { op: 'Tile', inputs: [x, integers([2, 1, 3])] },
  { op: 'Squeeze', inputs: [randomReal([3, 1, 4], 9), integers([1])] },
  { op: 'Unsqueeze', inputs: [x, integers([1, -1])] },
  { op: 'Flatten', attrs: { axis: 2 }, inputs: [x] },
  { op: 'DepthToSpace', attrs: { blocksize: 2, mode: 'CRD' }, inputs: [randomReal([1, 8, 3, 2], 10)] },
  { op: 'SpaceToDepth', attrs: { blocksize: 2 }, inputs: [randomReal([1, 2, 4, 6], 11)] },
  ...[integers, (v: number[], s: number[]) => tensor('i32', s, Int32Array.from(v))].flatMap((make): WrittenCase[] => {
    const counts = make(
      Array.from({ length: 96 }, (_, i) => ((i * 7) % 11) - 4),
      [1, 8, 3, 4],
    );
    return [
      { op: 'Relu', inputs: [counts] },
      { op: 'DepthToSpace', attrs: { blocksize: 2 }, inputs: [counts] },
      { op: 'SpaceToDepth', attrs: { blocksize: 1 }, inputs: [counts] },
      { op: 'OneHot', inputs: [integers([1, 0, 3]), integers([4]), make([5, -6], [2])] },
    ];
  }),
  {
    op: 'OneHot',
    attrs: { axis: 0 },
    inputs: [integers([1, 0, 3]), integers([4]), tensor('bool', [2], Uint8Array.of(1, 0))],
  },
  { op: 'Where', fed: 3, inputs: [bits(1), bits(2), bits(5)] },
  { op: 'GatherElements', attrs: { axis: 1 }, inputs: [randomReal([2, 3], 12), integers([0, 2, 1, -1], [2, 2])] },
  { op: 'GatherND', inputs: [x, integers([0, 1, 2, 3], [2, 2])] },
];

describe('operators as they are', () => {
  test.each(cases.map((c) => [c.op, JSON.stringify(c.attrs ?? {}), c] as const))('%s %s', async (_, __, c) => {
    const model = writtenModel(c);
    expect(model.exact).toBe(true);
    for (const level of ['disabled', 'all'] as const) {
      const found = await differences(c, model, onnxRuntimeAt(level));
      expect([level, found.length, found.slice(0, 5)]).toEqual([level, 0, []]);
    }
  });

  test.each<WrittenCase>([
    { op: 'Sin', inputs: [x] },
    { op: 'ScatterElements', attrs: { reduction: 'add' }, inputs: [line([1, 2]), integers([0, 0]), line([1, 7])] },
    { op: 'MatMul', inputs: [randomReal([2, 1000], 13), randomReal([1000, 3], 14)] },
    { op: 'Pow', fed: 2, inputs: [x, x] },
  ])('$op, whose order or last bits are the runtime’s, is not promised', (c) => {
    expect(writtenModel(c).exact).toBe(false);
  });
});
