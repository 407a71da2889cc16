import { expect, test } from '@jest/globals';
import { analyze, layersOf, type AnalysisInput } from '../../../src/analysis/index.js';
import type { Sample } from '../../../src/calibration/index.js';
import type { ConvertSettings } from '../../../src/settings.js';
import { edgesOf } from '../../../src/detail/index.js';
import { RasterCollector } from '../../../src/detail/raster.js';
import { ScatterCollector } from '../../../src/detail/scatter.js';
import { exportGraph } from '../../../src/onnx/index.js';
import type { Raster, Scatter } from '../../../src/report/index.js';
import { simulate } from '../../../src/sim/index.js';
import { gainAt } from '../../../src/snn/index.js';
import { realData } from '../../../src/tensor/index.js';
import { convertText, type ConvertedText } from '../../helpers/conversion.js';
import { feedsOf, graphOf, weights } from '../../helpers/graphs.js';
import { runInOnnxRuntime } from '../../helpers/onnxruntime.js';

/** A residual block, its sum concatenated with what came before, pooled and read by two heads. */
const text = `input x: f32[1,3,6,6]
  ${weights('w', [4, 3, 3, 3])}
  ${weights('u', [4, 4, 3, 3], 2)}
  ${weights('v', [4, 4, 3, 3], 3)}
  ${weights('h', [5, 8, 1, 1], 4)}
  ${weights('k', [2, 5, 1, 1], 5)}
  ${weights('m', [2, 8, 1, 1], 6)}
  a: f32[1,4,6,6] = Conv(x, w) { kernel_shape: 3,3  pads: 1,1,1,1 }
  p: f32[1,4,6,6] = Relu(a)
  b: f32[1,4,6,6] = Conv(p, u) { kernel_shape: 3,3  pads: 1,1,1,1 }
  q: f32[1,4,6,6] = Relu(b)
  c: f32[1,4,6,6] = Conv(q, v) { kernel_shape: 3,3  pads: 1,1,1,1 }
  s: f32[1,4,6,6] = Add(c, p)
  r: f32[1,4,6,6] = Relu(s)
  j: f32[1,8,6,6] = Concat(r, p) { axis: 1 }
  l: f32[1,8,3,3] = MaxPool(j) { kernel_shape: 2,2  strides: 2,2 }
  d: f32[1,5,3,3] = Conv(l, h) { kernel_shape: 1,1 }
  e: f32[1,5,3,3] = Relu(d)
  y: f32[1,2,3,3] = Conv(e, k) { kernel_shape: 1,1 }
  z: f32[1,2,3,3] = Conv(l, m) { kernel_shape: 1,1 }
  output y
  output z`;

const samples: readonly Sample[] = [7, 8].map((seed) => feedsOf(graphOf(text), seed));

async function* inputs(): AsyncGenerator<AnalysisInput> {
  for (const sample of samples) yield await Promise.resolve({ inputs: sample });
}

async function watched({ program, prepared }: ConvertedText): Promise<{ scatter: Scatter[]; rasters: Raster[] }> {
  const layers = layersOf(program, prepared);
  const scatter = new ScatterCollector(layers, program.timesteps);
  const rasters = new RasterCollector(layers, program.timesteps);
  await analyze({ program, prepared }, inputs, { builtin: true, onlookers: [scatter, rasters] });
  const all = new Set(layers.map(({ value }) => value));
  return { scatter: scatter.of(all), rasters: rasters.of(all) };
}

const settings: readonly [string, ConvertSettings][] = [
  ['sigma-delta', { timesteps: 3 }],
  ['levels', { preset: 'levels', timesteps: 5 }],
  ['binary', { preset: 'binary', timesteps: 20 }],
];

test('edges are those of the network: past a residual sum, through concatenation and pooling', async () => {
  const { program, prepared } = await convertText(text);
  const values = layersOf(program, prepared).map(({ value }) => value);
  expect(values).toEqual(['p', 'q', 'r', 'e']);
  expect(edgesOf(program, prepared)).toEqual([
    ['p', 'q'],
    ['p', 'r'],
    ['q', 'r'],
    ['p', 'e'],
    ['r', 'e'],
  ]);
});

test.each(settings)('scatter: the ANN is ONNX Runtime, the SNN its counts at the last t: %s', async (_, chosen) => {
  const converted = await convertText(text, chosen);
  const { graph, program, prepared } = converted;
  const { scatter } = await watched(converted);
  const layers = layersOf(program, prepared);
  const outputs = [...graph.outputs, ...layers.map(({ value }) => value)];
  const ann = await runInOnnxRuntime(exportGraph({ ...graph, outputs }), samples[0]!);
  const counts = new Map<string, Float32Array>();
  const observe: NonNullable<Parameters<typeof simulate>[2]>['observe'] = (_t, { trains }) => {
    for (const { step } of layers) counts.set(step.output, trains.get(step.output)!.count.slice());
  };
  for (const step of simulate(program, samples[0]!, { observe, at: [program.timesteps] })) expect(step.t).toBeDefined();
  expect(scatter.map(({ value }) => value)).toEqual(layers.map(({ value }) => value));
  layers.forEach((layer, k) => {
    const { ann: expected, snn } = scatter[k]!;
    const target = realData(ann.get(layer.value)!);
    // 144 and 45 neurons: all of them
    expect([expected.length, snn.length]).toEqual([layer.size, layer.size]);
    const g = gainAt(program, program.timesteps);
    target.forEach((value, i) => {
      expect(Math.abs(expected[i]! - value)).toBeLessThanOrEqual(5.1e-4 * Math.abs(value) + 1e-6);
      const sent = (counts.get(layer.step.output)![i]! * layer.units[i]!) / g;
      expect(snn[i]).toBe(Number(sent.toPrecision(4)));
    });
  });
});

test.each(settings)('a raster holds the spikes that the simulator counts: %s', async (_, chosen) => {
  const converted = await convertText(text, chosen);
  const { program, prepared } = converted;
  const { rasters } = await watched(converted);
  const T = program.timesteps;
  const sent = new Map<string, number[][]>();
  const layers = layersOf(program, prepared);
  const observe: NonNullable<Parameters<typeof simulate>[2]>['observe'] = (_t, { trains }) => {
    for (const { step, model, value } of layers) {
      const row = Array.from(trains.get(step.output)!.message, (n) => (n === 0 ? 0 : model.spikes(n)));
      sent.set(value, [...(sent.get(value) ?? []), row]);
    }
  };
  const [last] = [...simulate(program, samples[0]!, { observe, at: [T] })];
  expect(rasters.map(({ value }) => value)).toEqual(['p', 'q', 'r', 'e']);
  for (const { value, neurons, spikes } of rasters) {
    expect([neurons.length, spikes.length]).toEqual([32, 32]);
    expect([...neurons].sort((a, b) => a - b)).toEqual(neurons);
    const steps = sent.get(value)!;
    neurons.forEach((i, row) => {
      expect(spikes[row]).toEqual(steps.map((step) => step[i]!));
    });
    const { step } = layers.find((layer) => layer.value === value)!;
    const total = steps.flat().reduce((sum, n) => sum + n, 0);
    expect(total).toBe(last!.work.spikes.get(step.name));
    expect(spikes.flat().reduce((sum, n) => sum + n, 0)).toBeGreaterThan(0);
  }
});

test('the same inputs give the same bytes', async () => {
  const [one, other] = [await watched(await convertText(text)), await watched(await convertText(text))];
  expect(JSON.stringify(one)).toBe(JSON.stringify(other));
});
