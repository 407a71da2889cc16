import { expect, test } from '@jest/globals';
import { correct } from '../../../src/correction/index.js';
import { simulate } from '../../../src/sim/index.js';
import { readProgram, writeProgram, type NeuronStep, type SnnProgram } from '../../../src/snn/index.js';
import { real, realData } from '../../../src/tensor/index.js';
import { convertText } from '../../helpers/conversion.js';
import { feedsOf, weights } from '../../helpers/graphs.js';

const TEXT = [
  'input x: f32[1,1,4,4]',
  'const w: f32[1,1,1,1] = 1',
  'c: f32[1,1,4,4] = Conv(x, w) { kernel_shape: 1,1 }',
  'r: f32[1,1,4,4] = Relu(c)',
  weights('v', [2, 1, 3, 3]),
  'y: f32[1,2,4,4] = Conv(r, v) { kernel_shape: 3,3  pads: 1,1,1,1 }',
  'output y',
].join('\n');

/** Rounding down, 2 unit spikes a timestep for 4 timesteps; the largest input is the threshold 1, so a unit spike is 1/2 and the output's steps are 1/8. */
const FLOOR = { neuron: 'levels', thresholds: 'max', timesteps: 4, parameters: { levels: 2, v0: 0 } } as const;
const values = Array.from({ length: 16 }, (_, i) => (i + 1) / 16);
const sample = new Map([['x', real([1, 1, 4, 4], Float32Array.from(values))]]);

function neuronOf(program: SnnProgram): NeuronStep {
  return program.steps.find((step): step is NeuronStep => step.kind === 'neuron')!;
}

function countsOf(program: SnnProgram): number[] {
  const { output } = neuronOf(program);
  let counts: number[] = [];
  const observe: NonNullable<Parameters<typeof simulate>[2]>['observe'] = (_t, state) => {
    counts = Array.from(state.trains.get(output)!.count);
  };
  Array.from(simulate(program, sample, { observe }));
  return counts;
}

test('each neuron gets what its count lacked, unless that overshoots', async () => {
  const converted = await convertText(TEXT, FLOOR, [sample]);
  const { program } = await correct(converted, converted.prepared, [sample], { kind: 'membrane', builtin: true });
  const initial = Array.from(realData(program.constants.get(neuronOf(program).initial!)!));
  const lack = values.map((x) => 8 * x - Math.floor(8 * x));
  // odd sixteenths lack half a unit spike and get it; even ones are exact
  expect(initial).toEqual(lack);
  expect(countsOf(converted.program)).toEqual(values.map((x) => Math.floor(8 * x)));
  expect(countsOf(program)).toEqual(values.map((x) => Math.ceil(8 * x)));
  expect(program.provenance.correction).toMatchObject({ biases: 0, membranes: 8, largestMembrane: 0.5 });
});

test('a program file keeps initial membranes', async () => {
  const converted = await convertText(TEXT, { preset: 'snm', timesteps: 6 });
  const samples = [1, 2, 3].map((seed) => feedsOf(converted.graph, seed));
  const { program } = await correct(converted, converted.prepared, samples, { kind: 'both', builtin: true });
  const again = readProgram(writeProgram(program), 'test');
  expect(neuronOf(again).initial).toBe(neuronOf(program).initial);
  expect(again.provenance).toEqual(program.provenance);
  expect(program.provenance.correction!.membranes).toBeGreaterThan(0);
  const outputs = (p: SnnProgram): Float32Array[] =>
    [...simulate(p, samples[0]!)].map((s) => realData(s.outputs.get('y')!));
  expect(outputs(again)).toEqual(outputs(program));
  expect(outputs(again)).not.toEqual(outputs(converted.program));
});
