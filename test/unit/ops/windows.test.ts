import { describe, test } from '@jest/globals';
import fc from 'fast-check';
import type { Attrs } from '../../../src/ir/index.js';
import { checkOperator } from '../../helpers/operator-case.js';
import type { OperatorCase } from '../../helpers/operator-case.js';
import { randomReal } from '../../helpers/random-tensor.js';
import { tolerance } from '../../helpers/tolerance.js';

const { exact, sum } = tolerance;

function conv(x: readonly number[], w: readonly number[], attrs: Attrs = {}, bias = true, op = 'Conv'): OperatorCase {
  const outputs = op === 'Conv' ? w[0]! : w[1]! * Number(attrs['group'] ?? 1);
  const inputs = [randomReal(x, 1), randomReal(w, 2), ...(bias ? [randomReal([outputs], 3)] : [])];
  return { op, inputs, attrs, tolerance: sum };
}

const pool = (op: string, x: readonly number[], attrs: Attrs): OperatorCase => ({
  op,
  inputs: [randomReal(x, 4)],
  attrs,
  tolerance: op === 'MaxPool' ? exact : sum,
});

const named: Readonly<Record<string, OperatorCase>> = {
  'Conv 3x3': conv([2, 3, 7, 6], [5, 3, 3, 3], { pads: [1, 1, 1, 1] }),
  'Conv 1x1 without bias': conv([1, 8, 5, 5], [7, 8, 1, 1], {}, false),
  'Conv of one output': conv([1, 4, 5, 5], [1, 4, 3, 3]),
  'Conv over several tiles': conv([1, 40, 40, 41], [6, 40, 3, 3], { pads: [1, 1, 1, 1] }),
  'Conv strided and dilated': conv([1, 2, 13, 11], [4, 2, 3, 3], {
    strides: [2, 3],
    dilations: [2, 1],
    pads: [2, 1, 2, 1],
  }),
  'Conv asymmetric': conv([1, 2, 8, 9], [4, 2, 2, 5], { pads: [0, 3, 1, 1], strides: [1, 2] }),
  'Conv grouped': conv([2, 6, 6, 6], [9, 2, 3, 3], { group: 3, pads: [1, 1, 1, 1] }),
  'Conv grouped, two outputs a group': conv([2, 6, 6, 6], [4, 3, 3, 3], { group: 2 }),
  'Conv depthwise': conv([2, 6, 9, 8], [6, 1, 3, 3], { group: 6, pads: [1, 1, 1, 1], strides: [2, 2] }),
  'Conv depthwise, twice the channels': conv([1, 3, 5, 5], [6, 1, 3, 3], { group: 3 }),
  'Conv SAME_UPPER': conv([1, 2, 7, 8], [3, 2, 4, 2], { auto_pad: 'SAME_UPPER', strides: [2, 3] }),
  'Conv SAME_LOWER': conv([1, 2, 7, 8], [3, 2, 4, 2], { auto_pad: 'SAME_LOWER', strides: [2, 3] }),
  'Conv VALID': conv([1, 2, 7, 8], [3, 2, 4, 2], { auto_pad: 'VALID' }),
  'Conv 1-D': conv([2, 3, 17], [4, 3, 5], { pads: [2, 1], strides: [2], dilations: [2] }),
  'Conv 1-D depthwise': conv([1, 3, 17], [3, 1, 5], { group: 3, auto_pad: 'SAME_UPPER' }),
  'ConvTranspose 2x2': conv([1, 4, 5, 6], [4, 3, 2, 2], { strides: [2, 2] }, true, 'ConvTranspose'),
  'ConvTranspose padded': conv(
    [2, 4, 5, 6],
    [4, 2, 4, 3],
    { strides: [2, 3], pads: [1, 0, 2, 1], output_padding: [1, 2], dilations: [2, 1] },
    true,
    'ConvTranspose',
  ),
  'ConvTranspose grouped': conv([1, 6, 4, 4], [6, 2, 3, 3], { group: 3, strides: [2, 2] }, false, 'ConvTranspose'),
  'ConvTranspose output_shape': conv(
    [1, 2, 4, 4],
    [2, 3, 3, 3],
    { strides: [2, 2], output_shape: [8, 7] },
    true,
    'ConvTranspose',
  ),
  'ConvTranspose SAME_UPPER': conv(
    [1, 2, 4, 5],
    [2, 3, 3, 4],
    { strides: [2, 2], auto_pad: 'SAME_UPPER' },
    true,
    'ConvTranspose',
  ),
  'ConvTranspose SAME_LOWER': conv(
    [1, 2, 4, 5],
    [2, 3, 3, 4],
    { strides: [2, 2], auto_pad: 'SAME_LOWER' },
    true,
    'ConvTranspose',
  ),
  'ConvTranspose 1-D': conv([1, 2, 9], [2, 3, 4], { strides: [2], pads: [1, 1] }, true, 'ConvTranspose'),
  'MaxPool 2x2': pool('MaxPool', [2, 3, 6, 8], { kernel_shape: [2, 2], strides: [2, 2] }),
  'MaxPool ceil': pool('MaxPool', [1, 2, 7, 8], { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 }),
  'MaxPool ceil with a last window that would start in the padding': pool('MaxPool', [1, 1, 5, 5], {
    kernel_shape: [2, 2],
    strides: [2, 3],
    pads: [1, 1, 1, 1],
    ceil_mode: 1,
  }),
  'MaxPool 5x5 padded': pool('MaxPool', [1, 2, 6, 6], { kernel_shape: [5, 5], pads: [2, 2, 2, 2] }),
  'MaxPool dilated': pool('MaxPool', [1, 2, 9, 9], { kernel_shape: [3, 2], dilations: [2, 3], pads: [1, 0, 1, 1] }),
  'MaxPool SAME_UPPER': pool('MaxPool', [1, 2, 7, 8], {
    kernel_shape: [3, 2],
    strides: [2, 2],
    auto_pad: 'SAME_UPPER',
  }),
  'MaxPool SAME_LOWER': pool('MaxPool', [1, 2, 7, 8], {
    kernel_shape: [3, 2],
    strides: [2, 2],
    auto_pad: 'SAME_LOWER',
  }),
  'MaxPool 1-D': pool('MaxPool', [2, 3, 11], { kernel_shape: [3], strides: [2], pads: [1, 1], ceil_mode: 1 }),
  'AveragePool 3x3': pool('AveragePool', [2, 3, 6, 8], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }),
  'AveragePool counting padding': pool('AveragePool', [1, 2, 6, 8], {
    kernel_shape: [3, 3],
    pads: [1, 1, 0, 1],
    count_include_pad: 1,
  }),
  'AveragePool ceil': pool('AveragePool', [1, 2, 7, 8], { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 }),
  'AveragePool ceil counting padding': pool('AveragePool', [1, 2, 8, 8], {
    kernel_shape: [3, 3],
    strides: [2, 2],
    pads: [1, 0, 0, 1],
    ceil_mode: 1,
    count_include_pad: 1,
  }),
  'AveragePool dilated': pool('AveragePool', [1, 2, 9, 9], {
    kernel_shape: [3, 2],
    dilations: [2, 3],
    pads: [1, 0, 1, 1],
  }),
  'AveragePool SAME_UPPER': pool('AveragePool', [1, 2, 7, 8], {
    kernel_shape: [3, 2],
    strides: [2, 2],
    auto_pad: 'SAME_UPPER',
  }),
  'AveragePool 1-D': pool('AveragePool', [2, 3, 11], { kernel_shape: [4], strides: [3], pads: [1, 2] }),
  GlobalAveragePool: pool('GlobalAveragePool', [2, 3, 5, 7], {}),
  'GlobalAveragePool 1-D': pool('GlobalAveragePool', [2, 3, 5], {}),
  GlobalMaxPool: { ...pool('GlobalMaxPool', [2, 3, 5, 7], {}), tolerance: exact },
};

