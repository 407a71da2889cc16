import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { KeptSamples } from '../../../src/correction/index.js';
import { Messages } from '../../../src/correction/messages.js';
import { replay } from '../../../src/correction/replay.js';
import { mostLive, segmentOf } from '../../../src/correction/segment.js';
import { sitesOf } from '../../../src/correction/sites.js';
import { chargeOf, simulate, spikeTrain } from '../../../src/sim/index.js';
import { realData, sizeOf } from '../../../src/tensor/index.js';
import { convertText } from '../../helpers/conversion.js';
import { dyadicNetwork } from '../../helpers/dyadic-networks.js';
import { feedsOf } from '../../helpers/graphs.js';

test('segment by segment gives what timestep by timestep gives, for every neuron layer and read-out', async () => {
  const preset = fc.constantFrom('levels', 'snm', 'default');
  await fc.assert(
    fc.asyncProperty(dyadicNetwork, preset, async ({ text }, name) => {
      const { program, prepared, graph } = await convertText(text, { preset: name, timesteps: 5 });
      const sample = feedsOf(graph, 9);
      const analog = new Map([...sample].map(([input, value]) => [input, realData(value)]));
      const trains = new Map<string, Messages>();
      const found = sitesOf(program, prepared).map(({ value, neuron }) => {
        const kept = neuron && new Messages(5, sizeOf(program.shapes.get(value)!));
        if (kept) trains.set(value, kept);
        return [value, replay(program, value, segmentOf(value, program), { analog, trains }, kept)] as const;
      });
      const observe: NonNullable<Parameters<typeof simulate>[2]>['observe'] = (t, state) => {
        if (t === 5)
          for (const [value, data] of found) expect([value, data]).toEqual([value, chargeOf({ state }, value)]);
      };
      Array.from(simulate(program, sample, { observe }));
      expect(found.length).toBeGreaterThan(0);
    }),
    { numRuns: 25 },
  );
});

const message = fc.array(
  fc.oneof(fc.constant(0), fc.integer({ min: -(2 ** 20), max: 2 ** 20 }), fc.integer({ min: -130, max: 130 })),
  {
    minLength: 4,
    maxLength: 4,
  },
);
const run = fc.array(message, { minLength: 3, maxLength: 3 });

function kept(messages: readonly (readonly number[])[]): Messages {
  const store = new Messages(messages.length, 4);
  messages.forEach((m, t) => {
    store.store(t + 1, { ...spikeTrain(4), message: Float32Array.from(m), active: m.filter((n) => n !== 0).length });
  });
  return store;
}

test('messages come back as they were, whatever their size, and some elements can be taken from another run', () => {
  fc.assert(
    fc.property(run, run, fc.integer({ min: 0, max: 15 }), (mine, other, mask) => {
      const chosen = (i: number): boolean => ((mask >> i) & 1) === 1;
      const store = kept(mine);
      store.take(kept(other), chosen);
      const train = spikeTrain(4);
      const count = [0, 0, 0, 0];
      mine.forEach((m, t) => {
        const expected = m.map((n, i) => (chosen(i) ? other[t]![i]! : n));
        store.replay(t + 1, train);
        expected.forEach((n, i) => (count[i]! += n));
        expect(Array.from(train.message)).toEqual(expected);
        expect(Array.from(train.count)).toEqual(count);
        expect(train.active).toBe(expected.filter((n) => n !== 0).length);
      });
    }),
  );
});

test('memory counts each train from its neurons to its last reader, twice at its own layer', () => {
  const reads = (...trains: string[]) => ({ steps: [], trains, given: [] });
  // a -> b -> c, with a read by c again; nobody reads c
  const sizes: Record<string, number> = { a: 10, b: 3, c: 100 };
  expect(mostLive(['a', 'b', 'c'], [reads(), reads('a'), reads('a', 'b')], (v) => sizes[v]!)).toBe(20);
  expect(mostLive(['a', 'b', 'c'], [reads(), reads('a'), reads('b')], (v) => sizes[v]!)).toBe(20);
  sizes['b'] = 30;
  expect(mostLive(['a', 'b', 'c'], [reads(), reads('a'), reads('b')], (v) => sizes[v]!)).toBe(70);
});

test('samples are kept as they were when they passed by, and only the first', async () => {
  const buffer = new Float32Array(2);
  function* stream() {
    for (let k = 1; k <= 5; k++) yield new Map([['x', { dtype: 'f32' as const, shape: [2], data: buffer.fill(k) }]]);
  }
  const keeper = new KeptSamples('bias', 3);
  let passed = 0;
  for await (const sample of keeper.from(stream())) passed += sample.size;
  expect(passed).toBe(5);
  expect(keeper.samples.map((sample) => Array.from(sample.get('x')!.data))).toEqual([
    [1, 1],
    [2, 2],
    [3, 3],
  ]);
});
