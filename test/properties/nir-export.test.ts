import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { RELEASE } from '../../src/neurons/index.js';
import type { ConvertSettings } from '../../src/settings.js';
import { convertText } from '../helpers/conversion.js';
import { feedsOf } from '../helpers/graphs.js';
import { nirNetwork } from '../helpers/nir-networks.js';
import { compareSpikes, type RunGraph } from '../helpers/nir-spikes.js';
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
      const result = compareSpikes(program, feedsOf(graph, own, -1, 2), runNir as RunGraph, timesteps);
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
