import { describe, expect, test } from '@jest/globals';
import type { Attrs } from '../../../src/ir/index.js';
import { opNamed } from '../../../src/ops/index.js';
import { integers, real, tensor } from '../../../src/tensor/index.js';
import type { Tensor } from '../../../src/tensor/index.js';
import { checkOperator, describeCase } from '../../helpers/operator-case.js';
import type { OperatorCase } from '../../helpers/operator-case.js';
import { randomReal } from '../../helpers/random-tensor.js';
import { tolerance } from '../../helpers/tolerance.js';
import type { Tolerance } from '../../helpers/tolerance.js';

const x = randomReal([2, 3, 4, 5], 1);
const ties = real([2, 6], [3, 1, 3, 2, 1, 3, 0, -1, -1, 0, 5, 5]);
const ints = (...values: number[]): Tensor => integers(values);
const scalar = (value: number): Tensor => integers([value], []);

const of = (
  op: string,
  inputs: readonly (Tensor | undefined)[],
  attrs: Attrs = {},
  allowed: Tolerance = tolerance.exact,
  outputs = 1,
): OperatorCase => ({ op, inputs, attrs, tolerance: allowed, outputs });

const reductions = ['Sum', 'Mean', 'Max', 'Min', 'Prod', 'L1', 'L2', 'SumSquare', 'LogSumExp'].flatMap((name) => [
  of(`Reduce${name}`, [x, ints(2, 3)], {}, tolerance.sum),
  of(`Reduce${name}`, [x, ints(-3)], { keepdims: 0 }, tolerance.sum),
  of(`Reduce${name}`, [x], {}, tolerance.sum),
  of(`Reduce${name}`, [x], { keepdims: 0 }, tolerance.sum),
]);

const boxes = real(
  [1, 6, 4],
  [0, 0, 1, 1, 0, 0.1, 1, 1.1, 0, -0.1, 1, 0.9, 0, 10, 1, 11, 1.1, 11.1, 0.1, 10.1, 0, 100, 1, 101],
);
const scores = real([1, 2, 6], [0.9, 0.75, 0.6, 0.95, 0.5, 0.3, 0.2, 0.2, 0.8, 0.1, 0.4, 0.4]);
const randomBoxes = real([2, 40, 4], randomReal([2, 40, 4], 7, 0.2, 1).data);

