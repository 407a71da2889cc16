import { describe, expect, test } from '@jest/globals';
import { integers, real } from '../../../src/tensor/index.js';
import type { Tensor } from '../../../src/tensor/index.js';
import { randomReal } from '../../helpers/random-tensor.js';
import { differences, edges, onnxRuntimeAt, writtenModel, type WrittenCase } from '../../helpers/written-operator.js';

const levels = ['disabled', 'all'] as const;

async function expectSameBits(c: WrittenCase): Promise<void> {
  const model = writtenModel(c);
  expect(model.exact).toBe(true);
  for (const level of levels) {
    const found = await differences(c, model, onnxRuntimeAt(level));
    expect([level, found.length, found.slice(0, 5)]).toEqual([level, 0, []]);
  }
}

const line = (numbers: readonly number[]): Tensor => real([numbers.length], Float32Array.from(numbers));
const wide = (shape: readonly number[], seed: number): Tensor => randomReal(shape, seed, -12, 12);

/** Functions of one number, by attributes. */
const functions: readonly (readonly [op: string, attrs?: WrittenCase['attrs']])[] = [
  ['Sigmoid'],
  ['Swish'],
  ['Swish', { alpha: 1.702 }],
  ['HardSigmoid'],
  ['HardSigmoid', { alpha: Math.fround(1 / 6), beta: 0.5 }],
  ['HardSwish'],
  ['LeakyRelu'],
  ['LeakyRelu', { alpha: Math.fround(0.1) }],
  ['ThresholdedRelu'],
  ['ThresholdedRelu', { alpha: 0.3 }],
  ['Softsign'],
  ['Exp'],
  ['Clip'],
  ['Elu'],
  ['Elu', { alpha: 0.3 }],
  ['Selu'],
  ['Celu'],
  ['Celu', { alpha: 1.7 }],
  ['Gelu'],
  ['Erf'],
  ['Gelu', { approximate: 'tanh' }],
  ['Mish'],
  ['Tanh'],
  ['Softplus'],
  ['Log'],
];

describe('functions of one number', () => {
  test.each(functions)('%s %j', async (op, attrs = {}) => {
    await expectSameBits({ op, attrs, inputs: [line(edges())] });
    await expectSameBits({ op, attrs, inputs: [wide([3, 4, 500], 1)] });
    await expectSameBits({ op, attrs, inputs: [randomReal([1, 1000], 2, -110, 110)] });
    await expectSameBits({ op, attrs, inputs: [real([], [0.7])] });
  });
});

const reductions = ['Sum', 'Mean', 'Prod', 'L1', 'L2', 'SumSquare', 'LogSum', 'LogSumExp'].map(
  (name) => `Reduce${name}`,
);
const statistics = [randomReal([3], 40), randomReal([3], 41), randomReal([3], 42), randomReal([3], 43, 0.1, 4)];

