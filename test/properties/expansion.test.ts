import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { signedPowers } from '../../src/neurons/index.js';
import { simulate } from '../../src/sim/index.js';
import { sizeOf } from '../../src/tensor/index.js';
import { convertText } from '../helpers/conversion.js';
import { drivenChain } from '../helpers/driven-chain.js';
import { feedsOf, graphOf, weights } from '../helpers/graphs.js';
import { neuronsOf, synapsesOf } from '../helpers/layer-by-layer.js';
import { channelOf, connectionsOf, randomSynapse } from '../helpers/random-synapse.js';
import type { RandomSynapse } from '../helpers/random-synapse.js';

/**
 * A message of q unit spikes may travel as one graded event, as signed powers of two, as the bits of |q|, or as |q| unit spikes one after the other. A synapse is
 * linear, so the charge that arrives is the same; what it costs is not.
 */
const signs = (q: number): number => Math.sign(q) || 1;
const expansions: Readonly<Record<string, (q: number) => number[]>> = {
  graded: (q) => (q === 0 ? [] : [q]),
  'signed powers of two': nonAdjacent,
  'bit planes': (q) => [...Array(20).keys()].filter((k) => (Math.abs(q) >> k) & 1).map((k) => signs(q) * 2 ** k),
  unary: (q) => new Array<number>(Math.abs(q)).fill(signs(q)),
};

/** The signed powers of two of a number, by its remainder modulo 4. */
function nonAdjacent(q: number): number[] {
  const found: number[] = [];
  for (let [rest, power] = [q, 1]; rest !== 0; rest /= 2, power *= 2) {
    if (rest % 2 === 0) continue;
    const digit = Math.abs(rest) % 4 === 1 ? signs(rest) : -signs(rest);
    found.push(digit * power);
    rest -= digit;
  }
  return found;
}

/** Sends messages to a layer within one timestep, split in parts, as many rounds as the longest needs; charge and synaptic operations at the end. */
function send(layer: RandomSynapse, message: readonly number[], split: (q: number) => number[], t: number) {
  const chain = drivenChain({
    steps: [layer.step],
    shapes: { x: layer.inputShape, y: layer.outputShape },
    constants: layer.constants,
    coding: 'rate',
  });
  chain.addTrain('x');
  const parts = message.map(split);
  const rounds = Math.max(1, ...parts.map((p) => p.length));
  for (let round = 0; round < rounds; round++) {
    chain.send(
      'x',
      parts.map((p) => p[round] ?? 0),
    );
    // still the same timestep: biases enter once
    chain.run(t);
  }
  return { charge: chain.charge('y'), operations: chain.work.synapticOps.get('s')!, events: parts.flat().length };
}

const scenario = randomSynapse.chain((layer) =>
  fc.record({
    layer: fc.constant(layer),
    t: fc.integer({ min: 1, max: 5 }),
    message: fc.array(fc.oneof(fc.integer({ min: -40, max: 40 }), fc.constant(0)), {
      minLength: sizeOf(layer.inputShape),
      maxLength: sizeOf(layer.inputShape),
    }),
  }),
);

describe('I10: graded, powers of two and unary are the same to a synapse', () => {
  test('the charge is the sum over connections, however a message is expanded', () => {
    fc.assert(
      fc.property(scenario, ({ layer, message, t }) => {
        const expected = new Array<number>(sizeOf(layer.outputShape)).fill(0);
        const bias = layer.constants['b']!.data;
        expected.forEach((_, to) => (expected[to] = t * bias[channelOf(layer, to)]!));
        for (const { from, to, weight } of connectionsOf(layer)) expected[to]! += weight * message[from]!;
        for (const split of Object.values(expansions))
          expect(send(layer, message, split, t).charge).toEqual(expected.map((x) => x + 0));
      }),
      { numRuns: 150 },
    );
  });

  test('synaptic operations: graded <= signed powers <= bits <= unary; a message costs its signed powers', () => {
    fc.assert(
      fc.property(scenario, ({ layer, message }) => {
        const reached = new Array<number>(message.length).fill(0);
        for (const { from } of connectionsOf(layer)) reached[from]!++;
        const cost = (split: (q: number) => number[]): number =>
          message.reduce((sum, q, i) => sum + split(q).length * reached[i]!, 0);
        const costs = Object.values(expansions).map(cost);
        expect([...costs].sort((a, b) => a - b)).toEqual(costs);
        // parts that are powers of two are counted one by one, a graded message as its powers
        const [graded, powers, bits, unary] = Object.values(expansions).map(
          (split) => send(layer, message, split, 1).operations,
        );
        expect([graded, powers, bits, unary]).toEqual([costs[1], costs[1], costs[2], costs[3]]);
      }),
      { numRuns: 150 },
    );
  });

  test('signed powers add up to the message and are as few as the neuron model counts', () => {
    for (let q = -600; q <= 600; q++) {
      const parts = nonAdjacent(q);
      expect(parts.reduce((a, b) => a + b, 0)).toBe(q);
      expect([q, parts.length]).toEqual([q, signedPowers(q)]);
      expect(parts.every((p) => Number.isInteger(Math.log2(Math.abs(p))))).toBe(true);
    }
  });
});

