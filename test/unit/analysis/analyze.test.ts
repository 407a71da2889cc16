import { expect, test } from '@jest/globals';
import { analyze } from '../../../src/analysis/index.js';
import type { Analysis, AnalysisInput } from '../../../src/analysis/index.js';
import { evaluateGraph } from '../../../src/ann/index.js';
import { ChannelStatistics } from '../../../src/calibration/index.js';
import type { CalibrationRecord, Sample } from '../../../src/calibration/index.js';
import { convertPrepared } from '../../../src/convert.js';
import type { ConvertSettings } from '../../../src/settings.js';
import { simulate } from '../../../src/sim/index.js';
import type { SnnProgram } from '../../../src/snn/index.js';
import { realData } from '../../../src/tensor/index.js';
import { convertText } from '../../helpers/conversion.js';
import type { ConvertedText } from '../../helpers/conversion.js';
import { feedsOf, graphOf, weights } from '../../helpers/graphs.js';

const text = `input x: f32[1,3,8,8]
  ${weights('w', [6, 3, 3, 3])}
  ${weights('u', [5, 6, 3, 3], 2)}
  ${weights('v', [4, 5, 3, 3], 3)}
  a: f32[1,6,8,8] = Conv(x, w) { kernel_shape: 3,3  pads: 1,1,1,1 }
  p: f32[1,6,8,8] = Relu(a)
  b: f32[1,5,8,8] = Conv(p, u) { kernel_shape: 3,3  pads: 1,1,1,1 }
  q: f32[1,5,8,8] = Relu(b)
  y: f32[1,4,8,8] = Conv(q, v) { kernel_shape: 3,3  pads: 1,1,1,1 }
  output y`;

const samples = Array.from({ length: 12 }, (_, i) => feedsOf(graphOf(text), i));

async function* inputs(of: readonly Sample[] = samples): AsyncGenerator<AnalysisInput> {
  for (const sample of of) yield await Promise.resolve({ inputs: sample });
}

function analysed(
  converted: ConvertedText,
  program: SnnProgram,
  calibration?: CalibrationRecord,
  of?: readonly Sample[],
): Promise<Analysis> {
  const subject = { program, prepared: converted.prepared, ...(calibration ? { calibration } : {}) };
  return analyze(subject, () => inputs(of), { builtin: true });
}

function sqnr(expected: readonly number[], found: readonly number[]): number {
  const noise = expected.reduce((sum, a, i) => sum + (found[i]! - a) ** 2, 0);
  return 10 * Math.log10(expected.reduce((sum, a) => sum + a * a, 0) / noise);
}

test.each<[string, ConvertSettings]>([
  ['sigma-delta', {}],
  ['levels', { preset: 'levels', timesteps: 5 }],
  ['snm', { preset: 'snm', timesteps: 12 }],
])('the figures of a layer are those of its values over all inputs: %s', async (_, settings) => {
  const converted = await convertText(text, settings, samples);
  const { program, prepared } = converted;
  const analysis = await analysed(converted, program);
  expect([analysis.inputs, analysis.engine, analysis.layers.map((l) => [l.value, l.op])]).toEqual([
    12,
    'builtin',
    [
      ['p', 'Relu'],
      ['q', 'Relu'],
    ],
  ]);
  const steps = program.steps.flatMap((step) => (step.kind === 'neuron' ? [step] : []));
  analysis.layers.forEach((layer, k) => {
    const step = steps[k]!;
    const unit = realData(program.constants.get(step.unit)!);
    const [expected, arrived, found]: number[][] = [[], [], []];
    let spikes = 0;
    for (const sample of samples) {
      expected!.push(...realData(evaluateGraph(prepared.graph, sample, [layer.value]).get(layer.value)!));
      const [last] = simulate(program, sample, {
        at: [program.timesteps],
        observe(t, state) {
          if (t < program.timesteps) return;
          const g = program.coding === 'rate' ? t : 1;
          state.charge.get(step.input)!.forEach((charge) => arrived!.push(charge / g));
          state.trains.get(step.output)!.count.forEach((n, i) => found!.push((n * unit[Math.floor(i / 64)]!) / g));
        },
      });
      spikes += last!.work.spikes.get(step.name)!;
    }
    expect(layer.cumulative.sqnr).toBeCloseTo(sqnr(expected!, found!), 6);
    expect(layer.own.sqnr).toBeCloseTo(sqnr(arrived!, found!), 6);
    expect(layer.errorByStep.at(-1)).toBeCloseTo(10 ** (-layer.cumulative.sqnr / 20), 9);
    expect(layer.rate).toBeCloseTo(spikes / (layer.neurons * samples.length * program.timesteps), 12);
    for (const loss of [layer.loss, layer.isolatedLoss])
      expect(loss.clipping + loss.quantisation + loss.unevenness).toBeCloseTo(1, 12);
    const worst = Math.max(...expected!.map((a, i) => Math.abs(found![i]! - a)));
    expect(Math.abs(layer.worst!.found - layer.worst!.expected)).toBeCloseTo(worst, 12);
    expect(layer.worst!.expected).toBe(expected![layer.worst!.sample * layer.neurons + layer.worst!.index]);
  });
});

