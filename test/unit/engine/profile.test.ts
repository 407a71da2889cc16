import { describe, expect, test } from '@jest/globals';
import { costs, gatherFrom, predicted, visitsBy } from '../../../src/engine/cost.js';
import {
  joinedProfile,
  Profile,
  simulateByEvents,
  simulationPool,
  type ProfileRow,
} from '../../../src/engine/index.js';
import { layerNames } from '../../../src/engine/layer-names.js';
import { total } from '../../../src/sim/index.js';
import type { ConvertSettings } from '../../../src/settings.js';
import { convertText } from '../../helpers/conversion.js';
import { feedsOf, graphOf, weights } from '../../helpers/graphs.js';

const text = `input x: f32[1,2,8,8]
  ${weights('u', [8, 2, 3, 3])}
  ${weights('v', [8, 8, 3, 3], 2)}
  ${weights('d', [8, 1, 3, 3], 3)}
  ${weights('w', [4, 8, 1, 1], 4)}
  a: f32[1,8,8,8] = Conv(x, u) { kernel_shape: 3,3  pads: 1,1,1,1 }
  b: f32[1,8,8,8] = Relu(a)
  p: f32[1,8,4,4] = MaxPool(b) { kernel_shape: 2,2  strides: 2,2 }
  c: f32[1,8,4,4] = Conv(p, v) { kernel_shape: 3,3  pads: 1,1,1,1 }
  e: f32[1,8,4,4] = Swish(c)
  f: f32[1,8,4,4] = Conv(e, d) { kernel_shape: 3,3  pads: 1,1,1,1  group: 8 }
  g: f32[1,8,4,4] = Relu(f)
  h: f32[1,16,4,4] = Concat(e, g) { axis: 1 }
  i: f32[1,8,4,4], j: f32[1,8,4,4] = Split(h) { axis: 1 }
  k: f32[1,8,4,4] = Add(i, j)
  y: f32[1,4,4,4] = Conv(k, w) { kernel_shape: 1,1 }
  output y`;

const settings: readonly (readonly [string, ConvertSettings])[] = [
  ['delta coding', { preset: 'default', timesteps: 4 }],
  ['rate coding', { neuron: 'integrate-fire', timesteps: 6 }],
  ['float32 weights', { neuron: 'integrate-fire', weights: 'float32', timesteps: 6 }],
];

describe.each(settings)('the profile of a run, %s', (_, options) => {
  test.each([true, false])(
    'has a row for every layer; its operations are the work that was counted, simd %s',
    async (simd) => {
      const { program } = await convertText(text, options);
      const inputs = feedsOf(graphOf(text), 3);
      const profile = new Profile(program);
      const plain = [...simulateByEvents(program, inputs, { simd })];
      const steps = [...simulateByEvents(program, inputs, { simd, profile })];
      expect(steps).toEqual(plain);
      const rows = profile.rows();
      const { work } = steps.at(-1)!;
      expect(rows.reduce((sum, row) => sum + row.operations, 0)).toBe(total(work.synapticOps));
      const shown = rows.map(({ layer }) => layer);
      expect(new Set(shown).size).toBe(shown.length);
      const names = layerNames(program);
      for (const step of program.steps)
        if (step.kind === 'synapse' || step.kind === 'neuron') expect(shown).toContain(names.get(step));
      expect(shown).toEqual(expect.arrayContaining(['head', 'read-out', 'tail']));
      for (const row of rows) {
        expect(row.milliseconds).toBeGreaterThanOrEqual(0);
        if (row.kernels.some(({ kernel }) => kernel === 'host')) expect(row.predicted).toBeUndefined();
        else expect(row.predicted).toBeGreaterThanOrEqual(0);
      }
      const conv = rows.find(({ layer }) => layer === names.get(program.steps.find(({ name }) => name === 'c')!))!;
      expect(conv.events).toBeGreaterThan(0);
      expect(conv.operations).toBe(work.synapticOps.get('c'));
    },
  );
});

