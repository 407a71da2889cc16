import { describe, test } from '@jest/globals';
import fc from 'fast-check';
import type { Attrs } from '../../../src/ir/index.js';
import { integers, real, tensor } from '../../../src/tensor/index.js';
import type { Tensor } from '../../../src/tensor/index.js';
import { checkOperator, describeCase } from '../../helpers/operator-case.js';
import type { OperatorCase } from '../../helpers/operator-case.js';
import { randomReal } from '../../helpers/random-tensor.js';
import { tolerance } from '../../helpers/tolerance.js';

const x = randomReal([2, 3, 4, 5], 1);
const view = (op: string, inputs: readonly (Tensor | undefined)[], attrs: Attrs = {}, outputs = 1): OperatorCase => ({
  op,
  inputs,
  attrs,
  outputs,
  tolerance: tolerance.exact,
});
const ints = (...values: number[]): Tensor => integers(values);
const LAST = 2 ** 63;

const cases: readonly OperatorCase[] = [
  view('Concat', [x, randomReal([2, 1, 4, 5], 2), randomReal([2, 2, 4, 5], 3)], { axis: 1 }),
  view('Concat', [x, x], { axis: -1 }),
  view('Concat', [ints(1, 2), ints(3)], { axis: 0 }),
  view('Concat', [x], { axis: 2 }),
  view('Split', [x, ints(1, 2)], { axis: 1 }, 2),
  view('Split', [x], { axis: 2, num_outputs: 2 }, 2),
  view('Split', [x], { axis: -1, num_outputs: 3 }, 3),
  view('Split', [x], { axis: 3 }, 2),
  view('Split', [ints(1, 2, 3), ints(1, 2)], {}, 2),
  view('Slice', [x, ints(1, -3), ints(3, LAST), ints(2, -1)]),
  view('Slice', [x, ints(0, 1), ints(2, 2)]),
  view('Slice', [x, ints(-1, 4), ints(-LAST, 0), ints(2, 3), ints(-1, -2)]),
  view('Slice', [x, ints(0, 0, 1, 0), ints(1, 3, LAST, 9), ints(0, 1, 2, 3), ints(1, 2, 2, 3)]),
  view('Slice', [x, ints(3), ints(1), ints(2)]),
  view('Slice', [ints(4, 5, 6, 7), ints(1), ints(-1), ints(0)]),
  view('Pad', [x, ints(0, 1, 2, 0, 1, 0, 0, 3)]),
  view('Pad', [x, ints(0, 0, 2, 1, 0, 0, 1, 2), real([], [-1.5])]),
  view('Pad', [x, ints(1, 2, 3, 1), real([], [7]), ints(-1, 2)]),
  view('Pad', [x, ints(0, 0, -1, 1, 0, 0, 1, -2), real([], [9])]),
  view('Pad', [x, ints(0, 0, 2, 3, 0, 0, 3, 4)], { mode: 'reflect' }),
  view('Pad', [x, ints(0, 0, 5, 3, 0, 1, 3, 4)], { mode: 'edge' }),
  view('Pad', [x, ints(0, 0, 2, 3, 0, 0, 3, 4)], { mode: 'wrap' }),
  view('Pad', [ints(1, 2), ints(1, 1)]),
  view('Reshape', [x, ints(2, -1, 5)]),
  view('Reshape', [x, ints(0, 0, 20)]),
  view('Reshape', [x, ints(0, -1)]),
  view('Reshape', [real([0, 3], []), ints(3, 0)], { allowzero: 1 }),
  view('Reshape', [real([1], [2]), ints()]),
  view('Flatten', [x]),
  view('Flatten', [x], { axis: 0 }),
  view('Flatten', [x], { axis: 4 }),
  view('Flatten', [x], { axis: -1 }),
  view('Transpose', [x]),
  view('Transpose', [x], { perm: [0, 2, 3, 1] }),
  view('Transpose', [ints(1, 2, 3)], { perm: [0] }),
  view('Squeeze', [real([1, 3, 1], [1, 2, 3])]),
  view('Squeeze', [real([1, 3, 1], [1, 2, 3]), ints(-1)]),
  view('Unsqueeze', [x, ints(0, -1)]),
  view('Unsqueeze', [real([], [2]), ints(0)]),
  view('Expand', [real([3, 1], [1, 2, 3]), ints(2, 1, 4)]),
  view('Expand', [x, ints(1)]),
  view('Tile', [x, ints(1, 2, 1, 3)]),
  view('Tile', [ints(1, 2), ints(3)]),
  view('Gather', [x, integers([2, 0, -1, 1], [2, 2])], { axis: 1 }),
  view('Gather', [x, integers([-2], [])], { axis: 3 }),
  view('Gather', [ints(5, 6, 7), ints(2, 0)]),
  view(
    'GatherElements',
    [
      x,
      integers(
        Array.from({ length: 40 }, (_, i) => (i % 5) - 2),
        [2, 1, 4, 5],
      ),
    ],
    { axis: 1 },
  ),
  view('GatherElements', [randomReal([3, 3], 4), integers([1, 2, 0, 2, 0, 0], [2, 3])]),
  view('GatherND', [x, integers([0, 1, 1, -1], [2, 2])]),
  view('GatherND', [x, integers([1, 0, 2, 3], [2, 1, 2])], { batch_dims: 1 }),
  view('GatherND', [x, integers([1, 0, 3, 2], [1, 4])]),
  view('DepthToSpace', [randomReal([2, 12, 2, 3], 5)], { blocksize: 2 }),
  view('DepthToSpace', [randomReal([1, 18, 2, 3], 5)], { blocksize: 3, mode: 'CRD' }),
  view('SpaceToDepth', [randomReal([2, 3, 4, 6], 6)], { blocksize: 2 }),
  view('Identity', [tensor('bool', [2], Uint8Array.of(0, 1))]),
];

describe('views', () => {
  cases.forEach((c, i) => test(`${i}: ${c.op} ${describeCase(c)}`, () => checkOperator(c)));

  test('Slice of random ranges', () => {
    const axis = fc.tuple(
      fc.integer({ min: -7, max: 7 }),
      fc.integer({ min: -7, max: 7 }),
      fc.integer({ min: -3, max: 3 }).filter((s) => s !== 0),
    );
    return fc.assert(
      fc.asyncProperty(axis, axis, ([start, end, step], [start2, end2, step2]) =>
        checkOperator(view('Slice', [x, ints(start, start2), ints(end, end2), ints(3, 1), ints(step, step2)])),
      ),
      { numRuns: 40 },
    );
  });

  test('Pad of random widths', () => {
    const widths = fc.array(fc.integer({ min: -1, max: 2 }), { minLength: 4, maxLength: 4 });
    return fc.assert(
      fc.asyncProperty(widths, fc.constantFrom('constant', 'edge'), (pads, mode) =>
        checkOperator(view('Pad', [x, integers(pads), real([], [0.5]), ints(1, 3)], { mode })),
      ),
      { numRuns: 40 },
    );
  });
});
