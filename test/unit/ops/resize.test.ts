import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Attrs } from '../../../src/ir/index.js';
import { opNamed } from '../../../src/ops/index.js';
import { integers, real, tensor } from '../../../src/tensor/index.js';
import type { Tensor } from '../../../src/tensor/index.js';
import { checkOperator } from '../../helpers/operator-case.js';
import type { OperatorCase } from '../../helpers/operator-case.js';
import { randomReal } from '../../helpers/random-tensor.js';
import { tolerance } from '../../helpers/tolerance.js';

const COORDINATES = ['half_pixel', 'half_pixel_symmetric', 'pytorch_half_pixel', 'align_corners', 'asymmetric'];
const NEAREST = ['round_prefer_floor', 'round_prefer_ceil', 'floor', 'ceil'];

const x = randomReal([1, 2, 6, 7], 1);
const roi = real([8], [0, 0, 0.2, -0.3, 1, 1, 0.9, 1.2]);

function resize(
  attrs: Attrs,
  to: { scales?: readonly number[]; sizes?: readonly number[] },
  { data = x, region }: { data?: Tensor; region?: Tensor } = {},
): OperatorCase {
  const scales = to.scales && real([to.scales.length], to.scales);
  const inputs = [data, region, scales, ...(to.sizes ? [integers(to.sizes)] : [])];
  return { op: 'Resize', inputs, attrs, tolerance: attrs['mode'] === 'nearest' ? tolerance.exact : tolerance.sum };
}

const targets: readonly { scales?: number[]; sizes?: number[] }[] = [
  { scales: [1, 1, 2, 2] },
  { scales: [1, 1, 0.5, 1.5] },
  { sizes: [1, 2, 9, 4] },
  { sizes: [1, 2, 1, 13] },
];

describe('Resize', () => {
  for (const mode of COORDINATES)
    for (const to of targets) {
      const what = `${mode} ${JSON.stringify(to)}`;
      for (const nearest of NEAREST)
        test(`nearest ${nearest} ${what}`, () =>
          checkOperator(resize({ mode: 'nearest', nearest_mode: nearest, coordinate_transformation_mode: mode }, to)));
      for (const kind of ['linear', 'cubic'])
        test(`${kind} ${what}`, () => checkOperator(resize({ mode: kind, coordinate_transformation_mode: mode }, to)));
    }

  for (const mode of ['nearest', 'linear', 'cubic'])
    test(`${mode} tf_crop_and_resize`, () =>
      checkOperator(
        resize(
          { mode, coordinate_transformation_mode: 'tf_crop_and_resize', extrapolation_value: -7 },
          { sizes: [1, 2, 5, 8] },
          { region: roi },
        ),
      ));

  test('cubic with another coefficient, without what is outside', () =>
    checkOperator(resize({ mode: 'cubic', cubic_coeff_a: -0.5, exclude_outside: 1 }, { scales: [1, 1, 1.7, 0.6] })));

  for (const mode of ['linear', 'cubic'])
    for (const exclude of [0, 1])
      test(`${mode} antialias, exclude_outside ${exclude}`, () =>
        checkOperator(resize({ mode, antialias: 1, exclude_outside: exclude }, { scales: [1, 1, 0.4, 0.6] })));

  test('linear antialias by sizes', () =>
    checkOperator(resize({ mode: 'linear', antialias: 1 }, { sizes: [1, 2, 3, 9] })));

  for (const policy of ['not_larger', 'not_smaller', 'stretch'])
    test(`axes and keep_aspect_ratio_policy ${policy}`, () =>
      checkOperator(resize({ mode: 'linear', axes: [2, 3], keep_aspect_ratio_policy: policy }, { sizes: [9, 11] })));

  test('a scale that changes no extent', () => checkOperator(resize({ mode: 'linear' }, { scales: [1, 1, 1.1, 1.1] })));

  test('a crop that changes no extent', () => {
    const inputs = [real([5], [0, 1, 2, 3, 4]), real([2], [0.25, 0.75]), undefined, integers([5])];
    const attrs = { mode: 'linear', coordinate_transformation_mode: 'tf_crop_and_resize' };
    expect(opNamed('Resize').evaluate(inputs, attrs, 1)).toEqual([real([5], [1, 1.5, 2, 2.5, 3])]);
  });

  test('tf_half_pixel_for_nn of opset 11', () =>
    checkOperator(
      resize({ mode: 'nearest', coordinate_transformation_mode: 'tf_half_pixel_for_nn' }, { scales: [1, 1, 1.7, 0.6] }),
    ));

  test('axes in another order', () => checkOperator(resize({ mode: 'nearest', axes: [3, 2] }, { scales: [3, 2] })));

  test('integers move as they are, nearest', () => {
    const inputs = [tensor('i64', [3], Float64Array.of(1, 2, 3)), undefined, real([1], [2])];
    expect(opNamed('Resize').evaluate(inputs, {}, 1)).toEqual([integers([1, 1, 2, 2, 3, 3])]);
  });

  test('random scales', () =>
    fc.assert(
      fc.asyncProperty(
        fc.tuple(fc.integer({ min: 3, max: 40 }), fc.integer({ min: 3, max: 40 })),
        fc.constantFrom('nearest', 'linear', 'cubic'),
        fc.constantFrom(...COORDINATES),
        fc.constantFrom(...NEAREST),
        ([a, b], mode, coordinate, nearest) =>
          checkOperator(
            resize(
              { mode, coordinate_transformation_mode: coordinate, nearest_mode: nearest },
              { scales: [1, 1, a / 10, b / 10] },
            ),
          ),
      ),
      { numRuns: 100 },
    ));

  test('needs its scales at compile time', () => {
    const operands = [x, undefined, { dtype: 'f32' as const, shape: [4] }];
    expect(() => opNamed('Resize').infer(operands, {}, 1)).toThrow('input 2 (scales) to be known at compile time');
  });
});
