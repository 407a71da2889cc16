import { expect, test } from '@jest/globals';
import { sitesOf } from '../../../src/correction/sites.js';
import { convertText } from '../../helpers/conversion.js';
import { weights } from '../../helpers/graphs.js';

const conv = (out: string, input: string, w: string): string =>
  `${out}: f32[1,2,4,4] = Conv(${input}, ${w}) { kernel_shape: 1,1 }`;
const START = [
  'input x: f32[1,2,4,4]',
  weights('w', [2, 2, 1, 1], 1),
  weights('v', [2, 2, 1, 1], 2),
  weights('u', [2, 2, 1, 1], 3),
];
const END = ['y: f32[1,2,4,4] = Conv(a, u) { kernel_shape: 1,1 }', 'output y'];

/** For the neurons on "a": the layer that feeds them, or why there is none. */
async function feeding(lines: readonly string[], end: readonly string[] = END): Promise<string> {
  const { program, prepared } = await convertText([...START, ...lines, ...end].join('\n'), {
    preset: 'levels',
    timesteps: 2,
  });
  const { feeding: found } = sitesOf(program, prepared).find(({ ann }) => ann === 'a')!;
  return 'layer' in found ? found.layer.output : found.why;
}

const passed: readonly (readonly [string, readonly string[], string])[] = [
  ['an activation', [conv('c', 'x', 'w'), 'a: f32[1,2,4,4] = Relu(c)'], 'c'],
  ['a smooth activation', [conv('c', 'x', 'w'), 's: f32[1,2,4,4] = Sigmoid(c)', 'a: f32[1,2,4,4] = Mul(c, s)'], 'c'],
  ['no activation', [conv('a', 'x', 'w')], 'a'],
  [
    'a sum with what came earlier',
    [
      conv('c', 'x', 'w'),
      'r: f32[1,2,4,4] = Relu(c)',
      conv('d', 'r', 'v'),
      's: f32[1,2,4,4] = Add(r, d)',
      'a: f32[1,2,4,4] = Relu(s)',
    ],
    'd',
  ],
  [
    'a sum of two layers',
    [conv('c', 'x', 'w'), conv('d', 'x', 'v'), 's: f32[1,2,4,4] = Add(c, d)', 'a: f32[1,2,4,4] = Relu(s)'],
    'c',
  ],
];

test.each(passed)('a bias passes %s', async (_, lines, layer) => {
  expect(await feeding(lines)).toBe(layer);
});

const stopped: readonly (readonly [string, readonly string[], RegExp])[] = [
  [
    'a gate',
    [conv('c', 'x', 'w'), conv('d', 'x', 'v'), 's: f32[1,2,4,4] = Sigmoid(d)', 'a: f32[1,2,4,4] = Mul(c, s)'],
    /does not pass Mul/,
  ],
  ['a function that falls', [conv('c', 'x', 'w'), 'a: f32[1,2,4,4] = Neg(c)'], /does not pass Neg/],
  ['a softmax', [conv('c', 'x', 'w'), 'a: f32[1,2,4,4] = Softmax(c) { axis: 1 }'], /does not pass Softmax/],
];

test.each(stopped)('a bias does not pass %s', async (_, lines, why) => {
  expect(await feeding(lines)).toMatch(why);
});

test('a layer whose charge goes two ways is left alone', async () => {
  const two = [conv('c', 'x', 'w'), 'a: f32[1,2,4,4] = Relu(c)', 'b: f32[1,2,4,4] = Tanh(c)', conv('d', 'b', 'v')];
  expect(await feeding(two, [...END, 'output d'])).toMatch(/"c" is read elsewhere too/);
  expect(await feeding([conv('c', 'x', 'w'), 'a: f32[1,2,4,4] = Relu(c)'], [...END, 'output c'])).toMatch(/elsewhere/);
});

test('what no weighted layer feeds is left alone', async () => {
  const lines = [
    conv('c', 'x', 'w'),
    'r: f32[1,2,4,4] = Relu(c)',
    'a: f32[1,2,1,1] = GlobalAveragePool(r)',
    'y: f32[1,2,1,1] = Conv(a, u) { kernel_shape: 1,1 }',
  ];
  expect(await feeding(lines, ['output y'])).toMatch(/no weighted layer/);
});
