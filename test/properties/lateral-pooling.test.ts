import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Attrs } from '../../src/ir/index.js';
import { pool } from '../helpers/driven-step.js';
import {
  gate,
  maximumOfCounts,
  maximumOfMessages,
  mean,
  sharedInhibition,
  spikeOfLeader,
  zeroPadded,
} from '../helpers/other-poolings.js';
import type { Pooling, Window } from '../helpers/other-poolings.js';

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
    input: fc.integer({ min: 1, max: 9 }),
    kernel: fc.integer({ min: 1, max: 5 }),
    stride: fc.integer({ min: 1, max: 4 }),
    dilation: fc.integer({ min: 1, max: 3 }),
    before: fc.integer({ min: 0, max: 6 }),
    after: fc.integer({ min: 0, max: 6 }),
  })
  .map((a) => {
    const most = (a.kernel - 1) * a.dilation;
    return { ...a, before: Math.min(a.before, most), after: Math.min(a.after, most) };
  })
  .filter((a) => a.input + a.before + a.after >= (a.kernel - 1) * a.dilation + 1);

const still: Axis = { input: 1, kernel: 1, stride: 1, dilation: 1, before: 0, after: 0 };
/** Two axes, or one: then a sequence is pooled. */
const axes = fc.oneof(
  { weight: 3, arbitrary: fc.record({ vertical: axis, horizontal: axis, flat: fc.constant(false) }) },
  fc.record({ vertical: fc.constant(still), horizontal: axis, flat: fc.constant(true) }),
);

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

const attrsOf = (used: readonly Axis[], ceil: boolean): Attrs => ({
  kernel_shape: used.map((a) => a.kernel),
  strides: used.map((a) => a.stride),
  dilations: used.map((a) => a.dilation),
  pads: [...used.map((a) => a.before), ...used.map((a) => a.after)],
  ceil_mode: ceil ? 1 : 0,
});

/** Messages of some elements over some timesteps, all within bounds; some timesteps are quiet. */
const messagesOf = (size: number, low: number, high: number, most: number) => {
  const loud = fc.array(fc.integer({ min: low, max: high }), { minLength: size, maxLength: size });
  const quiet = fc.constant(new Array<number>(size).fill(0));
  return fc.array(low > 0 || high < 0 ? loud : fc.oneof({ weight: 4, arbitrary: loud }, quiet), {
    minLength: 1,
    maxLength: most,
  });
};