const cases: readonly OperatorCase[] = [
  ...reductions,
  of('ReduceLogSum', [randomReal([2, 5], 2, 0.1, 3), ints(1)], {}, tolerance.sum),
  of('ReduceSum', [x, ints()], { noop_with_empty_axes: 1 }),
  of('ReduceMax', [x], { noop_with_empty_axes: 1 }),
  of('ReduceSum', [ints(1, 2, 3), ints(0)]),
  of('ReduceProd', [ints(3, 4, 5), ints(0)], { keepdims: 0 }),
  of('ReduceMax', [ints(3, 9, 5)]),
  of('Softmax', [x], {}, tolerance.transcendental),
  of('Softmax', [x], { axis: 1 }, tolerance.transcendental),
  of('Softmax', [real([1, 3], [1000, 999, -1000])], {}, tolerance.transcendental),
  of('LogSoftmax', [x], { axis: 2 }, tolerance.transcendental),
  of('ArgMax', [x], { axis: 1 }),
  of('ArgMax', [ties], { axis: -1, keepdims: 0 }),
  of('ArgMax', [ties], { axis: 1, select_last_index: 1 }),
  of('ArgMin', [ties], { axis: 1 }),
  of('ArgMin', [ties]),
  of('TopK', [x, ints(3)], {}, tolerance.exact, 2),
  of('TopK', [ties, ints(4)], { axis: 1 }, tolerance.exact, 2),
  of('TopK', [ties, ints(6)], { axis: -1, largest: 0 }, tolerance.exact, 2),
  of('TopK', [x, ints(2)], { axis: 1, largest: 0 }, tolerance.exact, 2),
  of('TopK', [ints(4, 9, 2), ints(2)], {}, tolerance.exact, 2),
  of('NonMaxSuppression', [boxes, scores, scalar(3), real([], [0.5])]),
  of('NonMaxSuppression', [boxes, scores, scalar(5), real([], [0.5]), real([], [0.4])]),
  of('NonMaxSuppression', [boxes, scores, ints(2), real([1], [0.9])]),
  of('NonMaxSuppression', [boxes, scores, scalar(3)]),
  of('NonMaxSuppression', [boxes, scores]),
  of(
    'NonMaxSuppression',
    [randomBoxes, randomReal([2, 3, 40], 8, 0, 1), scalar(10), real([], [0.3]), real([], [0.2])],
    {
      center_point_box: 1,
    },
  ),
  of('NonMaxSuppression', [randomBoxes, randomReal([2, 3, 40], 8, 0, 1), scalar(40), real([], [0.6])]),
  of('NonZero', [real([2, 3], [0, 1, 0, 2, 0, -3])]),
  of('NonZero', [tensor('bool', [4], Uint8Array.of(1, 0, 0, 1))]),
  of('Shape', [x]),
  of('Shape', [x], { start: 1, end: -1 }),
  of('Shape', [x], { start: -2 }),
  of('Size', [x]),
  { ...of('Range', [scalar(3), scalar(10), scalar(2)]), allConstant: true },
  { ...of('Range', [scalar(3), scalar(-4), scalar(-3)]), allConstant: true },
  { ...of('Range', [real([], [0]), real([], [1]), real([], [0.25])]), allConstant: true },
  { ...of('ConstantOfShape', [ints(2, 3)]), allConstant: true },
  { ...of('ConstantOfShape', [ints(2)], { value: 7, dtype: 'i64' }), allConstant: true },
  { ...of('ConstantOfShape', [ints(0)], { value: 1, dtype: 'bool' }), allConstant: true },
  of('CumSum', [x, scalar(1)], {}, tolerance.sum),
  of('CumSum', [x, scalar(-1)], { exclusive: 1 }, tolerance.sum),
  of('CumSum', [x, scalar(2)], { reverse: 1 }, tolerance.sum),
  of('CumSum', [ints(1, 2, 3), scalar(0)], { reverse: 1, exclusive: 1 }),
  of('OneHot', [ints(0, -1, 3, 9), scalar(4), real([2], [-1, 2])]),
  of('OneHot', [integers([0, 1, 2, 1], [2, 2]), scalar(3), real([2], [0, 1])], { axis: 1 }),
  of('OneHot', [ints(0, 2), scalar(3), ints(0, 1)], { axis: 0 }),
  of('ScatterND', [randomReal([4, 3], 3), integers([2, 0], [2, 1]), randomReal([2, 3], 4)]),
  of('ScatterND', [randomReal([4, 3], 3), integers([2, 0, -1, 1, 2, 0], [3, 2]), randomReal([3], 4)]),
  of(
    'ScatterND',
    [randomReal([4, 3], 3), integers([1, 1], [2, 1]), randomReal([2, 3], 4)],
    { reduction: 'add' },
    tolerance.rounding,
  ),
  of('ScatterND', [randomReal([4, 3], 3), integers([1, 0], [2, 1]), randomReal([2, 3], 4)], { reduction: 'max' }),
  of('ScatterElements', [randomReal([3, 3], 5), integers([1, 0, 2, 0, 2, 1], [2, 3]), randomReal([2, 3], 6)]),
  of('ScatterElements', [randomReal([1, 5], 5), integers([1, -2], [1, 2]), randomReal([1, 2], 6)], { axis: 1 }),
  of(
    'ScatterElements',
    [randomReal([1, 5], 5), integers([1, 1], [1, 2]), randomReal([1, 2], 6)],
    { axis: 1, reduction: 'mul' },
    tolerance.rounding,
  ),
];

describe('reductions, selections and shape arithmetic', () => {
  cases.forEach((c, i) => test(`${i}: ${c.op} ${describeCase(c)}`, () => checkOperator(c)));
});

describe('data-dependent results', () => {
  test('infer gives the largest shape and says so', () => {
    const nms = opNamed('NonMaxSuppression');
    expect(nms.dataDependent).toBe(true);
    expect(nms.infer([boxes, scores, { ...scalar(3), value: scalar(3) }], {}, 1)).toEqual([
      { dtype: 'i64', shape: [6, 3] },
    ]);
    expect(opNamed('NonZero').infer([x], {}, 1)).toEqual([{ dtype: 'i64', shape: [4, 120] }]);
  });
});
