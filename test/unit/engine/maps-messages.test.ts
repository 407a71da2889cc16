import { describe, expect, test } from '@jest/globals';
import { simdSpace } from '../../../src/engine/kernels/index.js';
import { INSTRUCTION_WORDS, writeInstructions, type Instruction } from '../../../src/engine/maps/instructions.js';
import { MemoryPlan, type Elements, type Slot } from '../../../src/engine/memory.js';
import { sigmaDelta } from '../../../src/neurons/sigma-delta.js';
import { seededRandom } from '../../../src/tensor/index.js';

/** Stands where nobody may write. */
const UNTOUCHED = 0x5a5a;
/** Numbers of a map behind the last one, which stay as they are. */
const BEHIND = 16;

type Rule = (v: number, sent: number) => number;

function ruleOf(exponents: number, burst: number): Rule {
  const fire = sigmaDelta.rule({ exponents, burst }, 1);
  return (v, sent) => fire(v, sent, 0, 1);
}

/** The smallest burst from which on messages are worked out at once. */
function enough(exponents: number): number {
  return Math.ceil(exponents / 2) + 1;
}

interface Carried {
  /** The map of the neurons, and what stands behind it. */
  readonly map: Int16Array;
  readonly behind: Int16Array;
  readonly listed: number;
  readonly lists: readonly Int32Array[];
}

type Constant = <K extends keyof Elements>(kind: K, data: ArrayLike<number>) => Slot<K>;

/** Carries out one instruction on neurons of so many channels, in tiles of so many places. @param before running counts */
function carriedOut(
  make: (map: Slot<'i16'>, constant: Constant, lists: readonly Slot<'i32'>[]) => Instruction,
  size: number,
  { before, channels = 1, tile = size }: { before?: Int16Array; channels?: number; tile?: number } = {},
): Carried {
  const plan = new MemoryPlan();
  const map = plan.room('i16', size + BEHIND);
  const lists = [0, 1, 2].map(() => plan.room('i32', size));
  const code = plan.room('i32', INSTRUCTION_WORDS);
  const constant: Constant = (kind, data) => plan.constant(kind, data);
  const instruction = make(map, constant, lists);
  const space = simdSpace(plan.bytes)!;
  const arrays = plan.arrays(space.buffer);
  writeInstructions([instruction], arrays.of(code), arrays);
  const numbers = arrays.of(map);
  numbers.fill(UNTOUCHED);
  if (before) numbers.set(before);
  const maps = space.kernels(new Int32Array(space.buffer, 0, 2), []).maps!;
  const places = size / channels;
  const listed = maps.runLayer(arrays.address(code), 0, 0, 1, tile, places, channels, places, 1, arrays.ownStart, 0, 1);
  return {
    map: numbers.slice(0, size),
    behind: numbers.slice(size),
    listed,
    lists: lists.map((slot) => arrays.of(slot).slice(0, listed)),
  };
}

/** What neurons of these charges send that have sent nothing. */
function sentFirst(charges: Float32Array, unit: number, sizes: number, burst: number): Int16Array {
  const perUnit = new Float32Array(charges.length).fill(1 / unit);
  const { map, behind } = carriedOut(
    (to, constant) => ({
      op: 'first',
      operands: [to, constant('f32', charges), constant('f32', perUnit)],
      whole: [sizes, burst],
    }),
    charges.length,
  );
  expect([...behind]).toEqual(new Array(BEHIND).fill(UNTOUCHED));
  return map;
}

/** The same from accumulators, biases, and what charge an accumulator of 1 is. */
function sentAtOnce(sums: Int32Array, bias: Int32Array, scale: number, unit: number, sizes: number, slope: number) {
  const factor = new Float32Array(sums.length).fill((4 * scale) / unit);
  const { map, behind } = carriedOut(
    (to, constant) => ({
      op: 'send',
      operands: [to, constant('i32', sums), constant('i32', bias), constant('f32', factor)],
      whole: [sizes, 0],
      doubles: [slope],
    }),
    sums.length,
  );
  expect([...behind]).toEqual(new Array(BEHIND).fill(UNTOUCHED));
  return map;
}

/** Compares messages with the rule, and asks whether any of the neurons would send again. */
function expectRule(membranes: ArrayLike<number>, messages: Int16Array, rule: Rule, settled: boolean): void {
  for (let i = 0; i < messages.length; i++) {
    const v = membranes[i]!;
    const message = rule(v, 0);
    if (messages[i] !== message) throw new Error(`${v} sends ${messages[i]} instead of ${message}`);
    if (settled && rule(v - message, message) !== 0) throw new Error(`${v} sends ${message} and then more`);
  }
}