/** Operators with sums and places. */
const cases: readonly WrittenCase[] = [
  { op: 'PRelu', inputs: [wide([2, 3, 4, 5], 1), randomReal([3, 1, 1], 2)] },
  { op: 'PRelu', inputs: [line(edges()), real([1], [0.3])] },
  { op: 'Clip', inputs: [line(edges()), real([], [-1]), real([], [6])] },
  { op: 'Clip', inputs: [line(edges()), real([], [3]), real([], [1])] },
  { op: 'Clip', inputs: [line(edges()), undefined, real([], [1])] },
  ...[0.5, 2, 3, 1, 0, -1, -2, 7, 1.7, -0.3, 2.5].flatMap((y): WrittenCase[] => [
    { op: 'Pow', inputs: [line(edges()), real([], [y])] },
    { op: 'Pow', inputs: [randomReal([2, 500], 3, 0, 40), real([1], [y])] },
  ]),
  ...[-1, 0, 1, 2].map((axis): WrittenCase => ({
    op: 'LogSoftmax',
    attrs: { axis },
    inputs: [wide([7, 16, 33, 3], axis + 5)],
  })),
  ...[-1, 0, 1, 2].map((axis): WrittenCase => ({
    op: 'Softmax',
    attrs: { axis },
    inputs: [wide([7, 16, 33, 3], axis + 5)],
  })),
  { op: 'Softmax', inputs: [randomReal([4, 1000], 6, -500, 500)] },
  { op: 'Softmax', attrs: { axis: 1 }, inputs: [wide([5, 1], 6)] },
  {
    op: 'Softmax',
    attrs: { axis: 0 },
    inputs: [real([4, 4], [1, 2, NaN, 4, -Infinity, 0, 1, 2, Infinity, 1, 1, 1, 5, 5, 5, -Infinity])],
  },
  {
    op: 'Softmax',
    attrs: { axis: 1 },
    inputs: [real([4, 4], [1, 2, NaN, 4, -Infinity, 0, 1, 2, Infinity, 1, 1, 1, 5, 5, 5, -Infinity])],
  },
  { op: 'AveragePool', attrs: { kernel_shape: [3, 3], strides: [2, 2] }, inputs: [wide([1, 3, 16, 17], 7)] },
  {
    op: 'AveragePool',
    attrs: { kernel_shape: [3, 2], pads: [1, 1, 0, 1], count_include_pad: 1 },
    inputs: [wide([2, 3, 8, 9], 8)],
  },
  {
    op: 'AveragePool',
    attrs: { kernel_shape: [3, 3], pads: [1, 1, 1, 1], strides: [2, 2], ceil_mode: 1 },
    inputs: [wide([1, 2, 8, 9], 9)],
  },
  {
    op: 'AveragePool',
    attrs: { kernel_shape: [2, 3], dilations: [2, 3], auto_pad: 'SAME_UPPER' },
    inputs: [wide([1, 2, 8, 9], 10)],
  },
  { op: 'AveragePool', attrs: { kernel_shape: [4], strides: [3] }, inputs: [wide([2, 3, 20], 11)] },
  { op: 'AveragePool', attrs: { kernel_shape: [1, 1], strides: [2, 3] }, inputs: [wide([2, 3, 20, 9], 12)] },
  { op: 'GlobalAveragePool', inputs: [wide([2, 3, 13, 7], 13)] },
  { op: 'GlobalAveragePool', inputs: [wide([1, 2, 64], 14)] },
  { op: 'GlobalAveragePool', inputs: [wide([1, 2, 1, 1], 14)] },
  ...reductions.flatMap((op): WrittenCase[] => [
    { op, inputs: [wide([2, 3, 13, 7], 15), integers([2, 3])] },
    { op, inputs: [wide([2, 3, 13, 7], 16), integers([1, 0])] },
    { op, inputs: [wide([2, 3, 13, 7], 17), integers([-1])], attrs: { keepdims: 0 } },
    { op, inputs: [wide([2, 3, 13, 7], 18), integers([3, 1])], attrs: { keepdims: 0 } },
    { op, inputs: [wide([2, 3, 13], 19)] },
    { op, inputs: [wide([2, 3, 13], 19)], attrs: { noop_with_empty_axes: 1 } },
  ]),
  { op: 'BatchNormalization', inputs: [wide([2, 3, 5, 4], 44), ...statistics] },
  { op: 'BatchNormalization', inputs: [wide([2, 3], 44), ...statistics], attrs: { epsilon: 0.01 } },
  { op: 'InstanceNormalization', inputs: [wide([2, 3, 5, 4], 45), ...statistics.slice(0, 2)] },
  { op: 'InstanceNormalization', fed: 3, inputs: [wide([2, 3, 50], 45), ...statistics.slice(0, 2)] },
  {
    op: 'GroupNormalization',
    inputs: [wide([2, 6, 5, 4], 46), randomReal([6], 47), randomReal([6], 48)],
    attrs: { num_groups: 2 },
  },
  {
    op: 'LayerNormalization',
    inputs: [wide([2, 6, 5, 4], 49), randomReal([4], 47), randomReal([5, 4], 48)],
    attrs: { axis: 2 },
  },
  {
    op: 'LayerNormalization',
    outputs: 3,
    inputs: [wide([2, 6, 15], 49), randomReal([15], 47)],
    attrs: { epsilon: 0.1 },
  },
  {
    op: 'LayerNormalization',
    outputs: 2,
    fed: 3,
    inputs: [wide([12], 49), randomReal([12], 47), randomReal([1], 4)],
    attrs: { axis: 0 },
  },
  { op: 'LRN', inputs: [wide([2, 6, 5, 4], 50)], attrs: { size: 3 } },
  { op: 'LRN', inputs: [wide([2, 6, 5], 51)], attrs: { size: 4, alpha: 0.3, beta: 0.5, bias: 2 } },
  ...[{}, { exclusive: 1 }, { reverse: 1 }, { reverse: 1, exclusive: 1 }].flatMap((attrs): WrittenCase[] => [
    { op: 'CumSum', attrs, inputs: [wide([3, 13, 4], 52), integers([1])] },
    { op: 'CumSum', attrs, inputs: [wide([3, 1, 64], 53), integers([-1])] },
    { op: 'CumSum', attrs, inputs: [integers([3, 1, 4, 1, 5, 9]), integers([0])] },
  ]),
  { op: 'MatMul', fed: 2, inputs: [wide([2, 1, 5, 17], 60), wide([3, 17, 4], 61)] },
  { op: 'MatMul', inputs: [wide([2, 5, 1], 60), wide([1, 4], 61)] },
  { op: 'MatMul', inputs: [wide([128], 60), wide([2, 128, 3], 61)] },
  { op: 'MatMul', inputs: [wide([2, 3, 64], 60), wide([64], 61)] },
  { op: 'MatMul', inputs: [wide([64], 60), wide([64], 61)] },
  { op: 'Gemm', fed: 3, inputs: [wide([5, 17], 62), wide([17, 4], 63), wide([4], 64)] },
  {
    op: 'Gemm',
    attrs: { alpha: 0.3, beta: 0.7, transA: 1, transB: 1 },
    inputs: [wide([17, 5], 62), wide([4, 17], 63), wide([5, 1], 64)],
  },
  { op: 'Gemm', attrs: { alpha: 2 }, inputs: [wide([2, 5], 62), wide([5, 4], 63)] },
  { op: 'Conv', inputs: [wide([1, 16, 4, 33], 65), randomReal([1, 16, 1, 1], 66)] },
  {
    op: 'Conv',
    inputs: [wide([2, 6, 9, 8], 65), randomReal([4, 3, 3, 2], 66), randomReal([4], 67)],
    attrs: { group: 2, strides: [2, 1], pads: [1, 0, 2, 1], dilations: [1, 2] },
  },
  {
    op: 'Conv',
    inputs: [wide([2, 3, 9, 8], 65), randomReal([5, 3, 3, 3], 66), randomReal([5], 67)],
    attrs: { auto_pad: 'SAME_LOWER' },
  },
  {
    op: 'Conv',
    inputs: [wide([2, 3, 20], 65), randomReal([6, 1, 4], 66), randomReal([6], 67)],
    attrs: { group: 3, strides: [3], pads: [2, 1] },
  },
  { op: 'Range', fed: 0, inputs: [real([], [1]), real([], [9.3]), real([], [0.1])] },
  { op: 'Sum', fed: 3, inputs: [wide([2, 3], 20), wide([3], 21), wide([2, 1], 22)] },
  { op: 'Sum', fed: 2, inputs: [wide([2, 3], 20), wide([3], 21)] },
  { op: 'Sum', fed: 1, inputs: [wide([2, 3], 20)] },
  { op: 'Mean', fed: 3, inputs: [wide([2, 3], 20), wide([3], 21), wide([2, 1], 22)] },
  { op: 'Mean', fed: 2, inputs: [wide([2, 3], 20), wide([3], 21)] },
  { op: 'Mean', fed: 1, inputs: [wide([2, 3], 20)] },
];

