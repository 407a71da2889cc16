import { expect, test } from '@jest/globals';
import { neuronModels } from '../../../src/neurons/index.js';
import { Space } from '../../../src/optimization/index.js';
import { presets } from '../../../src/presets/index.js';
import { choicesOf, type ConvertSettings } from '../../../src/settings.js';
import { layerSpace, searchSpace } from '../../../src/search/index.js';

test.each([...presets.keys()])(
  'preset %s: its own settings are the first start point, and every start point is in the space',
  (preset) => {
    const { parameters, start, settingsAt } = searchSpace({ preset });
    const space = new Space(parameters);
    for (const point of start) {
      expect(() => space.placeOf(point)).not.toThrow();
      expect(() => choicesOf(settingsAt(point))).not.toThrow();
    }
    const own = choicesOf({ preset });
    const first = choicesOf(settingsAt(start[0]!));
    expect(first.parameters).toEqual(own.parameters);
    expect(first.timesteps).toBe(own.timesteps);
    const same = /^percentile|mmse/.test(own.ruleName) || own.model.coding === 'delta';
    if (same) expect(first.ruleName).toBe(own.ruleName);
  },
);

test.each([...neuronModels.keys()])('neuron %s: both ends of every searched range are allowed values', (neuron) => {
  const settings: ConvertSettings = { neuron, timesteps: 16 };
  const { parameters, settingsAt, start } = searchSpace(settings);
  const space = new Space(parameters);
  for (const end of [0, 1]) {
    const corner = space.pointAt(new Float64Array(space.axes.length).fill(end));
    expect(() => choicesOf(settingsAt(corner))).not.toThrow();
  }
  expect(start.length).toBeGreaterThan(0);
});

test('what the user says is not searched', () => {
  const { parameters, settingsAt, start } = searchSpace({
    preset: 'spicalib',
    timesteps: 64,
    parameters: { gamma: 3 },
  });
  expect(Object.keys(parameters)).toEqual(['rule', 'tail', 'allowance', 'repair']);
  expect(parameters['allowance']).toEqual({ kind: 'integer', low: 1, high: 64, log: true });
  expect(start[0]).toEqual({
    rule: 'percentile',
    tail: expect.closeTo(0.023, 12) as unknown,
    allowance: 32,
    repair: 0,
  });
  const settings = settingsAt({ rule: 'percentile:non-zero', tail: 0.00123, allowance: 7, repair: 1 });
  expect(settings).toEqual({
    preset: 'spicalib',
    timesteps: 64,
    thresholds: 'percentile:0.99877:non-zero',
    parameters: { gamma: 3, allowance: 7, repair: 1 },
  });
  expect(Object.keys(searchSpace({ preset: 'spicalib', thresholds: 'max' }).parameters)).not.toContain('rule');
});

test('single layers are searched around the percentile of all', () => {
  const settings = { preset: 'spicalib', thresholds: 'percentile:0.99', layerThresholds: { a: 'max' } };
  const { parameters, start, settingsAt } = layerSpace(settings, ['b', 'c']);
  expect(start).toEqual([{ b: expect.closeTo(0.01, 12) as unknown, c: expect.closeTo(0.01, 12) as unknown }]);
  expect(parameters['b']).toEqual({
    kind: 'real',
    low: expect.closeTo(0.01 / 30, 12) as unknown,
    high: 0.1,
    log: true,
  });
  expect(settingsAt({ b: 0.02, c: 0.001 })).toEqual({
    ...settings,
    layerThresholds: { a: 'max', b: 'percentile:0.98', c: 'percentile:0.999' },
  });
  expect(layerSpace({ preset: 'levels' }, ['b']).start).toEqual([]);
});
