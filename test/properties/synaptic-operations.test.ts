import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { signedPowers } from '../../src/neurons/index.js';
import { denseOps, simulate, total } from '../../src/sim/index.js';
import type { Timestep } from '../../src/sim/index.js';
import type { SnnProgram } from '../../src/snn/index.js';
import { sizeOf } from '../../src/tensor/index.js';
import { convertText } from '../helpers/conversion.js';
import { drivenChain } from '../helpers/driven-chain.js';
import { dyadicNetwork } from '../helpers/dyadic-networks.js';
import { feedsOf, graphOf } from '../helpers/graphs.js';
import { synapsesOf } from '../helpers/layer-by-layer.js';
import { connectionsOf, randomSynapse } from '../helpers/random-synapse.js';
import type { Connection, RandomSynapse } from '../helpers/random-synapse.js';

/** Synaptic operations as NeuroBench defines them: what one call of a layer multiplies, counted connection by connection. */
interface NeuroBench {
  /** Products of an input and a weight that are not zero; all of a call are ACs where every input is -1, 0 or 1, else MACs. */
  readonly effective: number;
  readonly kind: 'ACs' | 'MACs';
  /** Products of all inputs and all weights. Zeros of the padding are no inputs. */
  readonly dense: number;
}

function neuroBench(connections: readonly Connection[], input: readonly number[]): NeuroBench {
  return {
    effective: connections.filter(({ from, weight }) => weight !== 0 && input[from] !== 0).length,
    kind: input.every((x) => Math.abs(x) <= 1) ? 'ACs' : 'MACs',
    dense: connections.length,
  };
}

const messagesFor = (layer: RandomSynapse, values: fc.Arbitrary<number>) => {
  const size = sizeOf(layer.inputShape);
  const message = fc.array(values, { minLength: size, maxLength: size });
  return fc.record({ layer: fc.constant(layer), messages: fc.array(message, { minLength: 1, maxLength: 4 }) });
};

/** What the simulator counts for messages to one layer. */
function counted(layer: RandomSynapse, messages: readonly (readonly number[])[]): number {
  const chain = drivenChain({
    steps: [layer.step],
    shapes: { x: layer.inputShape, y: layer.outputShape },
    constants: layer.constants,
  });
  chain.addTrain('x');
  messages.forEach((message, k) => {
    chain.send('x', message);
    chain.run(k + 1);
  });
  return chain.work.synapticOps.get('s')!;
}

