import { expect, test } from '@jest/globals';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { foldScales } from '../../passes/fold-scales.js';
import { calibrate, prepare } from '../../src/convert.js';
import type { Prepared } from '../../src/convert.js';
import type { Graph } from '../../src/ir/index.js';
import { neuronModel, RELEASE } from '../../src/neurons/index.js';
import { numberAttr } from '../../src/ops/op.js';
import { runPasses } from '../../src/pass.js';
import { simulate } from '../../src/sim/index.js';
import type { Timestep } from '../../src/sim/index.js';
import { accumulatorBounds, lower, makesOf } from '../../src/snn/index.js';
import type { SnnProgram, WeightFormat } from '../../src/snn/index.js';
import { real } from '../../src/tensor/index.js';
import { opOf } from '../../src/spiking/index.js';
import type { RealTensor, Tensor } from '../../src/tensor/index.js';
import { dyadicNetwork } from '../helpers/dyadic-networks.js';
import type { DyadicNetwork } from '../helpers/dyadic-networks.js';
import { graphOf, values } from '../helpers/graphs.js';
import { simulatePlainly } from '../helpers/plain-simulation.js';
import { seededRandom } from '../helpers/random-tensor.js';
import { weightedSums } from '../helpers/weighted-sums.js';

/**
 * Weights are multiples of 1/8, unit spikes and inputs multiples of 1/16, counts below 2^7: charges are multiples of 2^-8 below 2^16, exact in float32. Folding scales into
 * weights, rounding weights to 16 bits and adding in any order must then change nothing at all.
 */
const TIMESTEPS = 6;
const neurons = {
  levels: { model: 'levels', parameters: { levels: 3, release: 1, v0: 0.5 } },
  burst: { model: 'levels', parameters: { levels: 2, release: 0, v0: 0 } },
  'sigma-delta': { model: 'sigma-delta', parameters: { exponents: 6, burst: 1 } },
};
const formats: readonly WeightFormat[] = [{ kind: 'float32' }, { kind: 'integer', bits: 16 }];

/** Multiples of 1/16 in [-2, 2). */
function inputOf(graph: Graph, seed: number): Map<string, RealTensor> {
  const random = seededRandom(seed);
  const { shape } = graph.types.get('x')!;
  const size = shape.reduce((a, b) => a * b, 1);
  return new Map([
    [
      'x',
      real(
        shape,
        Float32Array.from({ length: size }, () => Math.floor(random() * 64 - 32) / 16),
      ),
    ],
  ]);
}

/** Unit spikes of 4/16 to 24/16, another one for every channel. */
function withUnits(graph: Graph, seed: number): Graph {
  const random = seededRandom(seed + 1);
  const constants = new Map(graph.constants);
  const types = new Map(graph.types);
  const nodes = graph.nodes.map((node) => {
    if (node.op !== 'Neuron') return node;
    const extent = graph.types.get(node.inputs[0]!)!.shape[numberAttr(node.attrs, 'axis', 1)]!;
    const unit = real(
      [extent],
      Float32Array.from({ length: extent }, () => (4 + Math.floor(random() * 21)) / 16),
    );
    const name = `${node.name}.unit`;
    constants.set(name, unit);
    types.set(name, unit);
    return { ...node, inputs: [node.inputs[0]!, name] };
  });
  return { ...graph, nodes, constants, types };
}

async function programOf(
  prepared: Prepared,
  graph: Graph,
  neuron: keyof typeof neurons,
  weights: WeightFormat,
  changes: { readonly timesteps?: number; readonly injected?: number; readonly levels?: number } = {},
): Promise<SnnProgram> {
  const { levels, timesteps = TIMESTEPS, ...injection } = changes;
  const { model, parameters: usual } = neurons[neuron];
  const parameters = levels === undefined ? usual : { ...usual, levels };
  const calibration = await calibrate(prepared, [inputOf(graph, 1)], { source: '', builtin: true });
  const folded = runPasses(graph, [foldScales], {}, ['thresholds-selected']);
  return lower(folded.graph, {
    coding: neuronModel(model).coding,
    timesteps,
    ...injection,
    weights,
    model,
    parameters,
    calibration,
    provenance: {
      version: '',
      model: '',
      modelSha256: '',
      calibration: { source: '', samples: 1, sha256: '' },
      preset: '',
      options: {},
      notes: [],
    },
  });
}

