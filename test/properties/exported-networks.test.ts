import { describe, expect, test } from '@jest/globals';
import { certify, emitOnnx, type FormName } from '../../src/backends/onnx/index.js';
import type { ConvertSettings } from '../../src/settings.js';
import type { SnnProgram } from '../../src/snn/index.js';
import type { Tensor } from '../../src/tensor/index.js';
import { verify } from '../../src/verification/index.js';
import { convertText } from '../helpers/conversion.js';
import { feedsOf, graphOf, weights } from '../helpers/graphs.js';
import { oddNetworks } from '../helpers/odd-networks.js';

/** Pooling, a residual sum, a gate, activations of both signs, a concatenation, and a dense layer. */
const network = `input x: f32[1,3,8,8]
  ${weights('w1', [6, 3, 3, 3])}
  ${weights('b1', [6])}
  ${weights('w2', [6, 6, 3, 3], 2)}
  ${weights('w3', [5, 12, 1, 1], 3)}
  ${weights('w4', [7, 80], 4)}
  a: f32[1,6,8,8] = Conv(x, w1, b1) { kernel_shape: 3,3  pads: 1,1,1,1 }
  r: f32[1,6,8,8] = Relu(a)
  p: f32[1,6,4,4] = MaxPool(r) { kernel_shape: 3,3  pads: 1,1,1,1  strides: 2,2 }
  c: f32[1,6,4,4] = Conv(p, w2) { kernel_shape: 3,3  pads: 1,1,1,1 }
  s: f32[1,6,4,4] = Sigmoid(c)
  m: f32[1,6,4,4] = Mul(c, s)
  z: f32[1,6,4,4] = Add(m, p)
  k: f32[1,12,4,4] = Concat(z, p) { axis: 1 }
  l: f32[1,5,4,4] = Conv(k, w3) { kernel_shape: 1,1 }
  e: f32[1,5,4,4] = LeakyRelu(l) { alpha: 0.1 }
  f: f32[1,80] = Flatten(e) { axis: 1 }
  y: f32[1,7] = Gemm(f, w4) { transB: 1 }
  q: f32[1,7] = Softmax(y) { axis: 1 }
  output q`;

const forms: readonly FormName[] = ['full', 'loop', 'step'];
const sessions = [true, false].map((optimized) => ({ runtime: 'node' as const, optimized, threads: 1 }));

/** Exports in every form, runs each with and without optimisations, and expects the simulator's numbers everywhere, with a proof unless told otherwise. */
async function expectSame(
  program: SnnProgram,
  inputs: readonly ReadonlyMap<string, Tensor>[],
  proved = true,
): Promise<void> {
  for (const form of forms) {
    const file = emitOnnx(program, { form });
    const { certificate } = certify(program, file);
    const found = await verify(program, file.bytes, form, {
      inputs,
      sessions,
      ...(certificate ? { certificate } : {}),
    });
    expect({ form, differing: found.comparisons.filter((c) => c.first) }).toEqual({ form, differing: [] });
    expect(found.comparisons.every((c) => c.values > 0)).toBe(true);
    expect(found.mismatches).toEqual([]);
    expect({ form, refusals: proved ? found.refusals : [] }).toEqual({ form, refusals: [] });
    expect(found.comparisons).toHaveLength(inputs.length * sessions.length);
  }
}

