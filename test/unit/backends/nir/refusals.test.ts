import { describe, expect, test } from '@jest/globals';
import { lossLines, toNir, type NirOptions } from '../../../../src/backends/index.js';
import { ConvertError } from '../../../../src/diagnostics/index.js';
import type { ConvertSettings } from '../../../../src/settings.js';
import { convertText } from '../../../helpers/conversion.js';
import { weights } from '../../../helpers/graphs.js';

const head = `input x: f32[1,2,6,6]
  ${weights('w1', [4, 2, 3, 3], 1)}
  ${weights('w2', [4, 4, 3, 3], 2)}
  a: f32[1,4,6,6] = Conv(x, w1) { kernel_shape: 3,3  pads: 1,1,1,1 }`;
const plain = `${head}
  b: f32[1,4,6,6] = Relu(a)
  y: f32[1,4,6,6] = Conv(b, w2) { kernel_shape: 3,3  pads: 1,1,1,1 }
  output y`;
const binary: ConvertSettings = { preset: 'binary', timesteps: 8 };

/** Codes and problems of what a network cannot be written for. */
async function refusals(text: string, settings: ConvertSettings, options: NirOptions = {}): Promise<string[]> {
  const { program } = await convertText(text, settings);
  try {
    toNir(program, options);
  } catch (error) {
    if (error instanceof ConvertError) return error.diagnostics.map((d) => `${d.code} ${d.where}: ${d.problem}`);
    throw error;
  }
  return [];
}

describe('what NIR cannot say', () => {
  test.each<[string, string, ConvertSettings, NirOptions, RegExp[]]>([
    ['corrections', plain, {}, {}, [/^NIR_UNSUPPORTED program "test": its neurons correct/]],
    ['a drain', plain, { ...binary, drain: 2 }, {}, [/its input and biases end before/]],
    ['another neuron', plain, { preset: 'spicalib', timesteps: 8 }, {}, [/"b": NIR has no spicalib neuron/]],
    ['too many levels', plain, { ...binary, parameters: { levels: 16 } }, {}, [/up to 16 spikes at once/]],
    [
      'activations, all of them in one error',
      `${head}
      b: f32[1,4,6,6] = Sigmoid(a)
      c: f32[1,4,6,6] = Conv(b, w2) { kernel_shape: 3,3  pads: 1,1,1,1 }
      d: f32[1,4,6,6] = LeakyRelu(c)
      y: f32[1,4,6,6] = Conv(d, w2) { kernel_shape: 3,3  pads: 1,1,1,1 }
      z: f32[1,4,6,6] = Conv(a, w2) { kernel_shape: 3,3  pads: 1,1,1,1 }
      output y
      output z`,
      binary,
      {},
      [/NIR has no Sigmoid of charge/],
    ],
    [
      'rectified charge that is added',
      `${head}
      b: f32[1,4,6,6] = Relu(a)
      c: f32[1,4,6,6] = Conv(b, w2) { kernel_shape: 3,3  pads: 1,1,1,1 }
      d: f32[1,4,6,6] = Relu(c)
      e: f32[1,4,6,6] = Add(b, d)
      y: f32[1,4,6,6] = Conv(e, w2) { kernel_shape: 3,3  pads: 1,1,1,1 }
      output y`,
      binary,
      {},
      [/"e": Add of charge that was cut off at zero/],
    ],
    [
      'transposed convolution',
      `${head}
      b: f32[1,4,6,6] = Relu(a)
      ${weights('u', [4, 2, 2, 2], 3)}
      y: f32[1,2,12,12] = ConvTranspose(b, u) { kernel_shape: 2,2  strides: 2,2 }
      output y`,
      binary,
      {},
      [/"y": NIR has no transposed convolution/],
    ],
    [
      'max pooling for readers without thresholds, and grouped convolution',
      `${head}
      b: f32[1,4,6,6] = Relu(a)
      c: f32[1,4,3,3] = MaxPool(b) { kernel_shape: 2,2  strides: 2,2 }
      y: f32[1,4,3,3] = Conv(c, w2) { kernel_shape: 3,3  pads: 1,1,1,1 }
      output y`,
      binary,
      { dialect: 'sinabs' },
      [/"c": NIR has no MaxPool, and sinabs.nir.from_nir lacks I and Threshold/],
    ],
    [
      'negative spikes of IF nodes',
      `${head}
      y: f32[1,4,6,6] = Conv(a, w2) { kernel_shape: 3,3  pads: 1,1,1,1 }
      ${weights('w3', [4, 4, 3, 3], 4)}
      z: f32[1,4,6,6] = Conv(y, w3) { kernel_shape: 3,3  pads: 1,1,1,1 }
      output z`,
      binary,
      { dialect: 'norse' },
      [/can be negative, and an IF node sends nothing negative/],
    ],
    [
      'a circuit for a reader without thresholds',
      plain,
      binary,
      { dialect: 'norse', softReset: 'circuit' },
      [/BAD_OPTION soft reset/],
    ],
    [
      'a dialect that does not exist',
      plain,
      binary,
      { dialect: 'sinab' },
      [/BAD_OPTION NIR dialect: expected one of strict/],
    ],
    ['a layer that does not exist', plain, binary, { outputs: ['q'] }, [/NIR_UNKNOWN_OUTPUT output "q"/]],
    ['time that stands still', plain, binary, { dt: 0 }, [/BAD_OPTION --dt/]],
  ])('%s', async (_, text, settings, options, expected) => {
    const found = await refusals(text, settings, options);
    expected.forEach((pattern, i) => expect(found[i]).toMatch(pattern));
    expect(found).not.toEqual([]);
  });

  test('every layer at fault is named in one error', async () => {
    const text = `${head}
      b: f32[1,4,6,6] = Sigmoid(a)
      c: f32[1,4,6,6] = HardSwish(a)
      y: f32[1,4,6,6] = Conv(b, w2) { kernel_shape: 3,3  pads: 1,1,1,1 }
      z: f32[1,4,6,6] = Conv(c, w2) { kernel_shape: 3,3  pads: 1,1,1,1 }
      output y
      output z`;
    expect(await refusals(text, binary)).toEqual([
      'NIR_UNSUPPORTED layer "b": NIR has no Sigmoid of charge',
      'NIR_UNSUPPORTED layer "c": NIR has no HardSwish of charge',
    ]);
  });
});

