import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { NirOptions } from '../../src/backends/nir/index.js';
import { ConvertError } from '../../src/diagnostics/index.js';
import { RELEASE } from '../../src/neurons/index.js';
import type { ConvertSettings } from '../../src/settings.js';
import { convertText } from '../helpers/conversion.js';
import { feedsOf, graphOf } from '../helpers/graphs.js';
import { nirNetwork } from '../helpers/nir-networks.js';
import { compareSpikes, throughFile } from '../helpers/nir-spikes.js';
import { runNir } from '../helpers/plain-nir.js';

const seed = Number(process.env['FC_SEED'] ?? 20);
const timesteps = 9;

const settings: readonly (readonly [string, ConvertSettings])[] = [
  ['binary', { preset: 'binary' }],
  ['spiking-yolo', { preset: 'spiking-yolo' }],
  ['burst', { preset: 'burst' }],
  ['spikes with memory', { preset: 'snm' }],
  ['three levels with memory', { preset: 'levels', parameters: { levels: 3, release: RELEASE.memory } }],
  ['integrate-and-fire with memory', { preset: 'spiking-yolo', parameters: { release: RELEASE.memory, v0: 0.25 } }],
];

test.each(settings)(`a strict graph sends the spikes of the program: %s (seed ${seed})`, async (_, given) => {
  let [compared, spikes, ties] = [0, 0, 0];
  await fc.assert(
    fc.asyncProperty(nirNetwork, async ({ text, seed: own }) => {
      const { program, graph } = await convertText(text, { ...given, timesteps, weights: 8 });
      const result = await compareSpikes(program, feedsOf(graph, own, -1, 2), runNir, timesteps);
      compared += result.compared;
      spikes += result.spikes;
      if (result.tie) ties++;
      else expect([result.first, text]).toEqual([undefined, text]);
    }),
    { numRuns: 40, seed },
  );
  expect(compared).toBeGreaterThan(100);
  expect(spikes).toBeGreaterThan(1000);
  expect(ties).toBeLessThanOrEqual(1);
});

const throughFiles: readonly (readonly [string, string, NirOptions])[] = [
  ['strict', 'binary', {}],
  ['strict', 'snm', { groups: 'keep' }],
  ['strict', 'binary', { dt: 49 }],
  ['strict', 'spiking-yolo', { softReset: 'node' }],
  ['strict', 'binary', { softReset: 'node' }],
  ['strict', 'burst', { softReset: 'node' }],
];

test.each(throughFiles)(
  `through a file and the simulator of networks in time: %s, %s, %p (seed ${seed})`,
  async (dialect, preset, options) => {
    let [spikes, refused, ties] = [0, 0, 0];
    await fc.assert(
      fc.asyncProperty(nirNetwork, async ({ text, seed: own }) => {
        const { program, graph } = await convertText(text, { preset, timesteps, weights: 8 });
        const inputs = feedsOf(graph, own, -1, 2);
        try {
          const result = await compareSpikes(program, inputs, throughFile, timesteps, { dialect, ...options });
          spikes += result.spikes;
          if (result.tie) ties++;
          else expect([result.first, text]).toEqual([undefined, text]);
        } catch (error) {
          if (!(error instanceof ConvertError)) throw error;
          // an IF node sends nothing negative
          expect([error.code, 'softReset' in options]).toEqual(['NIR_UNSUPPORTED', true]);
          refused++;
        }
      }),
      { numRuns: 12, seed },
    );
    expect(spikes).toBeGreaterThan(500);
    expect(refused).toBeLessThan(8);
    expect(ties).toBeLessThanOrEqual(1);
  },
);

test('leaky neurons with hard reset, which nothing rectifies, are LIF nodes', async () => {
  const text = `input x: f32[1,2,5,5]
    const w1: f32[3,2,3,3] = 0.11,0.05,0.2,0.07,0.31
    const w2: f32[2,3,1,1] = 0.2,0.3,0.1,0.4
    a: f32[1,3,3,3] = Conv(x, w1) { kernel_shape: 3,3 }
    b: f32[1,2,3,3] = Conv(a, w2) { kernel_shape: 1,1 }
    const w3: f32[1,2,1,1] = 0.5,0.25
    y: f32[1,1,3,3] = Conv(b, w3) { kernel_shape: 1,1 }
    output y`;
  const samples = [1, 2, 3].map((own) => feedsOf(graphOf(text), own, 0, 1));
  for (const decay of [0, 0.25, 0.9]) {
    const settings = { preset: 'binary', neuron: 'lif', timesteps: 20, parameters: { decay } };
    const { program } = await convertText(text, settings, samples);
    for (const run of [runNir, throughFile]) {
      const result = await compareSpikes(program, samples[1]!, run, 20);
      expect([result.first, result.different]).toEqual([undefined, 0]);
      expect(result.spikes).toBeGreaterThan(50);
    }
  }
});