const prepared = (text: string): Prepared => prepare(graphOf(text), { name: 'dyadic', sha256: '' });

/** Asynchronous properties with the seed printed on failure, as for synchronous ones. */
const check = (runs: number, law: (net: DyadicNetwork) => Promise<void>): Promise<void> =>
  fc.assert(fc.asyncProperty(dyadicNetwork, law), { numRuns: runs });

test.each(Object.keys(neurons) as (keyof typeof neurons)[])(
  'I9: %s: the program gives, bit by bit, what a plain simulation of the unfolded graph gives',
  async (neuron) => {
    await check(25, async ({ text, seed }) => {
      const before = prepared(text);
      const graph = withUnits(before.graph, seed);
      const inputs = inputOf(graph, seed);
      for (const weights of formats) {
        const program = await programOf(before, graph, neuron, weights);
        const parametersOf = new Map(program.steps.map((s) => [s.name, s.kind === 'neuron' ? s.parameters : {}]));
        const model = neuronModel(neurons[neuron].model);
        const expected = simulatePlainly(graph, inputs, program.coding, TIMESTEPS, ({ name }) => ({
          rule: (size) => model.rule(parametersOf.get(name)!, size),
          v0: model.initial(parametersOf.get(name)!),
        }));
        const actual = [...simulate(program, inputs)];
        expected.forEach((outputs, t) => {
          for (const [name, value] of outputs)
            expect(values(actual[t]!.outputs.get(name)).map((x) => x + 0)).toEqual(
              Array.from(value, (x) => Math.fround(x) + 0),
            );
        });
      }
    });
  },
);

test('I3: one timestep of levels neurons is the network with activations rounded to levels', async () => {
  await check(25, async ({ text, seed }) => {
    const before = prepared(text);
    const graph = withUnits(before.graph, seed);
    const inputs = inputOf(graph, seed);
    const program = await programOf(before, graph, 'levels', { kind: 'integer', bits: 16 });
    const known = quantised(graph, inputs, program, 1, 3);
    const [{ outputs }] = [...simulate(program, inputs, { timesteps: 1 })] as [Timestep];
    for (const name of graph.outputs)
      expect(values(outputs.get(name)).map((x) => x + 0)).toEqual(values(known.get(name)).map((x) => x + 0));
  });
});

test('I3: once input has stopped and all has drained, neurons with memory are the network with activations rounded to unit / T', async () => {
  await check(25, async ({ text, seed }) => {
    const before = prepared(text);
    const graph = withUnits(before.graph, seed);
    const inputs = inputOf(graph, seed);
    const injected = 4;
    // so many levels that a message carries all there is, and a timestep more for each that a neuron had to wait for what lies before it
    const levels = 4095;
    const changes = { levels, injected, timesteps: injected + 4 };
    const program = await programOf(before, graph, 'levels', { kind: 'float32' }, changes);
    const known = quantised(graph, inputs, program, injected, Infinity);
    const carried = quantised(graph, inputs, program, injected, levels);
    fc.pre([...known].every(([name, value]) => isDeepStrictEqual(value.data, carried.get(name)?.data)));
    const steps = [...simulate(program, inputs)];
    for (const name of graph.outputs) {
      const settled = values(known.get(name)).map((x) => x + 0);
      expect(values(steps.at(-1)!.outputs.get(name)).map((x) => x + 0)).toEqual(settled);
      expect(values(steps.at(-2)!.outputs.get(name)).map((x) => x + 0)).toEqual(settled);
    }
  });
});

