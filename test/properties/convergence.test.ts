import { describe, expect, test } from '@jest/globals';
import { evaluateGraph } from '../../src/ann/index.js';
import { presets } from '../../src/presets/index.js';
import { simulate, total } from '../../src/sim/index.js';
import type { SnnProgram } from '../../src/snn/index.js';
import { real } from '../../src/tensor/index.js';
import type { RealTensor } from '../../src/tensor/index.js';
import { convertText, errorsByStep } from '../helpers/conversion.js';
import { feedsOf, graphOf, values, weights } from '../helpers/graphs.js';

const same = '{ kernel_shape: 3,3  pads: 1,1,1,1 }';
/** One layer of neurons between an analog and an accumulating layer: what each neuron is off by can be bounded. */
const shallow = `input x: f32[1,2,6,6]
  ${weights('w', [5, 2, 3, 3])}
  ${weights('b', [5], 2)}
  ${weights('v', [3, 5, 1, 1], 3)}
  a: f32[1,5,6,6] = Conv(x, w, b) ${same}
  r: f32[1,5,6,6] = Relu(a)
  y: f32[1,3,6,6] = Conv(r, v) { kernel_shape: 1,1 }
  output y`;
/** Deep, with a pooling, a gate, a residual sum and a function that is not piecewise linear. */
const deep = `input x: f32[1,3,8,8]
  ${weights('w1', [8, 3, 3, 3])}
  ${weights('b1', [8])}
  ${weights('w2', [8, 8, 3, 3], 2)}
  ${weights('w3', [8, 8, 1, 1], 3)}
  ${weights('w4', [4, 8, 3, 3], 4)}
  a: f32[1,8,8,8] = Conv(x, w1, b1) ${same}
  r: f32[1,8,8,8] = Relu(a)
  p: f32[1,8,4,4] = MaxPool(r) { kernel_shape: 3,3  pads: 1,1,1,1  strides: 2,2 }
  c: f32[1,8,4,4] = Conv(p, w2) ${same}
  s: f32[1,8,4,4] = Sigmoid(c)
  m: f32[1,8,4,4] = Mul(c, s)
  g: f32[1,8,1,1] = GlobalAveragePool(m)
  h: f32[1,8,1,1] = Conv(g, w3) { kernel_shape: 1,1 }
  q: f32[1,8,1,1] = HardSigmoid(h)
  k: f32[1,8,4,4] = Mul(m, q)
  z: f32[1,8,4,4] = Add(k, p)
  y: f32[1,4,4,4] = Conv(z, w4) ${same}
  output y`;

/** For each output element of a 1x1 convolution, the sum over its inputs of |weight| times the unit spike. */
function unitsReaching(program: SnnProgram): number {
  const neuron = program.steps.find((s) => s.kind === 'neuron')!;
  const unit = program.constants.get(neuron.unit)!.data;
  const v = graphOf(shallow).constants.get('v')!.data;
  let worst = 0;
  for (let o = 0; o < 3; o++) {
    let sum = 0;
    for (let i = 0; i < 5; i++) sum += Math.abs(v[o * 5 + i]!) * unit[i]!;
    worst = Math.max(worst, sum);
  }
  return worst;
}

