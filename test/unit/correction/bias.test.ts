import { expect, test } from '@jest/globals';
import { evaluateGraph } from '../../../src/ann/index.js';
import { correct } from '../../../src/correction/index.js';
import type { Sample } from '../../../src/calibration/index.js';
import { simulate } from '../../../src/sim/index.js';
import { accumulatorBounds, writeProgram, type SnnProgram, type SynapseStep } from '../../../src/snn/index.js';
import { realData, real } from '../../../src/tensor/index.js';
import { convertText, type ConvertedText } from '../../helpers/conversion.js';
import { feedsOf, weights } from '../../helpers/graphs.js';

/** A quantiser between two layers that pass on what they read. */
const PLAIN = [
  'input x: f32[1,1,16,16]',
  'const w: f32[1,1,1,1] = 1',
  'const b: f32[1] = 0',
  'c: f32[1,1,16,16] = Conv(x, w, b) { kernel_shape: 1,1 }',
  'r: f32[1,1,16,16] = Relu(c)',
  'const v: f32[1,1,1,1] = 1',
  'y: f32[1,1,16,16] = Conv(r, v, b) { kernel_shape: 1,1 }',
  'output y',
].join('\n');

const DEEP = [
  'input x: f32[1,2,8,8]',
  weights('w1', [4, 2, 3, 3], 1),
  weights('b1', [4], 2),
  'c1: f32[1,4,8,8] = Conv(x, w1, b1) { kernel_shape: 3,3  pads: 1,1,1,1 }',
  'r1: f32[1,4,8,8] = Relu(c1)',
  weights('w2', [4, 4, 3, 3], 3),
  weights('b2', [4], 4),
  'c2: f32[1,4,8,8] = Conv(r1, w2, b2) { kernel_shape: 3,3  pads: 1,1,1,1 }',
  'a2: f32[1,4,8,8] = Add(c2, r1)',
  'r2: f32[1,4,8,8] = Relu(a2)',
  'p2: f32[1,4,4,4] = MaxPool(r2) { kernel_shape: 2,2  strides: 2,2 }',
  weights('w3', [6, 4, 3, 3], 5),
  weights('b3', [6], 6),
  'c3: f32[1,6,4,4] = Conv(p2, w3, b3) { kernel_shape: 3,3  pads: 1,1,1,1 }',
  'r3: f32[1,6,4,4] = Relu(c3)',
  weights('w4', [3, 6, 1, 1], 7),
  weights('b4', [3], 8),
  'y: f32[1,3,4,4] = Conv(r3, w4, b4) { kernel_shape: 1,1 }',
  'output y',
].join('\n');

const FLOOR = { neuron: 'levels', thresholds: 'max', timesteps: 4, parameters: { levels: 2, v0: 0 } } as const;

function ramp(): Sample {
  return new Map([
    [
      'x',
      real(
        [1, 1, 16, 16],
        Float32Array.from({ length: 256 }, (_, i) => (i + 0.5) / 256),
      ),
    ],
  ]);
}

function samplesOf({ graph }: ConvertedText, count = 4): Sample[] {
  return Array.from({ length: count }, (_, seed) => feedsOf(graph, seed + 1));
}

function biasesOf(program: SnnProgram): number[][] {
  return program.steps
    .filter((step): step is SynapseStep => step.kind === 'synapse')
    .map((step) => {
      const exponent = program.constants.get(step.exponent!)!.data;
      return Array.from(program.constants.get(step.bias)!.data, (b, c) => b * 2 ** exponent[c]!);
    });
}

/** Mean over samples of each channel of an output, of SNN and ANN. */
function meansOf(converted: ConvertedText, program: SnnProgram, samples: readonly Sample[]): [number[], number[]] {
  const [output = ''] = program.tail.outputs;
  const channels = program.tail.types.get(output)!.shape[1]!;
  const mean = (runs: readonly Float32Array[]): number[] =>
    Array.from({ length: channels }, (_, c) => {
      const per = runs[0]!.length / channels;
      return (
        runs.reduce((sum, run) => sum + run.slice(c * per, (c + 1) * per).reduce((a, b) => a + b, 0) / per, 0) /
        runs.length
      );
    });
  const snn = samples.map((sample) => realData([...simulate(program, sample)].at(-1)!.outputs.get(output)!));
  const ann = samples.map((sample) => realData(evaluateGraph(converted.graph, sample).get(output)!));
  return [mean(snn), mean(ann)];
}

test('a quantiser that rounds down is half a step short: its bias becomes that half step, and what follows has nothing left to correct', async () => {
  const converted = await convertText(PLAIN, FLOOR, [ramp()]);
  const { program } = await correct(converted, converted.prepared, [ramp()], { kind: 'bias', builtin: true });
  const [first = [], last = []] = biasesOf(program);
  const theta = 255.5 / 256;
  const step = theta / 8;
  // the ramp is symmetric about half its range, so the half step is exact but for the last element, which saturates
  expect(first[0]).toBeCloseTo(step / 2, 2);
  const [snn, ann] = meansOf(converted, program, [ramp()]);
  expect(Math.abs(snn[0]! - ann[0]!)).toBeLessThan(step / 256);
  expect(Math.abs(last[0]!)).toBeLessThan(step / 64);
  const [plain] = meansOf(converted, converted.program, [ramp()]);
  expect(ann[0]! - plain[0]!).toBeCloseTo(step / 2, 2);
});