/** All values of a graph whose neurons round to whole units / T, at most `most` of them; signed ones down to -most, others to 0. */
function quantised(
  graph: Graph,
  inputs: ReadonlyMap<string, Tensor>,
  program: SnnProgram,
  T: number,
  most: number,
): ReadonlyMap<string, Tensor> {
  const signed = new Set(
    program.steps.flatMap((s) => (s.kind === 'neuron' && s.parameters['release'] === RELEASE.free ? [s.name] : [])),
  );
  const known = new Map<string, Tensor>([...inputs, ...graph.constants]);
  for (const node of graph.nodes) {
    const read = node.inputs.map((input) => known.get(input));
    const least = signed.has(node.name) ? -most : 0;
    const outputs =
      node.op === 'Neuron'
        ? [rounded(read[0]!, read[1]!, numberAttr(node.attrs, 'axis', 1), T, least, most)]
        : opOf(node).evaluate(read, node.attrs, node.outputs.length);
    node.outputs.forEach((name, k) => known.set(name, outputs[k]!));
  }
  return known;
}

/** Every element rounded to whole units / T, ties up, within [low, high] of them. */
function rounded(t: Tensor, unit: Tensor, axis: number, T: number, low: number, high: number): Tensor {
  const stride = t.shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  return real(
    t.shape,
    Float32Array.from(t.data, (x, i) => {
      const size = unit.data[Math.floor(i / stride) % unit.data.length]! / T;
      return size * Math.min(Math.max(Math.floor(x / size + 0.5), low), high);
    }),
  );
}

test('every accumulator is the same in any order of additions, and within its proven bound', async () => {
  await check(12, async ({ text, seed }) => {
    const before = prepared(text);
    const graph = withUnits(before.graph, seed);
    for (const neuron of ['levels', 'sigma-delta'] as const) {
      const program = await programOf(before, graph, neuron, { kind: 'integer', bits: 12 });
      const bounds = accumulatorBounds(program, TIMESTEPS);
      const synapses = program.steps.filter((s) => s.kind === 'synapse');
      expect(bounds.map((b) => b.layer)).toEqual(synapses.map((s) => s.origin));
      // every value read out: counts and charge at gains that are powers of two, so that decoding is exact
      const probed = { ...program, readouts: program.steps.flatMap((step) => [...makesOf(step)]) };
      for (const { t, readouts } of simulate(probed, inputOf(graph, seed), { at: [1, 2, 4] }))
        synapses.forEach((step, i) => {
          if (step.source.kind !== 'spikes') return;
          const gain = program.coding === 'rate' ? t : 1;
          const [counts, charge] = [step.input, step.output].map((value) => values(readouts.get(value)));
          const sums = weightedSums(
            step,
            program,
            counts!.map((n) => n * gain),
            gain,
            seed + t,
          );
          sums.forEach(({ sum, exponent }, o) => {
            expect(charge![o]! * gain + 0).toBe(Math.fround(sum * 2 ** exponent) + 0);
            expect(Math.abs(sum)).toBeLessThanOrEqual(bounds[i]!.largest);
          });
          expect(bounds[i]!.largest).toBeLessThanOrEqual(bounds[i]!.bound);
        });
    }
  });
});

test('I12: nothing is left over between inputs: A, B, A gives A, B, A', async () => {
  await check(10, async ({ text, seed }) => {
    const before = prepared(text);
    const graph = withUnits(before.graph, seed);
    for (const neuron of ['levels', 'sigma-delta'] as const) {
      const program = await programOf(before, graph, neuron, { kind: 'integer', bits: 16 });
      const run = (input: number) =>
        [...simulate(program, inputOf(graph, input))].map(({ outputs, work }) => ({ outputs, work }));
      const [first, , again] = [run(seed), run(seed + 1), run(seed)];
      expect(again).toEqual(first);
    }
  });
});