test.each([true, false])('the profile of a run layer by layer, simd %s', async (simd) => {
  const layered = `input x: f32[1,2,8,8]
    ${weights('u', [8, 2, 3, 3])}
    ${weights('v', [8, 8, 3, 3], 2)}
    ${weights('w', [4, 16, 1, 1], 4)}
    a: f32[1,8,8,8] = Conv(x, u) { kernel_shape: 3,3  pads: 1,1,1,1 }
    b: f32[1,8,8,8] = Relu(a)
    p: f32[1,8,4,4] = MaxPool(b) { kernel_shape: 2,2  strides: 2,2 }
    c: f32[1,8,4,4] = Conv(p, v) { kernel_shape: 3,3  pads: 1,1,1,1 }
    d: f32[1,8,4,4] = Relu(c)
    e: f32[1,16,4,4] = Concat(p, d) { axis: 1 }
    y: f32[1,4,4,4] = Conv(e, w) { kernel_shape: 1,1 }
    output y`;
  const { program } = await convertText(layered, { neuron: 'integrate-fire', timesteps: 40 });
  const inputs = feedsOf(graphOf(layered), 3);
  const profile = new Profile(program);
  const options = { at: [5, 40], simd, order: 'layers' } as const;
  const steps = [...simulateByEvents(program, inputs, { ...options, profile })];
  expect(steps).toEqual([...simulateByEvents(program, inputs, options)]);
  const rows = profile.rows();
  const { work } = steps.at(-1)!;
  expect(rows.map(({ layer }) => layer)).toEqual(['head', 'a', 'p', 'c', 'e', 'y', 'read-out', 'tail']);
  const by = new Map(rows.map((row) => [row.layer, row]));
  for (const [step, operations] of work.synapticOps) expect(by.get(step)!.operations).toBe(operations);
  const [fromInput = ''] = work.spikes.keys();
  expect(by.get('p')!.events).toBe(work.spikes.get(fromInput));
  expect(by.get('c')!.kernels).toMatchObject([{ kernel: 'rows', neurons: 40 * 8 * 16 }]);
});

test('a pool gives the profile of each run that asks for it', async () => {
  const { program } = await convertText(text, { preset: 'default', timesteps: 2 });
  const pool = simulationPool(program, 1);
  const task = { inputs: feedsOf(graphOf(text), 3), timesteps: 2, at: [2] };
  const [without, withIt] = [await pool.run(task), await pool.run({ ...task, profile: true })];
  expect(without.profile).toBeUndefined();
  expect(withIt.steps).toEqual(without.steps);
  const operations = (rows: readonly ProfileRow[]): number => rows.reduce((sum, row) => sum + row.operations, 0);
  expect(operations(withIt.profile!)).toBe(total(withIt.steps.at(-1)!.work.synapticOps));
  const both = joinedProfile([withIt.profile!, withIt.profile!]);
  expect(both.map(({ layer }) => layer)).toEqual(withIt.profile!.map(({ layer }) => layer));
  expect(operations(both)).toBe(2 * operations(withIt.profile!));
  await pool.close();
});

test('the cost model is linear, and gathering pays from where it is cheaper', () => {
  const { neuron, operation, event, visit } = costs.matrix;
  expect(predicted('matrix', { neurons: 2, operations: 3, events: 5, visits: 7 })).toBeCloseTo(
    (2 * neuron + 3 * operation + 5 * event + 7 * visit) / 1e6,
    15,
  );
  for (const size of [
    { places: 100, taps: 8, fanOut: 72, outputs: 900 },
    { places: 1600, taps: 9, fanOut: 576, outputs: 102_400 },
    { places: 16, taps: 1, fanOut: 4, outputs: 1e9 },
  ]) {
    const from = gatherFrom(size);
    const cheaper = (events: number): boolean => {
      const visits = visitsBy(events, size);
      const amount = { neurons: size.outputs, operations: events * size.fanOut, events, visits };
      return predicted('gather', amount) < predicted('scatter', amount);
    };
    if (from === Infinity) expect(cheaper(2 * size.places)).toBe(false);
    else expect([cheaper(from * 0.99), cheaper(from * 1.01)]).toEqual([false, true]);
  }
  // messages of one place are worked through together: two of the same place are one visit of each that they reach
  expect(visitsBy(1e6, { places: 10, taps: 9 })).toBeCloseTo(90, 9);
  expect(visitsBy(1, { places: 1e6, taps: 9 })).toBeCloseTo(9, 4);
});
