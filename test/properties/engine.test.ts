import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { simulateByEvents } from '../../src/engine/index.js';
import { neuronModels } from '../../src/neurons/index.js';
import type { ConvertSettings } from '../../src/settings.js';
import { simulate } from '../../src/sim/index.js';
import { makesOf, type SnnProgram } from '../../src/snn/index.js';
import { convertText } from '../helpers/conversion.js';
import { dyadicNetwork } from '../helpers/dyadic-networks.js';
import { feedsOf, graphOf } from '../helpers/graphs.js';
import { oddNetworks } from '../helpers/odd-networks.js';
import { told } from '../helpers/told.js';

const TIMESTEPS = 7;

/** Every way in which neurons fire: all models, both releases, the parameters that change their rule. */
const settings: readonly (readonly [name: string, settings: ConvertSettings])[] = [
  ...[...neuronModels.keys()].map((neuron) => [neuron, { neuron }] as const),
  ['levels that never take back', { neuron: 'levels', parameters: { levels: 2, release: 0 } }],
  ['one level that is never taken back', { neuron: 'levels', parameters: { levels: 1, release: 0 } }],
  ['one level', { neuron: 'levels', parameters: { levels: 1, release: 1 } }],
  ['hard reset', { neuron: 'integrate-fire', parameters: { reset: 1 } }],
  ['integrate-fire with memory', { neuron: 'integrate-fire', parameters: { release: 1, v0: 0.5 } }],
  ['integrate-fire of both signs', { neuron: 'integrate-fire', parameters: { release: 2 } }],
  ['pooling of spikes', { neuron: 'levels', parameters: { levels: 2 }, pooling: 'spikes' }],
  ['impatient spicalib', { neuron: 'spicalib', parameters: { allowance: 1, gamma: 2 } }],
  ['spicalib that bursts only', { neuron: 'spicalib', parameters: { allowance: 0 } }],
  ['sigma-delta with bursts', { neuron: 'sigma-delta', parameters: { burst: 3, exponents: 9 } }],
];
const formats: readonly ConvertSettings[] = [{}, { weights: 'float32' }, { weights: 8 }];

function expectSame(program: SnnProgram, text: string, seed: number): void {
  const inputs = feedsOf(graphOf(text), seed, -2, 2);
  const probed = { ...program, readouts: program.steps.flatMap((step) => [...makesOf(step)]) };
  for (const each of [program, probed]) {
    const expected = told(simulate(each, inputs));
    for (const simd of [true, false]) expect(told(simulateByEvents(each, inputs, { simd }))).toEqual(expected);
  }
}

describe('the engine gives what the reference simulator gives, to the last bit, at every timestep', () => {
  test.each(settings)('random networks, %s', async (_, neurons) => {
    await fc.assert(
      fc.asyncProperty(dyadicNetwork, async ({ text, seed }) => {
        for (const format of formats) {
          const { program } = await convertText(text, { timesteps: TIMESTEPS, ...neurons, ...format });
          expectSame(program, text, seed);
        }
      }),
      { numRuns: 4 },
    );
  });

  test.each(oddNetworks)('%s', async (_, text) => {
    for (const preset of ['default', 'levels', 'spiking-yolo']) {
      const { program } = await convertText(text, { preset, timesteps: TIMESTEPS });
      expectSame(program, text, 3);
    }
  });
});