describe('I13: counted operations are those of brute force', () => {
  test('any layer, graded messages: each signed power of two once for every connection of its neuron', () => {
    const scenario = randomSynapse.chain((layer) =>
      messagesFor(layer, fc.oneof(fc.constant(0), fc.integer({ min: -30, max: 30 }))),
    );
    fc.assert(
      fc.property(scenario, ({ layer, messages }) => {
        const connections = connectionsOf(layer);
        const expected = messages
          .flatMap((message) => connections.map(({ from }) => signedPowers(message[from]!)))
          .reduce((a, b) => a + b, 0);
        expect(counted(layer, messages)).toBe(expected);
      }),
      { numRuns: 200 },
    );
  });

  test('any layer that reads numbers: one multiply-accumulate for every connection', () => {
    fc.assert(
      fc.property(randomSynapse, (layer) => {
        const shapes = new Map([
          ['x', layer.inputShape],
          ['y', layer.outputShape],
        ]);
        expect(denseOps(layer.step, { shapes } as unknown as SnnProgram)).toBe(connectionsOf(layer).length);
      }),
      { numRuns: 200 },
    );
  });

  test('unit spikes: NeuroBench’s effective ACs, plus the connections of spiking neurons whose weight is zero', () => {
    const scenario = randomSynapse.chain((layer) => messagesFor(layer, fc.constantFrom(-1, 0, 0, 1)));
    fc.assert(
      fc.property(scenario, ({ layer, messages }) => {
        const connections = connectionsOf(layer);
        const calls = messages.map((message) => neuroBench(connections, message));
        const zeros = messages.reduce(
          (sum, message) => sum + connections.filter(({ from, weight }) => weight === 0 && message[from] !== 0).length,
          0,
        );
        expect(new Set(calls.map(({ kind }) => kind))).toEqual(new Set(['ACs']));
        expect(counted(layer, messages)).toBe(calls.reduce((sum, { effective }) => sum + effective, 0) + zeros);
      }),
      { numRuns: 200 },
    );
  });

  test('the hand example: Linear 3 -> 3, two weights zero under active inputs', () => {
    const weight = [1, 1, 0, 0, 1, 1, 1, 1, 1];
    const connections = weight.map((w, k) => ({ from: k % 3, to: Math.floor(k / 3), weight: w }));
    expect(neuroBench(connections, [1, 0, 1])).toEqual({ effective: 4, kind: 'ACs', dense: 9 });
    expect(neuroBench(connections, [2, 0, 1])).toEqual({ effective: 4, kind: 'MACs', dense: 9 });
  });

  test('the hand example in the simulator: 2 spikes reach 3 neurons each; zero weights are connections here', async () => {
    const text = `input x: f32[1,3]
      const one: f32[3,3] = 1,0,0,0,1,0,0,0,1
      const w: f32[3,3] = 1,0,1,1,1,1,0,1,1
      a: f32[1,3] = MatMul(x, one)
      r: f32[1,3] = Relu(a)
      y: f32[1,3] = MatMul(r, w)
      output y`;
    const inputs = (x: readonly number[]) =>
      new Map([['x', { ...feedsOf(graphOf(text), 1).get('x')!, data: Float32Array.from(x) }]]);
    const { program } = await convertText(text, { preset: 'binary', timesteps: 1, thresholds: 'max' }, [
      inputs([1, 1, 1]),
    ]);
    const [{ work }] = [...simulate(program, inputs([1, 0, 1]))] as [Timestep];
    expect(total(work.synapticOps)).toBe(6);
  });

  test('dense operations of the analog layers leave padding out, and only analog layers multiply', async () => {
    await fc.assert(
      fc.asyncProperty(dyadicNetwork, async ({ text, seed }) => {
        const { program } = await convertText(text, { preset: 'snm', timesteps: 3 });
        const steps = [...simulate(program, feedsOf(graphOf(text), seed))];
        const { work } = steps.at(-1)!;
        const analog = synapsesOf(program).filter((step) => step.source.kind === 'analog');
        const spiking = synapsesOf(program).filter((step) => step.source.kind === 'spikes');
        expect([...work.macs.keys()]).toEqual(analog.map((step) => step.name));
        expect([...work.synapticOps.keys()].sort()).toEqual(spiking.map((step) => step.name).sort());
        // computed once and injected at every timestep
        expect(steps[0]!.work.macs).toEqual(work.macs);
        for (const step of analog) {
          const [inputShape, outputShape] = [step.input, step.output].map((value) => program.shapes.get(value)!);
          const constants = { w: program.constants.get(step.weight)! };
          const layer = { step, inputShape: inputShape!, outputShape: outputShape!, constants };
          const { dense } = neuroBench(connectionsOf(layer), []);
          expect(work.macs.get(step.name)).toBe(dense);
          // a 3x3 window with padding 1 has taps outside at the border
          expect(dense).toBeLessThan(sizeOf(outputShape!) * sizeOf(constants.w.shape.slice(1)));
        }
      }),
      { numRuns: 15 },
    );
  });

  test('unit spikes only: ternary and binary programs send nothing but -1, 0 and 1, so that all their operations are ACs', async () => {
    await fc.assert(
      fc.asyncProperty(dyadicNetwork, fc.constantFrom('snm', 'binary'), async ({ text, seed }, preset) => {
        const { program } = await convertText(text.replaceAll('LeakyRelu', 'Relu').replaceAll('{ alpha: 0.5 }', ''), {
          preset,
          timesteps: 6,
        });
        const spiking = synapsesOf(program).filter((step) => step.source.kind === 'spikes');
        const steps = simulate(program, feedsOf(graphOf(text), seed), {
          observe(_t, state) {
            for (const step of spiking) {
              const message = Array.from(state.trains.get(step.input)!.message);
              expect(message.filter((n) => Math.abs(n) > 1)).toEqual([]);
            }
          },
        });
        expect([...steps]).toHaveLength(6);
      }),
      { numRuns: 15 },
    );
  });
});
