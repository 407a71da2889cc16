import { expect, test } from '@jest/globals';
import { choicesOf, type ConvertSettings } from '../../src/settings.js';
import { gainAt } from '../../src/snn/index.js';
import type { Tensor } from '../../src/tensor/index.js';
import { simulate } from '../../src/sim/index.js';
import { convertText } from '../helpers/conversion.js';
import { feedsOf, weights } from '../helpers/graphs.js';

const NET = `
  input x: f32[1,2,6,6]
  ${weights('w', [3, 2, 3, 3])}
  ${weights('b', [3])}
  ${weights('u', [2, 3, 1, 1], 2)}
  c: f32[1,3,6,6] = Conv(x, w, b) { pads: 1,1,1,1 }
  r: f32[1,3,6,6] = Relu(c)
  p: f32[1,3,5,5] = MaxPool(r) { kernel_shape: 2,2  strides: 1,1 }
  y: f32[1,2,5,5] = Conv(p, u)
  output y`;

test('the allowance of spicalib follows the number of timesteps unless it is given', () => {
  const allowance = (settings: ConvertSettings): number | undefined =>
    choicesOf({ preset: 'spicalib', ...settings }).parameters['allowance'];
  expect(allowance({})).toBe(128);
  expect(allowance({ timesteps: 64 })).toBe(32);
  expect(allowance({ timesteps: 64, parameters: { allowance: 7 } })).toBe(7);
});

test.each<[string, ConvertSettings, string]>([
  ['a drain that leaves no timestep to inject', { preset: 'levels', timesteps: 4, drain: 4 }, '--drain'],
  ['a drain of a fraction', { preset: 'levels', drain: 0.5 }, '--drain'],
  ['a drain of delta coding', { drain: 1 }, '--drain'],
  ['pooling of changes', { pooling: 'spikes' }, '--pooling'],
])('refused: %s', (_, settings, where) => {
  const refusal = expect.objectContaining({ code: 'BAD_OPTION', where }) as unknown;
  expect(() => choicesOf(settings)).toThrow(expect.objectContaining({ diagnostics: [refusal] }));
});

test("a threshold rule of one layer is that layer's only, and stands in the provenance", async () => {
  const settings = { preset: 'levels', thresholds: 'max' };
  const plain = await convertText(NET, settings);
  const { program } = await convertText(NET, { ...settings, layerThresholds: { r: 'percentile:0.8' } });
  expect(program.provenance.layerThresholds).toEqual({ r: 'percentile:0.8' });
  expect(plain.program.provenance.layerThresholds).toBeUndefined();
  const changed = program.steps.filter(
    (step) =>
      step.kind === 'neuron' && !sameData(program.constants.get(step.unit), plain.program.constants.get(step.unit)),
  );
  expect(changed.map((step) => step.name)).toEqual(['r.spikes']);
  await expect(convertText(NET, { layerThresholds: { nowhere: 'max' } })).rejects.toThrow('layer "nowhere"');
  await expect(convertText(NET, { layerThresholds: { r: 'maxx' } })).rejects.toThrow('threshold rule');
});

test('a drain stops the injection, stands in the provenance, and brings binary neurons to their rounded values', async () => {
  const settings = { preset: 'snm', timesteps: 40, thresholds: 'max' };
  const { program, graph } = await convertText(NET, { ...settings, drain: 15 });
  expect(program).toMatchObject({ timesteps: 40, injected: 25, provenance: { options: { drain: 15 } } });
  expect([1, 25, 26, 40].map((t) => gainAt(program, t))).toEqual([1, 25, 25, 25]);
  // once nothing arrives and nothing is left to send, messages stop
  const last: number[] = [];
  const steps = simulate(program, feedsOf(graph, 1), {
    observe: (t, state) => {
      if (t > 35) last.push(...[...state.trains.values()].map((train) => train.active));
    },
  });
  expect([...steps]).toHaveLength(40);
  expect(last.every((active) => active === 0)).toBe(true);
});

test('the preset ternary sends digits: at most 32 virtual timesteps, the same sums as whole messages', async () => {
  const ternary = await convertText(NET, { preset: 'ternary' });
  const whole = await convertText(NET, { preset: 'default' });
  expect(ternary.program.planes! * ternary.program.timesteps).toBeLessThanOrEqual(32);
  expect(whole.program.planes).toBeUndefined();
  const inputs = feedsOf(ternary.graph, 5);
  const outputs = (program: typeof whole.program): unknown[] => [...simulate(program, inputs)].map((s) => s.outputs);
  expect(outputs(ternary.program)).toEqual(outputs(whole.program));
});

test('pooling of spikes says too much where inputs take turns; lateral inhibition does not', async () => {
  const inputs = feedsOf((await convertText(NET)).graph, 3);
  const read = async (pooling: 'lateral' | 'spikes'): Promise<number> => {
    const { program } = await convertText(NET, { preset: 'burst', timesteps: 16, pooling });
    let counted = 0;
    const pool = program.steps.find((step) => step.kind === 'lateral-max')!;
    const run = simulate(program, inputs, {
      observe: (_t, { trains }) => (counted = trains.get(pool.output)!.count.reduce((a, b) => a + b, 0)),
    });
    expect([...run]).toHaveLength(16);
    return counted;
  };
  expect(await read('spikes')).toBeGreaterThan(await read('lateral'));
});

test('thresholds of a whole layer are the largest of its channels', async () => {
  const units = async (thresholds: string): Promise<number[]> => {
    const { program } = await convertText(NET, { preset: 'levels', timesteps: 2, thresholds });
    const step = program.steps.find((each) => each.kind === 'neuron')!;
    return Array.from(program.constants.get(step.unit)!.data);
  };
  for (const rule of ['max', 'mmse', 'percentile:0.99']) {
    const channels = await units(rule);
    expect(new Set(channels).size).toBe(3);
    expect(await units(`${rule}:layer`)).toEqual(channels.map(() => Math.max(...channels)));
  }
  await expect(units('maxx:layer')).rejects.toThrow(/did you mean "max"/);
});

function sameData(a: Tensor | undefined, b: Tensor | undefined): boolean {
  return a !== undefined && b !== undefined && a.data.every((value, i) => value === b.data[i]);
}