/** All multiples of 1/16 up to beyond saturation, of both signs, and what lies close to them. */
function grid(sizes: number): Float32Array {
  const most = Math.ceil(16 * 2 ** sizes * 1.1) + 64;
  return Float32Array.from({ length: 3 * (2 * most + 1) }, (_, i) => {
    const v = (Math.floor(i / 3) - most) / 16;
    return v + [0, 1e-4, -1e-4][i % 3]!;
  });
}

/** Numbers of all magnitudes, and the strange ones. */
function anyNumbers(seed: number, size: number): Float32Array {
  const random = seededRandom(seed);
  const strange = [0, -0, Infinity, -Infinity, 1e-45, -1e-45, 3.4e38, -3.4e38, 0.75, -0.75, 1.5, -1.5];
  return Float32Array.from({ length: size }, (_, i) =>
    i < strange.length ? strange[i]! : (random() < 0.5 ? -1 : 1) * 2 ** (random() * 40 - 15),
  );
}

/** What a comparison of many numbers takes long to find out. */
function areSame(a: Int16Array | Int32Array, b: Int16Array | Int32Array): boolean {
  return a.length === b.length && a.every((n, i) => n === b[i]);
}

const allSizes = Array.from({ length: 13 }, (_, i) => i + 1);

describe('messages at once are those of the rule with its burst, spike for spike', () => {
  test.each(allSizes)('of charge, %i sizes', (sizes) => {
    const rule = ruleOf(sizes, enough(sizes));
    const membranes = grid(sizes);
    const messages = sentFirst(membranes, 1, sizes, 0);
    expectRule(membranes, messages, rule, true);
    const others = anyNumbers(sizes, 6_001);
    expectRule(others, sentFirst(others, 1, sizes, 0), rule, true);
    const small = membranes.map((v) => v / 64);
    expect(areSame(sentFirst(small, 1 / 64, sizes, 0), messages)).toBe(true);
    const large = membranes.map((v) => v * 1024);
    expect(areSame(sentFirst(large, 1024, sizes, 0), messages)).toBe(true);
  });

  test.each([...allSizes].flatMap((sizes) => [0, 1, Math.fround(0.1)].map((slope) => [sizes, slope] as const)))(
    'of accumulators, %i sizes, slope %d',
    (sizes, slope) => {
      const rule = ruleOf(sizes, enough(sizes));
      const random = seededRandom(sizes);
      // a step is less than 1e-4: multiples of 1/16 and their neighbours, of many sizes some of each kind, then numbers of all magnitudes
      const [unit, scale] = [4, 2 ** -12];
      const sums = Array.from(
        grid(sizes).filter((_, i) => sizes < 8 || i % 29 === 0),
        (v) => Math.round(v * 2 ** 14),
      );
      for (let i = 0; i < 6_001; i++) sums.push(Math.trunc((random() < 0.5 ? -1 : 1) * 2 ** (random() * 30.9)));
      const bias = Int32Array.from(sums, () => Math.floor(random() * 2001) - 1000);
      const accumulators = Int32Array.from(sums, (sum, i) => sum - bias[i]!);
      const membranes = sums.map((sum) => {
        const charge = Math.fround(sum * scale);
        return (charge < 0 ? Math.fround(slope * charge) : charge) / unit;
      });
      expectRule(membranes, sentAtOnce(accumulators, bias, scale, unit, sizes, slope), rule, slope === 1);
    },
  );

  test('of any number of neurons: nothing is written behind the last', () => {
    const charges = anyNumbers(99, 40);
    const sums = Int32Array.from(charges, (v) => Math.max(-1e6, Math.min(1e6, Math.round(v * 16))));
    const rule = ruleOf(9, enough(9));
    for (let size = 1; size <= charges.length; size++) {
      expectRule(charges, sentFirst(charges.slice(0, size), 1, 9, 0), rule, true);
      expectRule(charges, sentFirst(charges.slice(0, size), 1, 9, 2), ruleOf(9, 2), false);
      for (const slope of [0, 1, 0.5]) {
        const membranes = Array.from(sums, (n) => (n < 0 ? slope * n : n) / 16);
        const sent = sentAtOnce(sums.slice(0, size), new Int32Array(size), 1 / 16, 1, 9, slope);
        expectRule(membranes, sent, rule, true);
      }
    }
  });
});

