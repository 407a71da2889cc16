import { describe, expect, test } from '@jest/globals';
import { convertPrepared } from '../../src/convert.js';
import type { ConvertSettings } from '../../src/settings.js';
import { ConvertError } from '../../src/diagnostics/index.js';
import { GraphView } from '../../src/ir/index.js';
import { presets } from '../../src/presets/index.js';
import { simulate } from '../../src/sim/index.js';
import { readProgram, writeProgram } from '../../src/snn/index.js';
import { partition } from '../../src/partition.js';
import { convertText, errorsByStep } from '../helpers/conversion.js';
import { feedsOf, graphOf, outputError, weights } from '../helpers/graphs.js';
import { oddNetworks } from '../helpers/odd-networks.js';

describe.each(oddNetworks)('%s', (_, text) => {
  const inputs = [5, 6].map((seed) => feedsOf(graphOf(text), seed, -1, 1));

  test('passes keep the outputs of the ANN', async () => {
    const { graph, prepared } = await convertText(text, {}, inputs);
    expect(outputError(graph, prepared.graph, 5, -1, 1)).toBeLessThan(1e-5);
  });

  test('sigma-delta neurons come to within a hundredth', async () => {
    const converted = await convertText(text, { preset: 'default' }, inputs);
    // 2^-11 of each channel's range, times the depth; a lost gain, bias or unit costs tens of percent
    expect(errorsByStep(converted, inputs[0]!).at(-1)).toBeLessThan(0.01);
  });

  test('levels neurons, eight times the timesteps: less than a third of the error', async () => {
    const settings: ConvertSettings = { preset: 'levels', timesteps: 64, thresholds: 'max' };
    const errors = errorsByStep(await convertText(text, settings, inputs), inputs[0]!);
    // theory says an eighth; networks without neurons have only the error of their weights
    expect(errors[63]!).toBeLessThan(Math.max(errors[7]! / 3, 1e-4));
    expect(errors[63]!).toBeLessThan(0.02);
  });

  test('its file simulates identically', async () => {
    const { program } = await convertText(text, { timesteps: 3 }, inputs);
    const outputs = [program, readProgram(writeProgram(program), 'file')].map((p) =>
      [...simulate(p, inputs[0]!)].map((s) => s.outputs),
    );
    expect(outputs[1]).toEqual(outputs[0]);
  });
});

const small = `input x: f32[1,2,4,4]
  ${weights('w', [3, 2, 3, 3])}
  ${weights('v', [2, 3, 1, 1], 2)}
  a: f32[1,3,4,4] = Conv(x, w) { kernel_shape: 3,3  pads: 1,1,1,1 }
  r: f32[1,3,4,4] = Relu(a)
  y: f32[1,2,4,4] = Conv(r, v) { kernel_shape: 1,1 }
  output y`;

