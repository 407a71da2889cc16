import { expect, test } from '@jest/globals';
import { selectThresholds } from '../../passes/select-thresholds.js';
import { ChannelStatistics } from '../../src/calibration/index.js';
import { InternalError } from '../../src/diagnostics/index.js';
import { neuronModel } from '../../src/neurons/index.js';
import type { PassContext } from '../../src/pass.js';
import { thresholdRule } from '../../src/thresholds/index.js';
import { expectRewrite, runPass, values } from '../helpers/graphs.js';

const text = (channels: number, axis = 1) => `input x: f32[1,${channels},2]
  n: f32[1,${channels},2] = Neuron(x) { axis: ${axis} }
  output n`;

/** Statistics of one sample, two observations a channel; theta is the larger magnitude under the rule `max`. */
function contextOf(data: readonly number[], model: string, parameters: Record<string, number>, axis = 1): PassContext {
  const shape = [1, data.length / 2, 2];
  const stats = new ChannelStatistics(axis, shape[axis]!);
  stats.observe(Float32Array.from(data), shape);
  return {
    calibration: { modelSha256: '', dataSha256: '', samples: 1, source: 'test', stats: new Map([['x', stats]]) },
    thresholds: thresholdRule('max'),
    neuron: { model: neuronModel(model), parameters, timesteps: 8 },
  };
}

test('levels: theta over the number of levels, negative channels by their magnitude', () => {
  expectRewrite(
    selectThresholds,
    text(2),
    `input x: f32[1,2,2]
     const n.unit: f32[2] = 2,0.5
     n: f32[1,2,2] = Neuron(x, n.unit) { axis: 1 }
     output n`,
    contextOf([1, 8, -2, -1], 'levels', { levels: 4, release: 1, v0: 0.5 }),
  );
});

test('sigma-delta: theta rounded up to a power of two, over 2^(K-1)', () => {
  expectRewrite(
    selectThresholds,
    text(3),
    `input x: f32[1,3,2]
     const n.unit: f32[3] = 2,0.5,2
     n: f32[1,3,2] = Neuron(x, n.unit) { axis: 1 }
     output n`,
    contextOf([1, 8, -2, -1, 5, 0], 'sigma-delta', { exponents: 3, burst: 1 }),
  );
});

test.each([
  ['silent', 0],
  ['so nearly silent that float32 cannot hold its unit', 1e-42],
])('a channel that is %s takes the median of the others', (_, quiet) => {
  const context = contextOf([1, 1, quiet, quiet, 8, 8, 2, 2], 'levels', { levels: 1, release: 1, v0: 0.5 });
  const { after } = runPass(selectThresholds, text(4), context);
  expect(values(after.constants.get('n.unit'))).toEqual([1, 2, 8, 2]);
});

test('a layer that was silent everywhere still gets units', () => {
  const context = contextOf([0, 0, 0, 0], 'levels', { levels: 1, release: 1, v0: 0.5 });
  const { after } = runPass(selectThresholds, text(2), context);
  expect(values(after.constants.get('n.unit'))).toEqual([1, 1]);
});

test('a layer can have a rule of its own', () => {
  const context = contextOf([1, 8, -2, -1], 'levels', { levels: 1, release: 1, v0: 0.5 });
  const unitsUnder = (node: string): number[] => {
    const layerThresholds = new Map([[node, thresholdRule('max:layer')]]);
    return values(runPass(selectThresholds, text(2), { ...context, layerThresholds }).after.constants.get('n.unit'));
  };
  expect(unitsUnder('n')).toEqual([8, 8]);
  expect(unitsUnder('another')).toEqual([8, 2]);
});

test('axis 0 is one threshold for the layer, in every row of a batch', () => {
  const stats = new ChannelStatistics(0, 2);
  stats.observe(Float32Array.from([1, 2, 3, -4]), [2, 2]);
  const context = contextOf([0, 0], 'levels', { levels: 1, release: 1, v0: 0.5 });
  const { after } = runPass(selectThresholds, `input x: f32[2,2]\nn: f32[2,2] = Neuron(x) { axis: 0 }\noutput n`, {
    ...context,
    calibration: { ...context.calibration!, stats: new Map([['x', stats]]) },
  });
  expect(values(after.constants.get('n.unit'))).toEqual([4, 4]);
});

test('units have 12 significant bits, so that count times unit is exact up to 2^12 units', () => {
  const context = contextOf([0.1, 1 / 3, 0.7, 123.456], 'levels', { levels: 7, release: 1, v0: 0.5 });
  const { after } = runPass(selectThresholds, text(2), context);
  const units = values(after.constants.get('n.unit'));
  [1 / 21, 123.456 / 7].forEach((exact, c) => {
    expect(Math.abs(units[c]! / exact - 1)).toBeLessThanOrEqual(2 ** -12);
    for (const count of [3, 1001, 4095]) expect(Math.fround(units[c]! * count)).toBe(units[c]! * count);
  });
});

test('is our own mistake without statistics of a value, or without a rule', () => {
  const { calibration, thresholds, neuron } = contextOf([1, 1], 'levels', { levels: 1, release: 1, v0: 0.5 });
  const none = { ...calibration!, stats: new Map() };
  expect(() => runPass(selectThresholds, text(1), { calibration: calibration!, neuron: neuron! })).toThrow(
    InternalError,
  );
  expect(() =>
    runPass(selectThresholds, text(1), { calibration: none, thresholds: thresholds!, neuron: neuron! }),
  ).toThrow(/there are no statistics of "x"/);
});
