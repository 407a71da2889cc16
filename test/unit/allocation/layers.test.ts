import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { selectThresholds } from '../../../passes/select-thresholds.js';
import { calibrate, convertPrepared, prepare } from '../../../src/convert.js';
import { sigmaDelta } from '../../../src/neurons/sigma-delta.js';
import type { Parameters } from '../../../src/neurons/index.js';
import { runPasses } from '../../../src/pass.js';
import { simulate } from '../../../src/sim/index.js';
import { accumulatorBounds, makesOf, readProgram, writeProgram } from '../../../src/snn/index.js';
import { real } from '../../../src/tensor/index.js';
import type { RealTensor } from '../../../src/tensor/index.js';
import { thresholdRule } from '../../../src/thresholds/index.js';
import { convertText, errorsByStep } from '../../helpers/conversion.js';
import { dyadicNetwork } from '../../helpers/dyadic-networks.js';
import { feedsOf, graphOf, values, weights } from '../../helpers/graphs.js';
import { simulatePlainly } from '../../helpers/plain-simulation.js';
import { seededRandom } from '../../helpers/random-tensor.js';
import { weightedSums } from '../../helpers/weighted-sums.js';

const TIMESTEPS = 4;

/** Multiples of 1/16 in [-2, 2). */
function dyadicInput(shape: readonly number[], seed: number): RealTensor {
  const random = seededRandom(seed);
  const size = shape.reduce((a, b) => a * b, 1);
  return real(
    shape,
    Float32Array.from({ length: size }, () => Math.floor(random() * 64 - 32) / 16),
  );
}

/** A random network, every layer of which has random parameters: its program, its graph before scales are folded, an input. */
async function randomlyConverted(text: string, seed: number) {
  const prepared = prepare(graphOf(text), { name: 'dyadic', sha256: '' });
  const random = seededRandom(seed + 7);
  const neurons = prepared.graph.nodes.filter((node) => node.op === 'Neuron');
  const byNode = new Map<string, Parameters>(
    neurons.map(({ name }) => [name, { exponents: 3 + Math.floor(random() * 5), burst: 1 + Math.floor(random() * 3) }]),
  );
  const layers = Object.fromEntries(neurons.map(({ name, inputs }) => [inputs[0]!, byNode.get(name)!]));
  const input = new Map([['x', dyadicInput(prepared.graph.types.get('x')!.shape, seed)]]);
  const calibration = await calibrate(prepared, [input], { source: '', builtin: true });
  const { program } = convertPrepared(prepared, calibration, { timesteps: TIMESTEPS, layers });
  const context = {
    calibration,
    thresholds: thresholdRule('max'),
    neuron: { model: sigmaDelta, parameters: {}, layers: byNode, timesteps: TIMESTEPS },
  };
  const { graph } = runPasses(prepared.graph, [selectThresholds], context, prepared.facts);
  return { program, graph, byNode, input };
}

test('every layer with parameters of its own: bit by bit what a plain simulation of the unfolded graph gives', async () => {
  await fc.assert(
    fc.asyncProperty(dyadicNetwork, async ({ text, seed }) => {
      const { program, graph, byNode, input } = await randomlyConverted(text, seed);
      for (const step of program.steps)
        if (step.kind === 'neuron') expect(step.parameters).toEqual(byNode.get(step.name));
      const expected = simulatePlainly(graph, input, 'delta', TIMESTEPS, ({ name }) => ({
        rule: (size) => sigmaDelta.rule(byNode.get(name)!, size),
        v0: 0,
      }));
      const actual = [...simulate(program, input)];
      expected.forEach((outputs, t) => {
        for (const [name, value] of outputs)
          expect(values(actual[t]!.outputs.get(name)).map((x) => x + 0)).toEqual(
            Array.from(value, (x) => Math.fround(x) + 0),
          );
      });
    }),
    { numRuns: 30 },
  );
});

test('no accumulator passes its proven bound, although layers of different limits meet in it', async () => {
  await fc.assert(
    fc.asyncProperty(dyadicNetwork, async ({ text, seed }) => {
      const { program, input } = await randomlyConverted(text, seed);
      const bounds = accumulatorBounds(program, TIMESTEPS);
      const synapses = program.steps.filter((s) => s.kind === 'synapse');
      const probed = { ...program, readouts: program.steps.flatMap((step) => [...makesOf(step)]) };
      for (const { readouts } of simulate(probed, input, { at: [1, TIMESTEPS] }))
        synapses.forEach((step, i) => {
          expect(bounds[i]!.largest).toBeLessThanOrEqual(bounds[i]!.bound);
          if (step.source.kind !== 'spikes') return;
          for (const { sum } of weightedSums(step, program, values(readouts.get(step.input)), 1, seed))
            expect(Math.abs(sum)).toBeLessThanOrEqual(bounds[i]!.largest);
        });
    }),
    { numRuns: 20 },
  );
});

