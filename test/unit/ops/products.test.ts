import { describe, test } from '@jest/globals';
import { checkOperator, describeCase } from '../../helpers/operator-case.js';
import type { OperatorCase } from '../../helpers/operator-case.js';
import { randomReal } from '../../helpers/random-tensor.js';
import { tolerance } from '../../helpers/tolerance.js';
import type { Attrs } from '../../../src/ir/index.js';

const { sum } = tolerance;

const of = (op: string, shapes: readonly (readonly number[])[], attrs: Attrs = {}): OperatorCase => ({
  op,
  inputs: shapes.map((shape, i) => randomReal(shape, i + 1, op === 'BatchNormalization' ? 0.2 : -2)),
  attrs,
  tolerance: sum,
});

const cases: readonly OperatorCase[] = [
  of('Gemm', [[3, 5], [5, 4], [4]]),
  of(
    'Gemm',
    [
      [5, 3],
      [4, 5],
      [3, 1],
    ],
    { transA: 1, transB: 1, alpha: 0.5, beta: 2 },
  ),
  of(
    'Gemm',
    [
      [1, 9],
      [7, 9],
      [1, 7],
    ],
    { transB: 1 },
  ),
  of('Gemm', [[9, 2], [9, 7], []], { transA: 1 }),
  of('Gemm', [
    [6, 33],
    [33, 5],
  ]),
  of('MatMul', [
    [3, 5],
    [5, 4],
  ]),
  of('MatMul', [
    [2, 1, 3, 5],
    [4, 5, 7],
  ]),
  of('MatMul', [[5], [5, 4]]),
  of('MatMul', [[2, 3, 5], [5]]),
  of('MatMul', [[5], [5]]),
  of('MatMul', [
    [1, 130],
    [2, 130, 9],
  ]),
  of('BatchNormalization', [[2, 3, 4, 5], [3], [3], [3], [3]], { epsilon: 1e-3 }),
  of('BatchNormalization', [[6, 3], [3], [3], [3], [3]]),
  of('LayerNormalization', [[2, 5, 8], [8], [8]]),
  of(
    'LayerNormalization',
    [
      [2, 5, 8],
      [5, 8],
    ],
    { axis: 1, epsilon: 1e-6 },
  ),
  { ...of('LayerNormalization', [[2, 5, 8], [8], [8]], { axis: -1 }), outputs: 3 },
  of('InstanceNormalization', [[2, 3, 4, 5], [3], [3]], { epsilon: 1e-3 }),
  of('InstanceNormalization', [[2, 3, 9], [3], [3]]),
  of('GroupNormalization', [[2, 6, 4, 5], [6], [6]], { num_groups: 3 }),
  of('GroupNormalization', [[1, 4, 3, 3], [4], [4]], { num_groups: 1, epsilon: 1e-3 }),
  of('LRN', [[2, 7, 3, 3]], { size: 5, alpha: 0.5, beta: 0.6, bias: 2 }),
  of('LRN', [[1, 5, 2, 2]], { size: 3 }),
];

describe('products and normalisations', () => {
  for (const c of cases) test(`${c.op} ${describeCase(c)}`, () => checkOperator(c));
});
