import { describe, expect, test } from '@jest/globals';
import { evaluateGraph } from '../../src/ann/index.js';
import type { ConvertSettings } from '../../src/settings.js';
import { simulate, total } from '../../src/sim/index.js';
import { convertText, errorsByStep } from '../helpers/conversion.js';
import { feedsOf, graphOf, values, weights } from '../helpers/graphs.js';

/** Every neuron model in a network: pooling, a residual sum and a gate, activations of both signs. */
const network = `input x: f32[1,3,8,8]
  ${weights('w1', [6, 3, 3, 3])}
  ${weights('b1', [6])}
  ${weights('w2', [6, 6, 3, 3], 2)}
  ${weights('w4', [4, 6, 3, 3], 4)}
  a: f32[1,6,8,8] = Conv(x, w1, b1) { kernel_shape: 3,3  pads: 1,1,1,1 }
  r: f32[1,6,8,8] = Relu(a)
  p: f32[1,6,4,4] = MaxPool(r) { kernel_shape: 3,3  pads: 1,1,1,1  strides: 2,2 }
  c: f32[1,6,4,4] = Conv(p, w2) { kernel_shape: 3,3  pads: 1,1,1,1 }
  s: f32[1,6,4,4] = Sigmoid(c)
  m: f32[1,6,4,4] = Mul(c, s)
  z: f32[1,6,4,4] = Add(m, p)
  y: f32[1,4,4,4] = Conv(z, w4) { kernel_shape: 3,3  pads: 1,1,1,1 }
  output y`;
const inputs = feedsOf(graphOf(network), 5);

async function errorsOf(settings: ConvertSettings): Promise<(t: number) => number> {
  const errors = errorsByStep(await convertText(network, { thresholds: 'max', ...settings }, [inputs]), inputs);
  return (t) => errors[t - 1]!;
}

describe('I11: rate coding: four times the timesteps leave less than half the error', () => {
  test.each<[string, ConvertSettings]>([
    ['integrate-fire', { neuron: 'integrate-fire', parameters: { release: 1, v0: 0.5 } }],
    ['multi-threshold', { neuron: 'multi-threshold' }],
    ['spicalib, repaired', { neuron: 'spicalib', parameters: { repair: 1, allowance: 12, release: 1 } }],
    ['spicalib, without calibration', { neuron: 'spicalib', parameters: { allowance: 0, release: 1 } }],
    ['wait-then-fire', { neuron: 'wait-then-fire', parameters: { delay: 4 } }],
    ['i-lif without a leak', { neuron: 'i-lif', parameters: { decay: 1 } }],
  ])('%s', async (_, settings) => {
    const error = await errorsOf({ timesteps: 256, ...settings });
    expect(error(64)).toBeLessThan(error(16) / 2);
    expect(error(256)).toBeLessThan(error(64) / 2);
    expect(error(256)).toBeLessThan(0.05);
  });
});

test.each<[string, ConvertSettings]>([
  ['integrate-fire with hard reset', { neuron: 'integrate-fire', parameters: { reset: 1 } }],
  ['lif', { neuron: 'lif' }],
  ['i-lif with its leak', { neuron: 'i-lif' }],
])('%s loses charge: its error stays, though the network still answers', async (_, settings) => {
  const error = await errorsOf({ timesteps: 256, ...settings });
  expect(error(256)).toBeGreaterThan(0.05);
  expect(error(256)).toBeLessThan(1);
});

test('differential coding: finer with every halving, within its finest step in the end', async () => {
  const at = async (halvings: number): Promise<number> => {
    const error = await errorsOf({ neuron: 'differential', timesteps: 80, parameters: { halvings } });
    return error(80);
  };
  const errors = [await at(0), await at(3), await at(6)] as const;
  expect(errors[1]).toBeLessThan(errors[0] / 2);
  expect(errors[2]).toBeLessThan(errors[1] / 2);
  expect(errors[2]).toBeLessThan(0.005);
});

test('differential coding: a layer that was silent speaks up when its step has become small enough', async () => {
  const text = `input x: f32[1,1,1,1]
    const w: f32[1,1,1,1] = 1
    a: f32[1,1,1,1] = Conv(x, w) { kernel_shape: 1,1 }
    r: f32[1,1,1,1] = Relu(a)
    y: f32[1,1,1,1] = Conv(r, w) { kernel_shape: 1,1 }
    output y`;
  const graph = graphOf(text);
  const [loud, faint] = [1, 0.1].map(
    (x) => new Map([['x', { ...feedsOf(graph, 1).get('x')!, data: Float32Array.of(x) }]]),
  );
  const settings = { neuron: 'differential', timesteps: 16, parameters: { levels: 1, halvings: 4 } };
  const { program } = await convertText(text, { thresholds: 'max', ...settings }, [loud!]);
  const sent = [...simulate(program, faint!)].map(({ work }) => total(work.spikes));
  expect(sent).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
});