/** Two spatial axes of the same kind of numbers. */
const pair = (least: number, most: number): fc.Arbitrary<[number, number]> =>
  fc.tuple(fc.integer({ min: least, max: most }), fc.integer({ min: least, max: most }));
const quad = (most: number): fc.Arbitrary<number[]> => fc.array(fc.nat(most), { minLength: 4, maxLength: 4 });
const geometry = fc.record({
  kernel: pair(1, 4),
  strides: pair(1, 3),
  dilations: pair(1, 2),
  pads: quad(3),
  image: pair(7, 12),
});

const RUNS = { numRuns: 400 };

describe('windows', () => {
  for (const [name, c] of Object.entries(named)) test(name, () => checkOperator(c));
});

describe('windows of random geometry', () => {
  test('Conv', () =>
    fc.assert(
      fc.asyncProperty(
        geometry,
        fc.constantFrom([1, 3, 5], [2, 2, 1], [3, 1, 1], [2, 1, 4]),
        (g, [group, inputs, outputs]) =>
          checkOperator(
            conv([2, group * inputs, ...g.image], [group * outputs, inputs, ...g.kernel], {
              group: group,
              strides: g.strides,
              dilations: g.dilations,
              pads: g.pads,
            }),
          ),
      ),
      RUNS,
    ));

  test('ConvTranspose', () =>
    fc.assert(
      fc.asyncProperty(
        geometry,
        pair(0, 2),
        fc.constantFrom([1, 3, 2], [2, 2, 1]),
        async (g, extra, [group, inputs, outputs]) => {
          // ONNX Runtime wants output_padding below the stride
          const padding = extra.map((p, i) => Math.min(p, g.strides[i]! - 1));
          await checkOperator(
            conv(
              [1, group * inputs, ...g.image],
              [group * inputs, outputs, ...g.kernel],
              { group: group, strides: g.strides, dilations: g.dilations, pads: g.pads, output_padding: padding },
              true,
              'ConvTranspose',
            ),
          );
        },
      ),
      RUNS,
    ));

  for (const op of ['MaxPool', 'AveragePool'])
    test(op, () =>
      fc.assert(
        fc.asyncProperty(geometry, fc.nat(1), fc.nat(1), async (g, ceil, counted) => {
          const pads = g.pads.map((p, i) => Math.min(p, g.kernel[i % 2]! - 1));
          await checkOperator(
            pool(op, [1, 2, ...g.image], {
              kernel_shape: g.kernel,
              strides: g.strides,
              dilations: g.dilations,
              pads,
              ceil_mode: ceil,
              ...(op === 'AveragePool' && { count_include_pad: counted }),
            }),
          );
        }),
        RUNS,
      ),
    );
});