describe('I5: at every timestep the output count is the largest input count, and messages stay in range', () => {
  test.each(Object.entries(trains))('%s trains, any geometry', (_, [low, high]) => {
    const scenario = fc
      .tuple(axes, fc.boolean())
      .filter(([{ vertical, horizontal }, ceil]) =>
        [...windowsOf(vertical, ceil), ...windowsOf(horizontal, ceil)].every((w) => w.length > 0),
      )
      .chain(([geometry, ceil]) =>
        fc.record({
          geometry: fc.constant(geometry),
          ceil: fc.constant(ceil),
          messages: messagesOf(2 * geometry.vertical.input * geometry.horizontal.input, low, high, 6),
        }),
      );
    fc.assert(
      fc.property(scenario, ({ geometry: { vertical, horizontal, flat }, ceil, messages }) => {
        const [rows, columns] = [windowsOf(vertical, ceil), windowsOf(horizontal, ceil)];
        const used = flat ? [horizontal] : [vertical, horizontal];
        const shape = [1, 2, ...used.map((a) => a.input)];
        const output = pool(shape, 2 * rows.length * columns.length, attrsOf(used, ceil), messages);
        const plane = vertical.input * horizontal.input;
        const count = new Array<number>(2 * plane).fill(0);
        messages.forEach((message, t) => {
          message.forEach((n, i) => (count[i]! += n));
          const expected = [0, 1].flatMap((c) =>
            maxPool(count.slice(c * plane, (c + 1) * plane), horizontal.input, rows, columns),
          );
          expect(output.counts[t]!.map((n) => n + 0)).toEqual(expected);
          expect(output.messages[t]!.filter((n) => n < low || n > high)).toEqual([]);
        });
      }),
      { numRuns: 200 },
    );
  });

  test('a pyramid of three poolings: each is exact, and its input’s counts are the counts of the pooling before it', () => {
    const pyramid = fc
      .record({
        height: fc.integer({ min: 1, max: 9 }),
        width: fc.integer({ min: 1, max: 9 }),
        reach: fc.constantFrom(1, 2),
        range: fc.constantFrom(...Object.values(trains)),
      })
      .chain((p) =>
        fc.record({ ...asConstants(p), messages: messagesOf(p.height * p.width, p.range[0], p.range[1], 6) }),
      );
    fc.assert(
      fc.property(pyramid, ({ height, width, reach, messages }) => {
        const size = height * width;
        const windows = (times: number, extent: number): number[][] =>
          windowsOf(
            { ...still, input: extent, kernel: 2 * times * reach + 1, before: times * reach, after: times * reach },
            false,
          );
        const attrs = (times: number): Attrs => {
          const [k, p] = [2 * times * reach + 1, times * reach];
          return { kernel_shape: [k, k], strides: [1, 1], pads: [p, p, p, p] };
        };
        const shape = [1, 1, height, width];
        let [sent, counts] = [messages, running(messages)];
        for (const times of [1, 2, 3]) {
          const pooled = pool(shape, size, attrs(1), sent);
          // C(k+1) = MaxPool(C(k)): what a pooling accumulates is what the one before it has put out
          expect(pooled.counts).toEqual(counts.map((c) => maxPool(c, width, windows(1, height), windows(1, width))));
          // and three times 5x5 is 13x13 at once
          expect(pooled.messages.map((m) => m.map((n) => n + 0))).toEqual(
            pool(shape, size, attrs(times), messages).messages.map((m) => m.map((n) => n + 0)),
          );
          [sent, counts] = [pooled.messages, pooled.counts];
        }
      }),
      { numRuns: 60 },
    );
  });
});

/** Running sums by timestep, element by element. */
function running(messages: readonly (readonly number[])[]): number[][] {
  const total = new Array<number>(messages[0]!.length).fill(0);
  return messages.map((message) => message.map((n, i) => (total[i]! += n)));
}

function asConstants<T extends object>(record: T): { [K in keyof T]: fc.Arbitrary<T[K]> } {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, fc.constant(value as unknown)])) as {
    [K in keyof T]: fc.Arbitrary<T[K]>;
  };
}

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

/** Windows along a sequence, for the other ways to pool. */
function sequence(length: number, attrs: { kernel: number; stride?: number; pad?: number }): Window[] {
  const { kernel, stride = 1, pad = 0 } = attrs;
  return windowsOf({ ...still, input: length, kernel, stride, before: pad, after: pad }, false).map((at) => ({
    at,
    padding: kernel - at.length,
  }));
}

/** This project's pooling in the same form. */
const lateralInhibition = (length: number, attrs: { kernel: number; stride?: number; pad?: number }): Pooling => {
  const { kernel, stride = 1, pad = 0 } = attrs;
  return (windows, messages) =>
    pool([1, 1, length], windows.length, { kernel_shape: [kernel], strides: [stride], pads: [pad, pad] }, messages)
      .counts;
};

