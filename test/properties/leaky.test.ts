import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { RELEASE } from '../../src/neurons/index.js';
import { simulate } from '../../src/sim/index.js';
import type { ConvertSettings } from '../../src/settings.js';
import type { NeuronStep, SomaStep } from '../../src/snn/index.js';
import { real } from '../../src/tensor/index.js';
import { convertText } from '../helpers/conversion.js';
import { drivenChain } from '../helpers/driven-chain.js';
import { accumulated, currentTrains, eighths, messagesOf } from '../helpers/driven-neuron.js';
import { feedsOf, values } from '../helpers/graphs.js';
import { neuronsOf } from '../helpers/layer-by-layer.js';

/**
 * LeakyRelu is computed in the soma and leaves through a neuron that may send negative spikes. Slopes are powers of two and currents multiples of 1/8, so charges
 * are exact.
 */
const slope = fc.constantFrom(1 / 16, 1 / 8, 1 / 4, 1 / 2);
const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);
const leaky = (x: number, alpha: number): number => (x < 0 ? alpha * x : x);

const neurons = {
  'integrate-fire': { release: RELEASE.free, reset: 0, v0: 0 },
  levels: { levels: 12, release: RELEASE.free, v0: 0.5 },
  'multi-threshold': { thresholds: 4, release: RELEASE.free },
  'sigma-delta': { exponents: 12, burst: 3 },
  differential: { levels: 31, halvings: 3 },
} as const;
type Name = keyof typeof neurons;
const names = Object.keys(neurons) as Name[];

/** Messages of one neuron with units of 1 behind a soma that computes an activation of its input; with `op` undefined, of the neuron alone. */
function messagesBehind(op: string | undefined, alpha: number, name: Name, currents: readonly number[]): number[] {
  const neuron: NeuronStep = {
    kind: 'neuron',
    name: 'n',
    origin: 'n',
    input: op === undefined ? 'c' : 'a',
    output: 'n',
    model: name,
    parameters: neurons[name],
    axis: 1,
    unit: 'u',
  };
  const soma = {
    kind: 'soma',
    name: 's',
    origin: 's',
    op: op ?? '',
    attrs: op === 'LeakyRelu' ? { alpha } : {},
  } as const;
  const somata: SomaStep[] = op === undefined ? [] : [{ ...soma, inputs: ['c'], outputs: ['a'], homogeneous: true }];
  const chain = drivenChain({
    steps: [...somata, neuron],
    shapes: { c: [1, 1], a: [1, 1], n: [1, 1] },
    constants: { u: real([1], [1]) },
  });
  return accumulated(currents).map((charge, k) => {
    chain.setCharge('c', [charge]);
    chain.run(k + 1);
    return chain.message('n')[0]!;
  });
}