test('what saturates is left to the layers that read it', async () => {
  const low = new Map([['x', real([1, 1, 16, 16], new Float32Array(256).fill(0.5))]]);
  // thresholds from inputs of 1/2: all of 1 saturates there, and there is nothing else to correct
  const converted = await convertText(PLAIN, { ...FLOOR, parameters: { levels: 2, v0: 0.5 } }, [low]);
  const high = new Map([['x', real([1, 1, 16, 16], new Float32Array(256).fill(1))]]);
  const { program } = await correct(converted, converted.prepared, [high], { kind: 'bias', builtin: true });
  const [first = [], last = []] = biasesOf(program);
  expect(first[0]).toBeCloseTo(0, 3);
  expect(last[0]).toBeCloseTo(0.5, 3);
});

test.each(['integer', 'float32'] as const)(
  'every output mean becomes the ANN’s, to a step of the lattice (%s weights)',
  async (format) => {
    const settings = { preset: 'levels', timesteps: 4, parameters: { levels: 3, v0: 0 } } as const;
    const converted = await convertText(DEEP, format === 'float32' ? { ...settings, weights: 'float32' } : settings);
    const samples = samplesOf(converted);
    const { program } = await correct(converted, converted.prepared, samples, { kind: 'bias', builtin: true });
    const [snn, ann] = meansOf(converted, program, samples);
    const [plain] = meansOf(converted, converted.program, samples);
    const last = program.steps.filter((step): step is SynapseStep => step.kind === 'synapse').at(-1)!;
    snn.forEach((mean, c) => {
      const quantum = last.exponent === undefined ? 2 ** -22 : 2 ** program.constants.get(last.exponent)!.data[c]!;
      // the bias is rounded, and so is each of the two means; sums of outputs are rounded to float32
      expect(Math.abs(mean - ann[c]!)).toBeLessThan(1.5 * quantum + 1e-6);
      expect(Math.abs(plain[c]! - ann[c]!)).toBeGreaterThan(20 * Math.abs(mean - ann[c]!));
    });
  },
);

test('the order of the samples makes no difference, to the last byte', async () => {
  const converted = await convertText(DEEP, { preset: 'snm', timesteps: 8 });
  const samples = samplesOf(converted, 5);
  const bytes = async (order: readonly Sample[]): Promise<Uint8Array> =>
    writeProgram((await correct(converted, converted.prepared, order, { kind: 'both', builtin: true })).program);
  expect(await bytes(samples)).toEqual(await bytes([3, 0, 4, 2, 1].map((k) => samples[k]!)));
});

test('the accumulators stay proved, nothing but biases changes, and the program says what was done', async () => {
  const converted = await convertText(DEEP, { preset: 'levels', timesteps: 4, parameters: { levels: 3, v0: 0 } });
  const samples = samplesOf(converted);
  const { program, bounds, log } = await correct(converted, converted.prepared, samples, {
    kind: 'bias',
    builtin: true,
  });
  expect(bounds).toEqual(accumulatorBounds(program, program.timesteps));
  for (const { largest, bound } of bounds) expect(largest).toBeLessThanOrEqual(bound);
  const biases = new Set(program.steps.flatMap((step) => (step.kind === 'synapse' ? [step.bias] : [])));
  for (const [name, value] of converted.program.constants)
    if (!biases.has(name)) expect(program.constants.get(name)).toBe(value);
  expect(program.steps).toEqual(converted.program.steps);
  const record = program.provenance.correction!;
  const changed = biasesOf(program).flatMap((layer, k) =>
    layer.map((b, c) => Math.abs(b - biasesOf(converted.program)[k]![c]!)),
  );
  expect(record).toMatchObject({ samples: 4, timesteps: 4, membranes: 0, largestMembrane: 0, left: [] });
  expect(record.biases).toBe(changed.filter((change) => change > 0).length);
  expect(record.largestBias).toBe(Math.max(...changed));
  expect(program.provenance.options['correction']).toBe('bias');
  expect(log.at(-1)!.pass).toBe('correct-bias');
});

test('without memory for more, one sample is used and the log says so', async () => {
  const converted = await convertText(DEEP, { preset: 'levels', timesteps: 4 });
  const samples = samplesOf(converted);
  const options = { kind: 'bias', builtin: true } as const;
  const tight = await correct(converted, converted.prepared, samples, { ...options, memory: 1 });
  const one = await correct(converted, converted.prepared, samples.slice(0, 1), options);
  expect(tight.program.constants).toEqual(one.program.constants);
  expect(tight.program.provenance.correction).toMatchObject({ samples: 1 });
  expect(tight.log.at(-1)!.declined.map(({ why }) => why)).toEqual([expect.stringContaining('1 of 4')]);
});

test('a correction needs samples', async () => {
  const converted = await convertText(PLAIN, FLOOR, [ramp()]);
  await expect(correct(converted, converted.prepared, [], { kind: 'bias' })).rejects.toMatchObject({
    diagnostics: [{ code: 'NO_CALIBRATION_DATA' }],
  });
});