describe('settings', () => {
  test.each([...presets.keys()])('preset %s converts, and says what it did', async (preset) => {
    const { program } = await convertText(small, { preset });
    expect(program.timesteps).toBe(presets.get(preset)!.timesteps);
    expect(program.provenance.preset).toBe(preset);
    expect(program.provenance.options).toMatchObject({ weights: 16, timesteps: program.timesteps });
  });

  test.each([8, 9, 10, 11, 12, 13, 14, 15, 16, 'float32'] as const)('weights %s', async (bits) => {
    const { program, bounds } = await convertText(small, { weights: bits });
    const stored = program.steps.flatMap((s) => (s.kind === 'synapse' ? [program.constants.get(s.weight)!] : []));
    if (bits === 'float32') {
      expect(stored.map((w) => w.dtype)).toEqual(['f32', 'f32']);
      expect(bounds).toEqual([]);
      return;
    }
    for (const { data } of stored) expect(Math.max(...data.map(Math.abs))).toBeLessThan(2 ** (bits - 1));
    expect(bounds.map((b) => b.layer)).toEqual(['a', 'y']);
    for (const { largest, bound } of bounds) expect(largest <= bound).toBe(true);
  });

  test('parameters of the neuron can be set one by one', async () => {
    const { program } = await convertText(small, { preset: 'levels', parameters: { levels: 7 } });
    expect(program.steps.find((s) => s.kind === 'neuron')).toMatchObject({
      model: 'levels',
      parameters: { levels: 7, v0: 0.5 },
    });
  });

  test.each<[string, ConvertSettings]>([
    ['no timestep', { timesteps: 0 }],
    ['half a timestep', { timesteps: 1.5 }],
    ['too many timesteps', { timesteps: 5000 }],
    ['7-bit weights', { weights: 7 }],
    ['17-bit weights', { weights: 17 }],
    ['a fraction of bits', { weights: 8.5 }],
    ['an unknown preset', { preset: 'fastest' }],
    ['an unknown threshold rule', { thresholds: 'min' }],
    ['an unknown parameter', { parameters: { tau: 1 } }],
    ['a parameter of another neuron', { preset: 'levels', parameters: { exponents: 8 } }],
    ['no level', { preset: 'levels', parameters: { levels: 0 } }],
    ['half a level', { preset: 'levels', parameters: { levels: 1.5 } }],
    ['a parameter that is no number', { preset: 'levels', parameters: { v0: NaN } }],
    ['too many spike sizes', { parameters: { exponents: 40 } }],
  ])('%s is the user’s mistake', async (_, settings) => {
    const { prepared, calibration } = await convertText(small);
    const convert = () => convertPrepared(prepared, calibration, settings);
    expect(convert).toThrow(ConvertError);
    expect(convert).toThrow(/^BAD_OPTION/);
  });

  test('a misspelt preset is answered with the nearest', async () => {
    await expect(convertText(small, { preset: 'levls' })).rejects.toThrow(/did you mean "levels"/);
  });

  test('more than the accumulators can hold is refused, and says which layer', async () => {
    const wide = `input x: f32[1,2,4,4]
      ${weights('w', [512, 2, 1, 1])}
      ${weights('v', [2, 512, 3, 3], 2)}
      a: f32[1,512,4,4] = Conv(x, w) { kernel_shape: 1,1 }
      r: f32[1,512,4,4] = Relu(a)
      y: f32[1,2,4,4] = Conv(r, v) { kernel_shape: 3,3  pads: 1,1,1,1 }
      output y`;
    const settings = { preset: 'levels', timesteps: 4096, parameters: { levels: 255 } };
    await expect(convertText(wide, settings)).rejects.toThrow(/ACCUMULATOR_OVERFLOW: layer "y", output channel 0/);
    await expect(convertText(wide, { ...settings, weights: 'float32', timesteps: 2 })).resolves.toBeDefined();
  });
});

test('layers that no form of weights allows are refused with the reason', async () => {
  const dynamicBias = `input x: f32[1,2,4,4]
    input b: f32[2]
    ${weights('w', [2, 2, 1, 1])}
    c: f32[2] = Relu(b)
    y: f32[1,2,4,4] = Conv(x, w, c) { kernel_shape: 1,1 }
    output y`;
  await expect(convertText(dynamicBias)).rejects.toThrow(/UNSUPPORTED_OP: node "y": its bias is not a constant/);
  const rowBias = `input x: f32[2,3]
    ${weights('w', [3, 2])}
    const b: f32[2,1] = 1,2
    y: f32[2,2] = Gemm(x, w, b)
    output y`;
  await expect(convertText(rowBias)).rejects.toThrow(/one bias for each of 2 outputs but found shape \[2,1\]/);
  const transposed = `input x: f32[3,2]
    ${weights('w', [3, 2])}
    y: f32[2,2] = Gemm(x, w) { transA: 1 }
    output y`;
  await expect(convertText(transposed)).rejects.toThrow(/UNSUPPORTED_OP.*transA/);
  const stacked = `input x: f32[2,2,3]
    ${weights('w', [2, 3, 2])}
    y: f32[2,2,2] = MatMul(x, w)
    output y`;
  await expect(convertText(stacked)).rejects.toThrow(/UNSUPPORTED_OP.*expected a matrix/);
});

test('the cut of a prepared graph is the cut of its program', async () => {
  const { prepared, program } = await convertText(small);
  const { readouts } = partition(new GraphView(prepared.graph));
  expect(program.readouts).toEqual(readouts);
  expect(program.head.outputs).toEqual(['x']);
  expect(program.tail.outputs).toEqual(['y']);
});