describe('every neuron model gives the same numbers in ONNX Runtime', () => {
  test.each<[string, ConvertSettings]>([
    ['sigma-delta, bursts written out', { preset: 'default', timesteps: 3 }],
    ['sigma-delta, one spike a timestep', { preset: 'single-spike', timesteps: 12 }],
    [
      'sigma-delta, few sizes, so that counts saturate',
      { neuron: 'sigma-delta', parameters: { exponents: 2, burst: 3 }, timesteps: 6, thresholds: 'percentile:0.6' },
    ],
    ['sigma-delta, many sizes', { preset: 'exact', timesteps: 2 }],
    ['ternary', { preset: 'ternary', timesteps: 2 }],
    ['levels with memory', { preset: 'levels', timesteps: 9 }],
    [
      'levels, free, with a drain phase',
      { neuron: 'levels', parameters: { levels: 3, release: 2 }, timesteps: 9, drain: 4 },
    ],
    ['burst', { preset: 'burst', timesteps: 12 }],
    ['binary', { preset: 'binary', timesteps: 24 }],
    [
      'integrate-fire, soft reset, memory',
      { neuron: 'integrate-fire', parameters: { release: 1, v0: 0.5 }, timesteps: 16 },
    ],
    ['integrate-fire, hard reset', { neuron: 'integrate-fire', parameters: { reset: 1 }, timesteps: 16 }],
    ['multi-threshold', { neuron: 'multi-threshold', timesteps: 12 }],
    ['multi-threshold, free', { neuron: 'multi-threshold', parameters: { release: 2, thresholds: 6 }, timesteps: 6 }],
    ['spicalib as released', { neuron: 'spicalib', parameters: { allowance: 3 }, timesteps: 30 }],
    ['spicalib repaired', { neuron: 'spicalib', parameters: { repair: 1, allowance: 2 }, timesteps: 30 }],
    ['spicalib without calibration', { neuron: 'spicalib', parameters: { allowance: 0 }, timesteps: 10 }],
    ['differential', { neuron: 'differential', timesteps: 20 }],
    ['wait-then-fire', { neuron: 'wait-then-fire', parameters: { delay: 4 }, timesteps: 10 }],
    ['lif', { neuron: 'lif', timesteps: 16 }],
    ['i-lif', { neuron: 'i-lif', timesteps: 12 }],
    ['pooling of spikes', { preset: 'levels', pooling: 'spikes', timesteps: 8 }],
  ])('%s', async (_, settings) => {
    const { graph, program } = await convertText(network, { thresholds: 'max', ...settings });
    // inputs that calibration has not seen, one of them beyond its range
    const beyond = new Map([...feedsOf(graph, 9)].map(([name, t]) => [name, { ...t, data: t.data.map((x) => 3 * x) }]));
    await expectSame(program, [feedsOf(graph, 7), beyond]);
  });
});

describe('unusual networks give the same numbers in ONNX Runtime', () => {
  test.each(oddNetworks)('%s', async (_, text) => {
    for (const settings of [
      { preset: 'default', timesteps: 2 },
      { preset: 'levels', timesteps: 4 },
    ]) {
      const { graph, program } = await convertText(text, settings);
      await expectSame(program, [feedsOf(graph, 7)], false);
    }
  });
});

test.each<[string, string]>([
  [
    'a quotient of one times something, which they make one division',
    `const one: f32[1] = 1
     d: f32[1,7] = Exp(y)
     i: f32[1,7] = Div(one, d)
     g: f32[1,7] = Sigmoid(y)
     o: f32[1,7] = Mul(i, g)
     output o`,
  ],
  [
    'padding with zeros before a pooling, which they take for padding that never wins',
    `const to: i64[4] = 1,1,1,7
     const pads: i64[8] = 0,0,1,1,0,0,1,1
     t: f32[1,1,1,7] = Reshape(y, to)
     b: f32[1,1,1,7] = Abs(t)
     u: f32[1,1,1,7] = Neg(b)
     v: f32[1,1,3,9] = Pad(u, pads)
     o: f32[1,1,1,7] = MaxPool(v) { kernel_shape: 3,3 }
     output o`,
  ],
])('what optimizers of graphs change: %s', async (_, tail) => {
  const text = network.replace(/\n {2}q: [^]*$/, `\n${tail}`);
  const { graph, program } = await convertText(text, { preset: 'levels', timesteps: 2 });
  await expectSame(program, [feedsOf(graph, 7), feedsOf(graph, 8)]);
});

test('long bursts in many timesteps are loops, with the same numbers', async () => {
  const { graph, program } = await convertText(network, { preset: 'default' });
  const timesteps = 80;
  const file = emitOnnx(program, { timesteps });
  expect(file.bytes.length).toBeLessThan(1_500_000);
  const inputs = [feedsOf(graphOf(network), 3)];
  const found = await verify(program, file.bytes, 'full', { inputs, sessions: sessions.slice(1) });
  expect(found.comparisons.map((c) => c.differingOutputs + c.differingCounts)).toEqual([0]);
  expect(graph.inputs).toEqual(['x']);
});