test('leaky neurons behind Relu are refused with the neuron that can be written', async () => {
  const { program } = await convertText(plain, { preset: 'spiking-yolo', neuron: 'lif', timesteps: 8 });
  expect(() => toNir(program)).toThrow(
    expect.objectContaining({
      diagnostics: [expect.objectContaining({ hint: 'convert with --neuron integrate-fire' })],
    }),
  );
  const other = await convertText(plain, { preset: 'spiking-yolo', neuron: 'integrate-fire', timesteps: 8 });
  expect(() => toNir(other.program)).not.toThrow();
});

test('the report names where the graph begins and ends and what stays outside', async () => {
  const { program } = await convertText(
    `${plain.replace('output y', '')}\n  z: f32[1,4,6,6] = Softmax(y)\n  output z`,
    binary,
  );
  const { graph, losses } = toNir(program, { outputs: ['b'] });
  expect(losses.inputs).toMatchObject([{ node: 'input', value: 'x', shape: [2, 6, 6] }]);
  expect(losses.outputs).toMatchObject([{ node: 'output', value: 'b.spikes', meaning: 'spikes of each timestep' }]);
  expect(losses.outside).toEqual({ Softmax: 1 });
  // the convolution behind the cut is left out
  expect([...graph.nodes.values()].filter(({ type }) => type === 'Conv2d')).toHaveLength(1);
  expect(lossLines(losses)).toContain('host Softmax: not in the file');
});

test('names are those of the layers, without slashes', async () => {
  const { program } = await convertText(
    plain.replaceAll(/\b([aby])\b(?=[:,)])/g, '/m/$1').replace('output y', 'output /m/y'),
    binary,
  );
  const { graph } = toNir(program);
  expect([...graph.nodes.keys()].filter((name) => name.includes('/'))).toEqual([]);
  expect(graph.nodes.get('m.b.spikes')!.metadata).toMatchObject({ 'snn_convert.name': '/m/b.spikes' });
});