describe('messages spike by spike are those of the rule', () => {
  test.each([1, 2, 4, 9, 13, 14].flatMap((sizes) => [1, 2, 3, 20].map((burst) => [sizes, burst] as const)))(
    'of neurons without a past, %i sizes, up to %i spikes',
    (sizes, burst) => {
      const rule = ruleOf(sizes, burst);
      const membranes = [...anyNumbers(sizes + 100 * burst, 6_001), ...grid(Math.min(sizes, 9))];
      expectRule(membranes, sentFirst(Float32Array.from(membranes), 1, sizes, burst), rule, false);
    },
  );

  test.each([1, 2, 4, 9, 13, 14].flatMap((sizes) => [1, 2, 3, 8].map((burst) => [sizes, burst] as const)))(
    'of neurons with a past, %i sizes, up to %i spikes: those that send are listed, and counted',
    (sizes, burst) => {
      const rule = ruleOf(sizes, burst);
      const random = seededRandom(sizes + 10 * burst);
      const limit = 2 ** sizes;
      const channels = 7;
      const size = 7 * 1001;
      const before = Int16Array.from({ length: size }, () => Math.floor(random() * (2 * limit + 1)) - limit);
      // close to the estimate, on the edge of a message, or anywhere
      const charges = Float32Array.from(before, (n) => {
        const kind = Math.floor(random() * 4);
        if (kind === 0) return n + random() * 2 - 1;
        if (kind === 1) return n + (random() < 0.5 ? -0.75 : 0.75) * 2 ** Math.floor(random() * sizes);
        return (random() < 0.5 ? -1 : 1) * (kind === 2 ? random() * 3 * limit : 2 ** (random() * 40 - 15));
      });
      const perUnit = new Float32Array(size).fill(1);
      const { map, behind, listed, lists } = carriedOut(
        (to, constant, places) => ({
          op: 'later',
          operands: [to, constant('f32', charges), constant('f32', perUnit), ...places],
          whole: [sizes, burst],
        }),
        size,
        { before, channels },
      );
      const messages = Int32Array.from(charges, (v, i) => rule(v - before[i]!, before[i]!));
      const senders = Int32Array.from(messages.keys()).filter((i) => messages[i] !== 0);
      const [place, channel, message] = lists as [Int32Array, Int32Array, Int32Array];
      expect(listed).toBe(senders.length);
      expect(
        areSame(
          place,
          senders.map((i) => Math.floor(i / channels)),
        ),
      ).toBe(true);
      expect(
        areSame(
          channel,
          senders.map((i) => i % channels),
        ),
      ).toBe(true);
      expect(
        areSame(
          message,
          senders.map((i) => messages[i]!),
        ),
      ).toBe(true);
      expect(
        areSame(
          map,
          before.map((n, i) => n + messages[i]!),
        ),
      ).toBe(true);
      expect([...behind]).toEqual(new Array(BEHIND).fill(UNTOUCHED));
    },
  );
});

test('what is not a number sends nothing, as by the rule', () => {
  const charges = Float32Array.from({ length: 11 }, (_, i) => (i % 3 === 0 ? NaN : i - 5));
  for (const [sizes, burst] of [
    [13, 0],
    [13, 1],
    [14, 8],
  ] as const)
    expectRule(charges, sentFirst(charges, 1, sizes, burst), ruleOf(sizes, burst || enough(sizes)), false);
});

test('counts of the most sizes may grow from one end to the other', () => {
  const limit = 2 ** 14;
  const plan = new MemoryPlan();
  const [now, before] = [plan.room('i16', 4), plan.room('i16', 4)];
  const lists = [0, 1, 2].map(() => plan.room('i32', 4));
  const space = simdSpace(plan.bytes)!;
  const arrays = plan.arrays(space.buffer);
  arrays.of(now).set([limit, 5, -limit, -7]);
  arrays.of(before).set([-limit, 5, limit, 8]);
  const maps = space.kernels(new Int32Array(space.buffer, 0, 2), []).maps!;
  const addresses = [now, before].map((slot) => arrays.address(slot));
  expect(maps.listGrowth(...addresses, 4, 2, ...lists.map((slot) => arrays.address(slot)))).toBe(3);
  expect(lists.map((slot) => [...arrays.of(slot).slice(0, 3)])).toEqual([
    [0, 1, 1],
    [0, 0, 1],
    [2 * limit, -2 * limit, -15],
  ]);
  expect([...arrays.of(before)]).toEqual([limit, 5, -limit, -7]);
});
