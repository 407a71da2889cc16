import { expect, test } from '@jest/globals';
import { Biases } from '../../../src/correction/biases.js';
import { Means } from '../../../src/correction/means.js';
import { biasLimits, accumulatorBounds, type SynapseStep } from '../../../src/snn/index.js';
import { integers, real, tensor } from '../../../src/tensor/index.js';
import { convertText } from '../../helpers/conversion.js';
import { weights } from '../../helpers/graphs.js';

const step: SynapseStep = {
  kind: 'synapse',
  name: 's',
  origin: 's',
  input: 'x',
  output: 'y',
  geometry: { type: 'dense' },
  source: { kind: 'spikes' },
  weight: 'w',
  bias: 'b',
  exponent: 'e',
};

test('biases stay on their lattice and below what the proof admits, and those held back are counted', () => {
  const constants = new Map([
    ['b', integers([10, -4, 0])],
    ['e', tensor('i32', [3], Int32Array.of(-3, -3, 1))],
  ]);
  const biases = new Biases(step, constants, Float64Array.of(20, 5, 1), 1);
  biases.set(Float64Array.of(12.4, -9, 0.6));
  expect(Array.from(constants.get('b')!.data)).toEqual([12, -5, 1]);
  expect(biases.changes()).toEqual({ count: 3, largest: 2, held: 1 });
});

test('the limit of a bias is what the proof leaves: one more would break it', async () => {
  const text = [
    'input x: f32[1,4]',
    weights('w', [4, 3], 1),
    weights('b', [3], 2),
    'g: f32[1,3] = Gemm(x, w, b)',
    'r: f32[1,3] = Relu(g)',
    weights('v', [3, 2], 3),
    weights('c', [2], 4),
    'y: f32[1,2] = Gemm(r, v, c)',
    'output y',
  ].join('\n');
  const { program } = await convertText(text, { preset: 'levels', timesteps: 4 });
  const limits = biasLimits(program, 4);
  const worst = (layer: number, change: number): boolean => {
    const synapses = program.steps.filter((s): s is SynapseStep => s.kind === 'synapse');
    const at = synapses[layer]!;
    const biases = limits.get(at.name)!.map((limit) => limit + change);
    const constants = new Map([...program.constants, [at.bias, integers(biases)]]);
    const { largest, bound } = accumulatorBounds({ ...program, constants }, 4)[layer]!;
    return largest > bound;
  };
  expect([worst(0, 0), worst(1, 0), worst(1, 1)]).toEqual([false, false, true]);
});

test('float32 biases move by any amount', () => {
  const constants = new Map([['b', real([2], [0.5, -1])]]);
  const plain = { ...step };
  delete (plain as { exponent?: string }).exponent;
  const biases = new Biases(plain, constants, undefined, 1);
  biases.set(biases.now().map((b) => b + 2 ** 30));
  expect(Array.from(constants.get('b')!.data)).toEqual([0.5 + 2 ** -10, -1 + 2 ** -10]);
});

test('means are of channels over positions and samples, in quanta', () => {
  const [mine, other] = [new Means(Float64Array.of(0.5, 0.25), 2), new Means(Float64Array.of(0.5, 0.25), 2)];
  mine.add([1, 2, 3, 4, 5, 6, 7, 8]);
  mine.add([1, 2, 3, 4, 5, 6, 7, 8].map((x) => x + 1));
  other.add([0, 0, 1, 1, 0, 0, 1, 1]);
  // channel 0 holds 1 2 5 6, channel 1 holds 3 4 7 8; on average half more by the second sample
  expect(Array.from(mine.minus(other))).toEqual([4 / 0.5, (6 - 1) / 0.25]);
  expect([0, 1, 2, 3, 4].map((i) => mine.meanOf(i))).toEqual([0, 0, 1, 1, 0]);
});