test('a layer whose threshold is far too small is named, and following the advice gains what was predicted', async () => {
  const settings: ConvertSettings = { preset: 'levels', timesteps: 16, thresholds: 'max' };
  const [trials, others] = [samples.slice(0, 4), samples.slice(4)];
  const converted = await convertText(text, settings, others);
  const { prepared, calibration } = converted;
  const shrunk = new ChannelStatistics(1, 5);
  for (const sample of others) {
    const q = evaluateGraph(prepared.graph, sample, ['q']).get('q')!;
    shrunk.observe(
      realData(q).map((x) => x * 0.3),
      q.shape,
    );
  }
  const narrow = { ...calibration, stats: new Map([...calibration.stats, ['q', shrunk]]) };
  const { program } = convertPrepared(prepared, narrow, settings);
  const before = await analysed(converted, program, narrow);
  expect(before.layers.filter((layer) => layer.advice).map((layer) => layer.value)).toEqual(['q']);
  const { advice, saturatedChannels } = before.layers[1]!;
  expect(advice).toMatchObject({ cause: 'clipping', remedy: { recalibrate: true, settings: {} } });
  expect(advice!.text).toMatch(/^clips 100 % of its channels \(\d+ % of its loss\): use --calib .* \+\d+\.\d dB$/);
  expect(saturatedChannels).toBe(1);
  const [without, after] = [
    await analysed(converted, program, narrow, trials),
    await analysed(converted, converted.program, calibration, trials),
  ];
  const gained = after.layers[1]![advice!.where].sqnr - without.layers[1]![advice!.where].sqnr;
  expect(gained).toBeGreaterThan(6);
  expect(Math.abs(advice!.gain / gained - 1)).toBeLessThan(0.2);
});

test.each<[string, ConvertSettings]>([
  ['thresholds that clip', { preset: 'levels', thresholds: 'percentile:0.7' }],
  ['coarse rounding', { parameters: { exponents: 3 } }],
  ['few levels', { preset: 'levels', parameters: { levels: 3 }, timesteps: 2, thresholds: 'max' }],
  ['one spike a timestep', { preset: 'single-spike', timesteps: 2 }],
])('the settings that are advised gain what was predicted: %s', async (_, settings) => {
  const converted = await convertText(text, settings, samples);
  const { prepared, calibration, program } = converted;
  const before = await analysed(converted, program, calibration);
  const advised = before.layers.filter((layer) => layer.advice?.remedy && !layer.advice.remedy.recalibrate);
  expect(advised).not.toHaveLength(0);
  for (const { advice, value, ...layer } of advised) {
    const { settings: change } = advice!.remedy!;
    const parameters = { ...settings.parameters, ...change.parameters };
    const better = convertPrepared(prepared, calibration, { ...settings, ...change, parameters }).program;
    const after = await analysed(converted, better, calibration);
    const now = after.layers.find((l) => l.value === value)!;
    const gained = now[advice!.where].sqnr - layer[advice!.where].sqnr;
    expect(Math.abs(advice!.gain / gained - 1)).toBeLessThan(0.2);
  }
});

test('watching a simulation changes nothing', async () => {
  const { program } = await convertText(text, {}, samples);
  const plain = [...simulate(program, samples[0]!)];
  const seen: number[] = [];
  expect([...simulate(program, samples[0]!, { observe: (t) => seen.push(t) })]).toEqual(plain);
  expect(seen).toEqual(plain.map(({ t }) => t));
});

test('no inputs and a model of other neurons are refused', async () => {
  const converted = await convertText(text, {}, samples);
  const { program, prepared } = converted;
  const none = async function* (): AsyncGenerator<AnalysisInput> {};
  await expect(analyze({ program, prepared }, none, { builtin: true })).rejects.toMatchObject({ code: 'NO_IMAGES' });
  const steps = program.steps.map((step) => ({ ...step, name: `${step.name}!` }));
  const other = { ...program, steps };
  await expect(analyze({ program: other, prepared }, () => inputs())).rejects.toMatchObject({ code: 'OTHER_VERSION' });
});
