import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { accumulation } from '../../../src/engine/accumulate.js';
import { plainKernels, simdSpace, type Kernels } from '../../../src/engine/kernels/index.js';
import { layoutFor, sizeOfLayout } from '../../../src/engine/layout.js';
import { MemoryPlan } from '../../../src/engine/memory.js';
import { operationCount } from '../../../src/engine/operations.js';
import { plannedTrain } from '../../../src/engine/train.js';
import type { WindowAxis } from '../../../src/ops/index.js';
import type { SnnProgram, SynapseStep } from '../../../src/snn/index.js';
import { integers, seededRandom, sizeOf, tensor } from '../../../src/tensor/index.js';
import { weightedSums } from '../../helpers/weighted-sums.js';

/** An axis with whole windows; padding may be larger than the kernel. */
const axis = fc
  .record({
    input: fc.integer({ min: 1, max: 7 }),
    kernel: fc.integer({ min: 1, max: 3 }),
    stride: fc.integer({ min: 1, max: 3 }),
    dilation: fc.integer({ min: 1, max: 2 }),
    before: fc.integer({ min: 0, max: 4 }),
    after: fc.integer({ min: 0, max: 4 }),
  })
  .map((a): WindowAxis => {
    const room = a.input + a.before + a.after - (a.kernel - 1) * a.dilation - 1;
    return { ...a, output: Math.floor(room / a.stride) + 1 };
  })
  .filter((a) => a.output >= 1);

const layers = fc.record({
  type: fc.constantFrom('conv' as const, 'conv-transpose' as const),
  axes: fc.tuple(axis, axis),
  batch: fc.integer({ min: 1, max: 2 }),
  groups: fc.integer({ min: 1, max: 3 }),
  inputs: fc.constantFrom(1, 2, 3, 8, 17),
  outputs: fc.constantFrom(1, 2, 4, 7, 8, 16, 19, 33),
  rate: fc.constantFrom(0.02, 0.3, 1),
  largest: fc.constantFrom(1, 40, 40_000),
  seed: fc.integer({ min: 1, max: 1_000_000 }),
});

type Case = typeof layers extends fc.Arbitrary<infer T> ? T : never;

function layerOf({ type, axes, batch, groups, inputs, outputs, seed }: Case): {
  step: SynapseStep;
  program: SnnProgram;
} {
  const random = seededRandom(seed);
  const step: SynapseStep = {
    kind: 'synapse',
    name: 's',
    origin: 's',
    input: 'x',
    output: 'y',
    geometry: { type, groups, axes },
    source: { kind: 'spikes' },
    weight: 'w',
    bias: 'b',
    exponent: 'e',
  };
  const ends = axes.map((a) => (type === 'conv' ? [a.input, a.output] : [a.output, a.input]));
  const shape = [
    ...(type === 'conv' ? [groups * outputs, inputs] : [groups * inputs, outputs]),
    ...axes.map((a) => a.kernel),
  ];
  const constants = new Map([
    [
      'w',
      tensor(
        'i32',
        shape,
        Int32Array.from({ length: sizeOf(shape) }, () => Math.floor(random() * 65_535) - 32_767),
      ),
    ],
    ['b', integers(new Array<number>(groups * outputs).fill(0))],
    ['e', tensor('i32', [groups * outputs], new Int32Array(groups * outputs))],
  ]);
  const shapes = new Map([
    ['x', [batch, groups * inputs, ...ends.map(([from]) => from!)]],
    ['y', [batch, groups * outputs, ...ends.map(([, to]) => to!)]],
  ]);
  return { step, program: { shapes, constants } as unknown as SnnProgram };
}

/** Accumulators and operations after the messages of one timestep, given row-major. */
function accumulated(
  step: SynapseStep,
  program: SnnProgram,
  messages: Int32Array,
  shuffled: boolean,
  simd: boolean,
): { values: number[]; operations: number } {
  const plan = new MemoryPlan();
  const layout = layoutFor(step.geometry, program.shapes.get('x')!);
  const newTrain = plannedTrain(layout, false, plan);
  const accumulate = accumulation(step, program, plan);
  const count = operationCount(step, program, plan);
  const slot = plan.state('i32', sizeOf(program.shapes.get('y')!));
  const scratch = plan.state('i32', 2 * layout.channels);
  const space = simd ? simdSpace(plan.bytes)! : undefined;
  const arrays = plan.arrays(space?.buffer ?? new ArrayBuffer(plan.bytes));
  const kernels: Kernels = space?.kernels(arrays.of(scratch), []) ?? plainKernels([]);
  const train = newTrain(arrays);
  const numbers = Array.from({ length: sizeOfLayout(layout) }, (_, i) => i);
  for (const last of shuffled ? numbers.reverse() : numbers) {
    const [place, channel] = [Math.floor(last / layout.channels), last % layout.channels];
    const image = Math.floor(place / layout.places);
    const n = messages[(image * layout.channels + channel) * layout.places + (place % layout.places)]!;
    if (n === 0) continue;
    train.place[train.active] = place;
    train.channel[train.active] = channel;
    train.message[train.active++] = n;
  }
  accumulate(arrays, kernels)(train, arrays.of(slot));
  return { values: Array.from(arrays.of(slot)), operations: count(arrays, kernels)(train) };
}

describe('accumulation, in TypeScript and compiled', () => {
  test('is the sum of weights times messages of any convolution, in any order of events', () => {
    fc.assert(
      fc.property(layers, (c) => {
        const { step, program } = layerOf(c);
        const random = seededRandom(c.seed + 1);
        const size = sizeOf(program.shapes.get('x')!);
        const sizes = Int32Array.from({ length: size }, () =>
          random() < c.rate ? Math.floor(random() * 2 * c.largest) - c.largest + 1 : 0,
        );
        const layout = layoutFor(step.geometry, program.shapes.get('y')!);
        const flat = { ...program, shapes: new Map([...program.shapes].map(([k, s]) => [k, [1, ...s.slice(1)]])) };
        const perImage = size / c.batch;
        const expected = Array.from({ length: c.batch }, (_, image) =>
          weightedSums(step, flat, sizes.subarray(image * perImage, (image + 1) * perImage), 1, 1).map(
            ({ sum }) => sum,
          ),
        ).map((sums) =>
          Array.from({ length: sums.length }, (_, last) => {
            const [place, channel] = [Math.floor(last / layout.channels), last % layout.channels];
            return sums[channel * layout.places + place]! | 0;
          }),
        );
        const results = [true, false].flatMap((simd) =>
          [true, false].map((shuffled) => accumulated(step, program, sizes, shuffled, simd)),
        );
        for (const { values } of results) expect(values).toEqual(expected.flat());
        expect(new Set(results.map((r) => r.operations)).size).toBe(1);
      }),
      { numRuns: 150 },
    );
  });
});