describe('I15: an integer message is D unary micro-steps of one timestep', () => {
  test('through any layer, the bias once a timestep: over several timesteps', () => {
    const D = 4;
    const trains = randomSynapse.chain((layer) => {
      const size = sizeOf(layer.inputShape);
      const message = fc.array(fc.integer({ min: 0, max: D }), { minLength: size, maxLength: size });
      return fc.record({ layer: fc.constant(layer), messages: fc.array(message, { minLength: 1, maxLength: 4 }) });
    });
    fc.assert(
      fc.property(trains, ({ layer, messages }) => {
        const shapes = { x: layer.inputShape, y: layer.outputShape };
        const chains = [0, 1].map(() => drivenChain({ steps: [layer.step], shapes, constants: layer.constants }));
        const [whole, unary] = [chains[0]!, chains[1]!];
        chains.forEach((chain) => chain.addTrain('x'));
        messages.forEach((message, k) => {
          whole.send('x', message);
          whole.run(k + 1);
          for (let d = 0; d < D; d++) {
            unary.send(
              'x',
              message.map((v) => (d < v ? 1 : 0)),
            );
            unary.run(k + 1);
          }
          expect(unary.charge('y')).toEqual(whole.charge('y'));
        });
      }),
      { numRuns: 100 },
    );
  });

  test('in a network of I-LIF neurons: every layer gets the sum of convolutions of binary tensors, its bias T times in all', async () => {
    const text = `input x: f32[1,2,6,6]
      ${weights('w', [4, 2, 3, 3])}
      ${weights('v', [3, 4, 3, 3], 2)}
      ${weights('b', [3], 3)}
      a: f32[1,4,6,6] = Conv(x, w) { kernel_shape: 3,3  pads: 1,1,1,1 }
      r: f32[1,4,6,6] = Relu(a)
      y: f32[1,3,6,6] = Conv(r, v, b) { kernel_shape: 3,3  pads: 1,1,1,1 }
      output y`;
    const { program } = await convertText(text, { neuron: 'i-lif', timesteps: 5, parameters: { levels: 4 } });
    const layer = synapsesOf(program).find((step) => step.source.kind === 'spikes')!;
    const neuron = neuronsOf(program)[0]!;
    const total = new Float64Array(sizeOf(program.shapes.get(layer.output)!));
    const [inputShape, outputShape] = [layer.input, layer.output].map((value) => program.shapes.get(value)!);
    const part = (name: string) => program.constants.get(name)!;
    const constants = { w: part(layer.weight), b: part(layer.bias), e: part(layer.exponent!) };
    const random: RandomSynapse = { step: layer, inputShape: inputShape!, outputShape: outputShape!, constants };
    const connections = connectionsOf(random);
    const largest = new Set<number>();
    const steps = simulate(program, feedsOf(graphOf(text), 2), {
      observe(_t, state) {
        const message = Array.from(state.trains.get(neuron.output)!.message);
        message.forEach((v) => largest.add(v));
        for (let d = 0; d < 4; d++) {
          const binary = message.map((v) => (d < v ? 1 : 0));
          for (const { from, to, weight } of connections) total[to]! += weight * binary[from]!;
        }
        total.forEach((_, to) => (total[to]! += constants.b.data[channelOf(random, to)]!));
        const scaled = total.map((sum, to) => Math.fround(sum * 2 ** constants.e.data[channelOf(random, to)]!));
        expect(Array.from(state.charge.get(layer.output)!)).toEqual(Array.from(scaled));
      },
    });
    expect([...steps]).toHaveLength(5);
    // some messages are of several micro-steps
    expect(Math.max(...largest)).toBeGreaterThan(2);
  });
});
