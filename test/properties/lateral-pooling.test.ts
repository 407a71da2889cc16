import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Attrs } from '../../src/ir/index.js';
import { pool } from '../helpers/driven-step.js';

/** One spatial axis of a pooling. */
interface Axis {
  readonly input: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  readonly after: number;
}

const axis: fc.Arbitrary<Axis> = fc
  .record({
    input: fc.integer({ min: 1, max: 8 }),
    kernel: fc.integer({ min: 1, max: 4 }),
    stride: fc.integer({ min: 1, max: 4 }),
    dilation: fc.integer({ min: 1, max: 2 }),
    before: fc.integer({ min: 0, max: 3 }),
    after: fc.integer({ min: 0, max: 3 }),
  })
  .map((a) => ({ ...a, before: Math.min(a.before, a.kernel - 1), after: Math.min(a.after, a.kernel - 1) }))
  .filter((a) => a.input + a.before + a.after >= (a.kernel - 1) * a.dilation + 1);

/** For each window of an axis, the input positions under it, from the definition in the ONNX documentation. */
function windowsOf(a: Axis, ceil: boolean): number[][] {
  const reach = (a.kernel - 1) * a.dilation + 1;
  const room = (a.input + a.before + a.after - reach) / a.stride;
  let count = (ceil ? Math.ceil(room) : Math.floor(room)) + 1;
  if (ceil && (count - 1) * a.stride >= a.input + a.before) count--;
  return Array.from({ length: count }, (_, w) =>
    Array.from({ length: a.kernel }, (_, k) => w * a.stride - a.before + k * a.dilation).filter(
      (p) => p >= 0 && p < a.input,
    ),
  );
}

/** Largest element under each window, by search; padding is not there. */
function maxPool(plane: readonly number[], width: number, rows: number[][], columns: number[][]): number[] {
  return rows.flatMap((ys) =>
    columns.map((xs) => Math.max(...ys.flatMap((y) => xs.map((x) => plane[y * width + x]!)))),
  );
}

const trains = {
  binary: [0, 1],
  burst: [0, 5],
  ternary: [-1, 1],
  graded: [-40, 40],
  'always negative': [-3, -1],
} as const;

const attrsOf = (vertical: Axis, horizontal: Axis, ceil: boolean): Attrs => ({
  kernel_shape: [vertical.kernel, horizontal.kernel],
  strides: [vertical.stride, horizontal.stride],
  dilations: [vertical.dilation, horizontal.dilation],
  pads: [vertical.before, horizontal.before, vertical.after, horizontal.after],
  ceil_mode: ceil ? 1 : 0,
});

test.each(Object.entries(trains))(
  '%s trains, any geometry: at every timestep the output count is the largest input count, and messages stay in range',
  (_, [low, high]) => {
    const scenario = fc
      .tuple(axis, axis, fc.boolean())
      .filter(([v, h, ceil]) => [...windowsOf(v, ceil), ...windowsOf(h, ceil)].every((w) => w.length > 0))
      .chain(([v, h, ceil]) =>
        fc.record({
          v: fc.constant(v),
          h: fc.constant(h),
          ceil: fc.constant(ceil),
          messages: fc.array(
            fc.array(fc.integer({ min: low, max: high }), {
              minLength: 2 * v.input * h.input,
              maxLength: 2 * v.input * h.input,
            }),
            { minLength: 1, maxLength: 6 },
          ),
        }),
      );
    fc.assert(
      fc.property(scenario, ({ v, h, ceil, messages }) => {
        const [rows, columns] = [windowsOf(v, ceil), windowsOf(h, ceil)];
        const plane = v.input * h.input;
        const shape = [1, 2, v.input, h.input];
        const output = pool(shape, 2 * rows.length * columns.length, attrsOf(v, h, ceil), messages);
        const count = new Array<number>(2 * plane).fill(0);
        messages.forEach((message, t) => {
          message.forEach((n, i) => (count[i]! += n));
          const expected = [0, 1].flatMap((c) =>
            maxPool(count.slice(c * plane, (c + 1) * plane), h.input, rows, columns),
          );
          expect(output.counts[t]!.map((n) => n + 0)).toEqual(expected);
          for (const n of output.messages[t]!) expect(n >= low && n <= high).toBe(true);
        });
      }),
      { numRuns: 120 },
    );
  },
);

test('sequences are pooled too', () => {
  const { counts } = pool([1, 1, 4], 2, { kernel_shape: [2], strides: [2] }, [
    [1, 0, 0, 1],
    [0, 3, 0, 1],
  ]);
  expect(counts).toEqual([
    [1, 1],
    [3, 2],
  ]);
});

test('a timestep without input spikes sends nothing', () => {
  const { messages } = pool([1, 1, 4], 2, { kernel_shape: [2], strides: [2] }, [
    [1, 0, 0, 1],
    [0, 0, 0, 0],
    [1, 0, 0, 0],
  ]);
  expect(messages).toEqual([
    [1, 1],
    [0, 0],
    [1, 0],
  ]);
});

describe('cases in which other schemes fail', () => {
  test('overlapping windows share no inhibition: the middle of three inputs spikes four times, both windows send four', () => {
    const middle = Array.from({ length: 4 }, () => [0, 1, 0]);
    expect(pool([1, 1, 3], 2, { kernel_shape: [2] }, middle).counts.at(-1)).toEqual([4, 4]);
  });

  test('padding never wins: negative counts reach the border windows', () => {
    const attrs = { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] };
    const negative = Array.from({ length: 3 }, () => new Array<number>(16).fill(-1));
    expect(pool([1, 1, 4, 4], 4, attrs, negative).counts.at(-1)).toEqual([-3, -3, -3, -3]);
  });

  test('the spike of the current leader is not the maximum: four inputs that take turns at rate 1/4 send rate 1/4', () => {
    const turns = Array.from({ length: 40 }, (_, t) => [0, 1, 2, 3].map((i) => (t % 4 === i ? 1 : 0)));
    expect(pool([1, 1, 4], 1, { kernel_shape: [4] }, turns).counts.at(-1)).toEqual([10]);
  });

  test('the union of spikes is not the maximum: alternating inputs send one, not two', () => {
    const alternating = [
      [1, 0],
      [0, 1],
    ];
    expect(pool([1, 1, 2], 1, { kernel_shape: [2] }, alternating).counts.at(-1)).toEqual([1]);
  });

  test('a gate that opens for the leader loses bursts: a rival that overtakes by 5 raises the output by what it leads', () => {
    const burst = [
      [3, 0],
      [0, 5],
    ];
    expect(pool([1, 1, 2], 1, { kernel_shape: [2] }, burst).messages).toEqual([[3], [2]]);
  });

  test('windows of size 5, stride 1, padding 2, three in a chain, as in spatial pyramid pooling', () => {
    const attrs = { kernel_shape: [5], strides: [1], pads: [2, 2] };
    const spikes = Array.from({ length: 5 }, (_, t) => Array.from({ length: 16 }, (_, i) => ((i * 7 + t * 3) % 5) - 2));
    const chained = [0, 1, 2].reduce((messages) => pool([1, 1, 16], 16, attrs, messages).messages, spikes);
    const wide = pool([1, 1, 16], 16, { kernel_shape: [13], strides: [1], pads: [6, 6] }, spikes).messages;
    expect(chained).toEqual(wide);
  });
});