describe('I5: cases in which other ways to pool are wrong', () => {
  const turns = Array.from({ length: 40 }, (_, t) => [0, 1, 2, 3].map((i) => (t % 4 === i ? 1 : 0)));
  const cases: readonly (readonly [
    what: string,
    other: Pooling,
    attrs: { kernel: number; stride?: number; pad?: number },
    messages: readonly (readonly number[])[],
    right: readonly number[],
    wrong: readonly number[],
  ])[] = [
    [
      'overlapping windows must not share inhibition: the middle of three inputs spikes four times',
      sharedInhibition,
      { kernel: 2 },
      Array.from({ length: 4 }, () => [0, 1, 0]),
      [4, 4],
      [2, 2],
    ],
    [
      'padding must never win: all inputs -1 for three timesteps',
      zeroPadded,
      { kernel: 3, stride: 2, pad: 1 },
      Array.from({ length: 3 }, () => [-1, -1, -1, -1, -1]),
      [-3, -3, -3],
      [0, -3, 0],
    ],
    ['the spike of the leader: four inputs that take turns', spikeOfLeader, { kernel: 4 }, turns, [10], [40]],
    ['a gate that opens for newcomers on a tie: four inputs that take turns', gate, { kernel: 4 }, turns, [10], [40]],
    [
      'a gate under bursts: a rival overtakes by more than it leads',
      gate,
      { kernel: 2 },
      [
        [3, 0],
        [0, 5],
      ],
      [5],
      [8],
    ],
    [
      'the union of spikes: alternating inputs',
      maximumOfMessages,
      { kernel: 2 },
      [
        [1, 0],
        [0, 1],
      ],
      [1],
      [2],
    ],
    [
      'currents pooled before the neuron: the mean of maxima is above the maximum of means',
      maximumOfMessages,
      { kernel: 2 },
      Array.from({ length: 10 }, (_, t) => (t % 2 === 0 ? [2, -2] : [-2, 2])),
      [0],
      [20],
    ],
    ['the mean instead of the maximum', mean, { kernel: 2 }, Array.from({ length: 6 }, () => [1, 0]), [6], [3]],
  ];

  test.each(cases)('%s', (_, other, attrs, messages, right, wrong) => {
    const windows = sequence(messages[0]!.length, attrs);
    const last = (pooling: Pooling): number[] => pooling(windows, messages).at(-1)!;
    expect(last(maximumOfCounts)).toEqual(right);
    expect(last(lateralInhibition(messages[0]!.length, attrs))).toEqual(right);
    expect(last(other)).toEqual(wrong);
  });

  test('each of them is right where it is meant to be: tiles, no negative counts, one input, constant currents', () => {
    const right = (other: Pooling, attrs: { kernel: number; stride?: number; pad?: number }, low: number): void =>
      fc.assert(
        fc.property(messagesOf(6, low, 4, 8), (messages) => {
          const windows = sequence(6, attrs);
          expect(other(windows, messages)).toEqual(maximumOfCounts(windows, messages));
        }),
      );
    right(sharedInhibition, { kernel: 2, stride: 2 }, -4);
    right(zeroPadded, { kernel: 3, stride: 2, pad: 1 }, 0);
    right(zeroPadded, { kernel: 3 }, -4);
    for (const other of [spikeOfLeader, gate, maximumOfMessages, mean]) right(other, { kernel: 1 }, -4);
    const constant = Array.from({ length: 9 }, () => [2, -1, 3, 0, 1, -2]);
    const windows = sequence(6, { kernel: 3 });
    expect(maximumOfMessages(windows, constant)).toEqual(maximumOfCounts(windows, constant));
  });

  test('on random trains with overlapping windows every one of them goes wrong, lateral inhibition never', () => {
    const wrong = new Map<Pooling, number>();
    const others = [sharedInhibition, zeroPadded, spikeOfLeader, gate, maximumOfMessages, mean];
    fc.assert(
      fc.property(messagesOf(7, -2, 2, 8), (messages) => {
        const attrs = { kernel: 3, stride: 2, pad: 1 };
        const windows = sequence(7, attrs);
        const right = maximumOfCounts(windows, messages);
        expect(lateralInhibition(7, attrs)(windows, messages).map((c) => c.map((n) => n + 0))).toEqual(right);
        for (const other of others)
          if (JSON.stringify(other(windows, messages)) !== JSON.stringify(right))
            wrong.set(other, (wrong.get(other) ?? 0) + 1);
      }),
      { numRuns: 200 },
    );
    for (const other of others) expect(wrong.get(other)).toBeGreaterThan(50);
  });
});