describe('operators of several numbers', () => {
  test.each(cases.map((c) => [c.op, JSON.stringify(c.attrs ?? {}), c] as const))('%s %s', (_, __, c) =>
    expectSameBits(c),
  );
});

describe('Resize', () => {
  const scaled = (scales: readonly number[]): (Tensor | undefined)[] => [undefined, undefined, real([4], scales)];
  const sized = (...sizes: number[]): (Tensor | undefined)[] => [undefined, undefined, undefined, integers(sizes)];
  const grids = [scaled([1, 1, 2, 2]), scaled([1, 1, 0.6, 1.7]), sized(1, 2, 9, 4), sized(1, 3, 7, 1)];
  const modes = [
    'half_pixel',
    'pytorch_half_pixel',
    'half_pixel_symmetric',
    'align_corners',
    'asymmetric',
    'tf_half_pixel_for_nn',
  ];
  const x = wide([1, 2, 5, 7], 30);
  for (const coordinate_transformation_mode of modes)
    test(coordinate_transformation_mode, async () => {
      const kinds = [
        ...['round_prefer_floor', 'round_prefer_ceil', 'floor', 'ceil'].map((nearest_mode) => ({ nearest_mode })),
        { mode: 'linear' },
        { mode: 'cubic' },
        { mode: 'cubic', exclude_outside: 1, cubic_coeff_a: -0.5 },
        { mode: 'linear', antialias: 1 },
      ];
      for (const attrs of kinds)
        for (const [, ...rest] of grids)
          await expectSameBits({
            op: 'Resize',
            attrs: { coordinate_transformation_mode, ...attrs },
            inputs: [x, ...rest],
          });
    });

  test('tf_crop_and_resize', async () => {
    const region = real([8], [0, 0, -0.2, 0.3, 1, 1, 1.3, 0.9]);
    for (const mode of ['nearest', 'linear', 'cubic'])
      await expectSameBits({
        op: 'Resize',
        attrs: { mode, coordinate_transformation_mode: 'tf_crop_and_resize', extrapolation_value: 2.5 },
        inputs: [x, region, undefined, integers([1, 2, 9, 7])],
      });
  });
});