test('I3: wait-then-fire, waiting to the last timestep: the ANN with rounded activations', async () => {
  const constants = `${weights('w', [6, 3, 3, 3])}
    ${weights('b', [6])}
    ${weights('v', [5, 6, 3, 3], 2)}
    ${weights('k', [4, 5, 1, 1], 3)}`;
  const network = (first: string, second: string): string => `input x: f32[1,3,8,8]
    ${constants}
    a: f32[1,6,8,8] = Conv(x, w, b) { kernel_shape: 3,3  pads: 1,1,1,1 }
    r: f32[1,6,8,8] = Relu(a)
    ${first}
    p: f32[1,6,4,4] = MaxPool(${first ? 'rq' : 'r'}) { kernel_shape: 3,3  pads: 1,1,1,1  strides: 2,2 }
    c: f32[1,5,4,4] = Conv(p, v) { kernel_shape: 3,3  pads: 1,1,1,1 }
    s: f32[1,5,4,4] = Relu(c)
    ${second}
    y: f32[1,4,4,4] = Conv(${second ? 'sq' : 's'}, k) { kernel_shape: 1,1 }
    output y`;
  const [timesteps, levels] = [8, 40];
  const settings = { neuron: 'wait-then-fire', timesteps, weights: 'float32' as const, thresholds: 'max' };
  const parameters = { levels, delay: timesteps - 1, release: 0 };
  const { program } = await convertText(network('', ''), { ...settings, parameters }, [inputs]);
  /** floor(value / step + 1/2), at most `levels`, times the step: a unit spike, divided by the timesteps in decoding. */
  const rounding = (value: string, shape: string, channels: number): string => {
    const neuron = program.steps.find((step) => step.kind === 'neuron' && step.input === value)!;
    const unit = program.constants.get(neuron.kind === 'neuron' ? neuron.unit : '')!.data;
    return `const ${value}u: f32[1,${channels},1,1] = ${Array.from(unit, (u) => u / timesteps).join(',')}
      const ${value}h: f32[1] = 0.5
      const ${value}l: f32[1] = ${levels}
      ${value}d: ${shape} = Div(${value}, ${value}u)
      ${value}e: ${shape} = Add(${value}d, ${value}h)
      ${value}f: ${shape} = Floor(${value}e)
      ${value}g: ${shape} = Min(${value}f, ${value}l)
      ${value}q: ${shape} = Mul(${value}g, ${value}u)`;
  };
  const oracle = graphOf(network(rounding('r', 'f32[1,6,8,8]', 6), rounding('s', 'f32[1,5,4,4]', 5)));
  const expected = values(evaluateGraph(oracle, inputs).get('y'));
  const steps = [...simulate(program, inputs)].map(({ outputs }) => values(outputs.get('y')));
  steps.at(-1)!.forEach((y, i) => expect(Math.abs(y - expected[i]!)).toBeLessThan(1e-5));
  expect(Math.max(...expected.map(Math.abs))).toBeGreaterThan(0.01);
});

describe('the neuron of a preset can be replaced', () => {
  test('its own defaults hold then, and what is set by hand', async () => {
    const { program } = await convertText(network, { preset: 'levels', neuron: 'spicalib', parameters: { gamma: 2 } });
    expect(program.steps.find((step) => step.kind === 'neuron')).toMatchObject({
      model: 'spicalib',
      // half of the preset's timesteps
      parameters: { gamma: 2, allowance: 4, repair: 0 },
    });
    expect(program.provenance.options).toMatchObject({ neuron: 'spicalib', gamma: 2 });
    expect(program.provenance.options).not.toHaveProperty('levels');
  });

  test('by its own name: the parameters of the preset stay', async () => {
    const { program } = await convertText(network, { preset: 'snm', neuron: 'levels' });
    expect(program.provenance.options).toMatchObject({ neuron: 'levels', levels: 1 });
  });

  test('an unknown one is the user’s mistake', async () => {
    await expect(convertText(network, { neuron: 'spicalb' })).rejects.toThrow(
      /^BAD_OPTION: --neuron: .*did you mean "spicalib"/s,
    );
  });
});