describe('I8: a leaky activation comes out with its slope', () => {
  const drive = fc.record({ z: eighths(-10, 0), T: fc.integer({ min: 1, max: 80 }), alpha: slope });

  test.each([
    ['levels', 0.5],
    ['integrate-fire', 1],
  ] as [Name, number][])(
    '%s: constant negative drive z sends alpha z, off by at most %p units at every t',
    (name, quantum) => {
      fc.assert(
        fc.property(drive, ({ z, T, alpha }) => {
          // what one timestep brings must be what one message can carry: at most one unit, where a unit is all that it carries
          fc.pre(name !== 'integrate-fire' || Math.abs(alpha * z) <= 1);
          const sent = accumulated(messagesBehind('LeakyRelu', alpha, name, new Array<number>(T).fill(z)));
          const off = sent.map((count, k) => Math.abs(count - (k + 1) * alpha * z));
          expect(Math.max(...off)).toBeLessThanOrEqual(quantum);
        }),
        { numRuns: 300 },
      );
    },
  );

  test('sigma-delta and differential: charge z that has arrived leaves as alpha z, off by less than a unit', () => {
    fc.assert(
      fc.property(eighths(-100, 0), slope, fc.constantFrom<Name>('sigma-delta', 'differential'), (z, alpha, name) => {
        const sent = sum(messagesBehind('LeakyRelu', alpha, name, [z, ...new Array<number>(40).fill(0)]));
        expect(Math.abs(sent - alpha * z)).toBeLessThan(0.75 + 1e-9);
      }),
      { numRuns: 300 },
    );
  });

  test.each(names)('%s: drive that changes its sign: the slope is that of the sum, not of each current', (name) => {
    fc.assert(
      fc.property(currentTrains, slope, (currents, alpha) => {
        // longer than any sum of these currents, of which the slowest neuron sends one unit a timestep
        const settled = [...currents, ...new Array<number>(500).fill(0)];
        const sent = sum(messagesBehind('LeakyRelu', alpha, name, settled));
        expect(Math.abs(sent - leaky(sum(currents), alpha))).toBeLessThanOrEqual(1);
      }),
    );
  });

  test.each(names)('%s: slope 0 is Relu, slope 1 the linear encoder, spike by spike', (name) => {
    fc.assert(
      fc.property(currentTrains, (currents) => {
        expect(messagesBehind('LeakyRelu', 0, name, currents)).toEqual(messagesBehind('Relu', 0, name, currents));
        expect(messagesBehind('LeakyRelu', 1, name, currents)).toEqual(messagesBehind(undefined, 0, name, currents));
        expect(messagesBehind(undefined, 0, name, currents)).toEqual(messagesOf(name, neurons[name], currents));
      }),
    );
  });

  test.each(names)('%s: as the slope goes to 0 the messages become those of Relu', (name) => {
    fc.assert(
      fc.property(currentTrains, (currents) => {
        // no sum of these currents reaches 2^9, so 2^-12 of it stays below 1/8: what is sent then is zero or as in Relu
        const [small, relu] = ['LeakyRelu', 'Relu'].map((op) => messagesBehind(op, 2 ** -12, name, currents));
        const [sentSmall, sentRelu] = [accumulated(small!), accumulated(relu!)];
        const off = accumulated(currents).map(
          (charge, k) => Math.abs(sentSmall[k]! - sentRelu[k]!) - (charge < 0 ? 1 : 2),
        );
        expect(Math.max(...off)).toBeLessThanOrEqual(0);
        const firstNegative = accumulated(currents).findIndex((charge) => charge < 0);
        const until = firstNegative < 0 ? currents.length : firstNegative;
        expect(small!.slice(0, until)).toEqual(relu!.slice(0, until));
      }),
    );
  });

  test('the reset that subtracts the message instead of its cost has slope 1', () => {
    const alpha = 0.25;
    const T = 64;
    let membrane = 0;
    let wrong = 0;
    for (let t = 0; t < T; t++) {
      membrane += -0.5;
      if (membrane > -1 / alpha) continue;
      membrane += 1;
      wrong -= 1;
    }
    const right = sum(messagesBehind('LeakyRelu', alpha, 'integrate-fire', new Array<number>(T).fill(-0.5)));
    expect(right).toBe(-T * alpha * 0.5);
    expect(wrong).toBeLessThan(-0.8 * T * 0.5);
  });
});

test.each([
  ['levels', { preset: 'levels' }, 0.5],
  ['snm', { preset: 'snm' }, 0.5],
  ['signed neuron with imbalanced thresholds', { neuron: 'integrate-fire' }, 1],
] as [string, ConvertSettings, number][])(
  'I8: in a network, %s: the decoded activation is LeakyRelu of the input to a unit over t',
  async (_, chosen, quantum) => {
    const text = `input x: f32[1,1,4,4]
    const w: f32[1,1,1,1] = 1
    const b: f32[1] = -0.25
    a: f32[1,1,4,4] = Conv(x, w, b) { kernel_shape: 1,1 }
    r: f32[1,1,4,4] = LeakyRelu(a) { alpha: 0.1 }
    y: f32[1,1,4,4] = Conv(r, w) { kernel_shape: 1,1 }
    output y`;
    const { program, graph } = await convertText(text, { thresholds: 'max', timesteps: 40, ...chosen });
    const unit = program.constants.get(neuronsOf(program)[0]!.unit)!.data[0]!;
    const inputs = feedsOf(graph, 3);
    const expected = values(inputs.get('x')).map((x) => leaky(x - 0.25, 0.1));
    for (const { t, outputs } of simulate(program, inputs))
      values(outputs.get('y')).forEach((y, i) =>
        expect(Math.abs(y - expected[i]!)).toBeLessThanOrEqual((quantum * unit) / t + 1e-4),
      );
    expect(expected.filter((x) => x < 0).length).toBeGreaterThan(3);
  },
);