describe('I11: one layer of neurons', () => {
  const graph = graphOf(shallow);
  const inputs = feedsOf(graph, 9);
  const largestError = (program: SnnProgram, timesteps: number): number[] => {
    const ann = values(evaluateGraph(graph, inputs).get('y'));
    return [...simulate(program, inputs, { timesteps })].map(({ outputs }) =>
      Math.max(...values(outputs.get('y')).map((x, i) => Math.abs(x - ann[i]!))),
    );
  };
  /** Errors of float32 sums of at most 18 terms of magnitude below 8. */
  const rounding = 1e-5;

  test.each(['levels', 'snm', 'binary', 'burst'])(
    '%s with thresholds at the largest activation: after T timesteps no output is off by more than half a unit spike of each input over T',
    async (preset) => {
      const timesteps = 200;
      const { program } = await convertText(shallow, { preset, timesteps, thresholds: 'max', weights: 'float32' }, [
        inputs,
      ]);
      const bound = unitsReaching(program) / 2;
      largestError(program, timesteps).forEach((error, t) =>
        expect(error).toBeLessThanOrEqual(bound / (t + 1) + rounding),
      );
    },
  );

  test.each(['levels', 'snm', 'burst'])(
    '%s with thresholds that clip: the same distance from the ANN whose activations are clipped there',
    async (preset) => {
      const timesteps = 200;
      const settings = { preset, timesteps, thresholds: 'percentile:0.6', weights: 'float32' as const };
      const { program } = await convertText(shallow, settings, [inputs]);
      const neuron = program.steps.find((step) => step.kind === 'neuron')!;
      const theta = Array.from(program.constants.get(neuron.unit)!.data, (u) => u * neuron.parameters['levels']!);
      const clipped = graphOf(
        shallow
          .replace(
            'y: f32',
            `const theta: f32[1,5,1,1] = ${theta.join(',')}
  m: f32[1,5,6,6] = Min(r, theta)
  y: f32`,
          )
          .replace('Conv(r, v)', 'Conv(m, v)'),
      );
      const [limit, ann] = [clipped, graph].map((g) => values(evaluateGraph(g, inputs).get('y')));
      const off = [...simulate(program, inputs)].map(({ t, outputs }) => {
        const errors = values(outputs.get('y')).map((x, i) => Math.abs(x - limit![i]!));
        return Math.max(...errors) - unitsReaching(program) / 2 / t;
      });
      expect(Math.max(...off)).toBeLessThanOrEqual(rounding);
      expect(Math.max(...limit!.map((x, i) => Math.abs(x - ann![i]!)))).toBeGreaterThan(0.05);
    },
  );

  test('sigma-delta: within the number of its spike sizes every neuron is right to 3/4 of its smallest', async () => {
    const { program } = await convertText(shallow, { preset: 'default', timesteps: 14, weights: 'float32' }, [inputs]);
    const errors = largestError(program, 14);
    expect(errors.at(-1)).toBeLessThanOrEqual(0.75 * unitsReaching(program) + rounding);
    expect(errors.at(-1)).toBe(errors.at(-2));
  });
});

test.each(['levels', 'snm'])(
  'I11: %s: in a deep network four times the timesteps leave less than half the error',
  async (preset) => {
    // identity (A) makes the error of each layer fall as 1/T, so a quarter is what theory says
    const converted = await convertText(deep, { preset, timesteps: 256, thresholds: 'max' }, [
      feedsOf(graphOf(deep), 5),
    ]);
    const errors = errorsByStep(converted, feedsOf(converted.graph, 5));
    const at = (t: number): number => errors[t - 1]!;
    expect(at(64)).toBeLessThan(at(16) / 2);
    expect(at(256)).toBeLessThan(at(64) / 2);
    expect(at(256)).toBeLessThan(0.02);
  },
);

test.each(['default', 'single-spike'])(
  '%s: a deep network settles, with whole messages at once, else better than it started',
  async (preset) => {
    const converted = await convertText(deep, { preset, timesteps: 40 });
    const errors = errorsByStep(converted, feedsOf(converted.graph, 5));
    if (preset === 'default') expect(errors).toEqual(new Array(40).fill(errors[0]));
    else expect(errors.at(-1)).toBeLessThan(errors[0]!);
    expect(errors.slice(30)).toEqual(new Array(10).fill(errors.at(-1)));
  },
);

test('wider weights come closer: 8 to 16 bits and float32', async () => {
  // the input is analog and the output accumulates, so nothing but rounding of weights and input is left
  const text = `input x: f32[1,3,6,6]
    ${weights('w', [4, 3, 3, 3])}
    ${weights('b', [4])}
    y: f32[1,4,6,6] = Conv(x, w, b) ${same}
    output y`;
  const graph = graphOf(text);
  const inputs = feedsOf(graph, 2);
  const ann = values(evaluateGraph(graph, inputs).get('y'));
  for (const bits of [8, 9, 10, 11, 12, 13, 14, 15, 16, 'float32'] as const) {
    const { program } = await convertText(text, { weights: bits, timesteps: 1 }, [inputs]);
    const snn = values([...simulate(program, inputs)][0]!.outputs.get('y'));
    const error = Math.max(...snn.map((x, i) => Math.abs(x - ann[i]!)));
    // 27 weights below 0.4 and one bias, each off by half a quantum 2^e with 0.4 / 2^e < 2^(bits-1) <= 2 * 0.4 / 2^e;
    // inputs within [-1, 1] off by half of 2^-15
    const quantum = bits === 'float32' ? 0 : 0.8 / 2 ** (bits - 1);
    expect(error).toBeLessThanOrEqual((28 * quantum) / 2 + (27 * 0.4 * 2 ** -15) / 2 + 1e-6);
  }
});