/** Two branches of different range, joined, shuffled and pooled, then read by a convolution with groups. */
const joined = `input x: f32[1,2,6,6]
  ${weights('w1', [2, 2, 3, 3])}
  ${weights('w2', [2, 2, 1, 1], 2)}
  ${weights('w3', [4, 2, 3, 3], 3)}
  ${weights('w4', [2, 4, 1, 1], 4)}
  const order: i64[4] = 2,0,3,1
  a: f32[1,2,6,6] = Conv(x, w1) { kernel_shape: 3,3  pads: 1,1,1,1 }
  left: f32[1,2,6,6] = Relu(a)
  b: f32[1,2,6,6] = Conv(x, w2) { kernel_shape: 1,1 }
  right: f32[1,2,6,6] = LeakyRelu(b) { alpha: 0.1 }
  c: f32[1,4,6,6] = Concat(left, right) { axis: 1 }
  g: f32[1,4,6,6] = Gather(c, order) { axis: 1 }
  m: f32[1,4,3,3] = MaxPool(g) { kernel_shape: 2,2  strides: 2,2 }
  d: f32[1,4,3,3] = Conv(m, w3) { kernel_shape: 3,3  pads: 1,1,1,1  group: 2 }
  e: f32[1,4,3,3] = Relu(d)
  y: f32[1,2,3,3] = Conv(e, w4) { kernel_shape: 1,1 }
  output y`;

describe('a join of layers with different parameters', () => {
  test('is bounded by what each channel can send', async () => {
    const layers = { left: { exponents: 9 }, right: { exponents: 5 } };
    const { program, bounds } = await convertText(joined, { layers, parameters: { exponents: 12 } });
    const step = program.steps.find((s) => s.kind === 'synapse' && s.origin === 'd')!;
    const weight = program.constants.get(step.kind === 'synapse' ? step.weight : '')!;
    const bias = program.constants.get(step.kind === 'synapse' ? step.bias : '')!;
    // channels by their order in the file: right 0, left 0 | right 1, left 1, one pair for each group
    const limits = [2 ** 5, 2 ** 9];
    const largest = Math.max(
      ...[0, 1, 2, 3].map((o) => {
        let sum = Math.abs(bias.data[o]!);
        for (let c = 0; c < 2; c++)
          for (let k = 0; k < 9; k++) sum += Math.abs(weight.data[(o * 2 + c) * 9 + k]!) * limits[c]!;
        return sum;
      }),
    );
    expect(bounds.find((b) => b.layer === 'd')!.largest).toBe(largest);
  });

  test('costs the finer branch no bits: halving the units of one layer leaves the other as good as it was', async () => {
    const error = async (layers: Record<string, Parameters>): Promise<number> => {
      const converted = await convertText(joined, { parameters: { exponents: 12, burst: 6 }, layers });
      return errorsByStep(converted, feedsOf(converted.graph, 9)).at(-1)!;
    };
    const [all, one] = [await error({}), await error({ left: { exponents: 15 } })];
    expect(all).toBeLessThan(1e-3);
    expect(one).toBeLessThan(1.1 * all);
  });

  test('rate-coded layers too: each limit is its own', async () => {
    const { program } = await convertText(joined, { preset: 'levels', layers: { right: { levels: 3 } } });
    const parameters = program.steps.flatMap((s) => (s.kind === 'neuron' ? [s.parameters] : []));
    // the leaky branch is signed, so its neurons release freely
    expect(parameters.map((p) => [p['levels'], p['release']])).toEqual([
      [15, 1],
      [3, 2],
      [15, 1],
    ]);
  });
});

describe('names of layers', () => {
  test('a layer goes by its value or by the node that makes it; provenance and file remember it', async () => {
    const byValue = await convertText(joined, { layers: { left: { burst: 5 } } });
    const origin = byValue.prepared.graph.nodes.find((n) => n.outputs[0] === 'left')!.origin;
    const byNode = await convertText(joined, { layers: { [origin]: { burst: 5 } } });
    expect(byNode.program.steps).toEqual(byValue.program.steps);
    const stored = readProgram(writeProgram(byValue.program), 'file');
    expect(stored.provenance.layers).toEqual({ left: { exponents: 13, burst: 5 } });
    expect((await convertText(joined)).program.provenance).not.toHaveProperty('layers');
  });

  test.each([
    [{ lefd: { burst: 2 } }, /did you mean "left"/],
    [{ left: { bursts: 2 } }, /parameter "bursts" of layer "left"/],
    [{ left: { burst: 99 } }, /parameter "burst" of layer "left".*from 1 to 20/],
  ])('%j is refused', async (layers, message) => {
    await expect(convertText(joined, { layers })).rejects.toThrow(message);
  });
});