describe('I12: hygiene', () => {
  const silent = deep
    .replace('Conv(x, w1, b1)', 'Conv(x, w1)')
    .replace('k: f32[1,8,4,4] = Mul(m, q)', 'k: f32[1,8,4,4] = Mul(m, m)');

  test.each([...presets.keys()])(
    '%s: a blank image through a network without biases makes no spike',
    async (preset) => {
      const { program, graph } = await convertText(silent, { preset, timesteps: 8 });
      const blank = new Map<string, RealTensor>([['x', real(graph.types.get('x')!.shape, new Float32Array(192))]]);
      const last = [...simulate(program, blank)].at(-1)!;
      expect(total(last.work.spikes)).toBe(0);
      expect(total(last.work.synapticOps)).toBe(0);
      expect(Math.max(...values(last.outputs.get('y')).map(Math.abs))).toBe(0);
    },
  );

  test.each([...presets.keys()])('%s: dead channels stay silent', async (preset) => {
    // channel 1 has weights and bias such that its activation is never above zero
    const text = `input x: f32[1,1,4,4]
      const w: f32[3,1,1,1] = 1,0.5,-1
      const b: f32[3] = 0,-9,0
      const v: f32[1,3,1,1] = 1,1,1
      a: f32[1,3,4,4] = Conv(x, w, b) { kernel_shape: 1,1 }
      r: f32[1,3,4,4] = Relu(a)
      y: f32[1,1,4,4] = Conv(r, v) { kernel_shape: 1,1 }
      output y`;
    const { program, graph } = await convertText(text, { preset, timesteps: 8 });
    const spikes = program.steps.find((s) => s.kind === 'neuron')!;
    const name = spikes.output;
    for (const { readouts } of simulate({ ...program, readouts: [...program.readouts, name] }, feedsOf(graph, 3)))
      expect(values(readouts.get(name)).slice(16, 32)).toEqual(new Array(16).fill(0));
  });

  test.each(['levels', 'default'])(
    '%s: inputs of a batch do not know of one another, in whichever order',
    async (preset) => {
      const text = (batch: number): string => `input x: f32[${batch},2,6,6]
      ${weights('w', [4, 2, 3, 3])}
      ${weights('b', [4])}
      ${weights('v', [3, 4, 3, 3], 2)}
      a: f32[${batch},4,6,6] = Conv(x, w, b) ${same}
      s: f32[${batch},4,6,6] = Sigmoid(a)
      m: f32[${batch},4,6,6] = Mul(a, s)
      p: f32[${batch},4,3,3] = MaxPool(m) { kernel_shape: 2,2  strides: 2,2 }
      y: f32[${batch},3,3,3] = Conv(p, v) ${same}
      output y`;
      const settings = { preset, timesteps: 6, thresholds: 'max' };
      const images = [1, 2, 3].map((seed) => feedsOf(graphOf(text(1)), seed).get('x')!);
      const batchOf = (order: readonly number[]): Map<string, RealTensor> =>
        new Map([['x', real([3, 2, 6, 6], Float32Array.from(order.flatMap((k) => values(images[k]))))]]);
      const { program } = await convertText(text(3), settings, [batchOf([0, 1, 2])]);
      const alone = await convertText(
        text(1),
        settings,
        images.map((image) => new Map([['x', image]])),
      );
      const outputs = (p: SnnProgram, feeds: Map<string, RealTensor>): number[][] =>
        [...simulate(p, feeds)].map(({ outputs }) => values(outputs.get('y')));
      const single = images.map((image) => outputs(alone.program, new Map([['x', image]])));
      for (const order of [
        [0, 1, 2],
        [2, 0, 1],
      ])
        expect(outputs(program, batchOf(order))).toEqual(
          single[0]!.map((_, t) => order.flatMap((k) => single[k]![t]!)),
        );
    },
  );

  test('the same input gives the same outputs to the last bit, on its own and between others', async () => {
    const { program, graph } = await convertText(deep);
    const run = (seed: number) =>
      [...simulate(program, feedsOf(graph, seed))].map(({ outputs, work }) => ({ outputs, work }));
    const alone = run(1);
    run(2);
    expect(run(1)).toEqual(alone);
  });
});
