import { describe, expect, it } from '@jest/globals';
import { DataType, type TensorProto } from '../../../src/onnx/index.js';
import { bothOutputs, expectAsRuntime } from './compare.js';
import { codes, floats, importSmall, ints, node, opsOf, problemsOf, type Small, type Value } from './models.js';

const { UINT8, INT8, INT32 } = DataType;
const MS = 'com.microsoft';
const scale = (name: string, value: number): TensorProto => floats(name, [], [value]);
const zero = (name: string, value: number, type: number = UINT8): TensorProto => codes(name, type, [], [value]);

/** Input x on the grid of scale 1/16 and zero point 128, so that quantising it loses nothing. */
const grid = (count: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => (((i * 73) % 256) - 128) / 16);
const quantiseX = [node('QuantizeLinear', ['x', 'xs', 'xz'], ['xq'])];
const parameters = [scale('xs', 1 / 16), zero('xz', 128), scale('ys', 0.25), zero('yz', 100)];

/** Largest difference from ONNX Runtime, which rounds where the imported graph does not. */
async function largestDifference(small: Small, x: Float32Array): Promise<{ difference: number; ops: string[] }> {
  const { ours, theirs, imported } = await bothOutputs(small, { x });
  const mine = ours.get('y')!;
  expect(mine.shape).toEqual(theirs['y']!.dims);
  expect(imported.notes.map((n) => n.code)).toEqual(['QUANTISED_MODEL']);
  return {
    difference: Math.max(...theirs['y']!.data.map((v, i) => Math.abs(v - mine.data[i]!))),
    ops: opsOf(imported),
  };
}

const finish = [node('DequantizeLinear', ['yq', 'ys', 'yz'], ['y'])];
const weights = codes('w', INT8, [2, 2, 1, 1], [10, -20, 127, -128]);
const bias = codes('b', INT32, [2], [500, -300]);
const weightScales = floats('ws', [2], [0.01, 0.02]);
const weightZeros = codes('wz', INT8, [2], [0, 0]);

/** Each case ends in scale ys = 0.25: rounding to that grid is off by at most half of it. */
const rounded: readonly (readonly [string, Small, readonly string[]])[] = [
  [
    'QuantizeLinear and DequantizeLinear around a Conv',
    {
      opset: 13,
      nodes: [
        ...quantiseX,
        node('DequantizeLinear', ['xq', 'xs', 'xz'], ['xd']),
        node('DequantizeLinear', ['w', 'ws', 'wz'], ['wd'], { axis: 0 }),
        node('DequantizeLinear', ['b', 'bs'], ['bd'], { axis: 0 }),
        node('Conv', ['xd', 'wd', 'bd'], ['c']),
        node('QuantizeLinear', ['c', 'ys', 'yz'], ['yq']),
        ...finish,
      ],
      tensors: [...parameters, weights, weightScales, weightZeros, bias, floats('bs', [2], [0.01 / 16, 0.02 / 16])],
    },
    ['Clip', 'Conv', 'Clip'],
  ],
  [
    'QLinearConv',
    {
      opset: 10,
      nodes: [
        ...quantiseX,
        node('QLinearConv', ['xq', 'xs', 'xz', 'w', 'ws', 'wz', 'ys', 'yz', 'b'], ['yq']),
        ...finish,
      ],
      tensors: [...parameters, weights, weightScales, weightZeros, bias],
    },
    ['Clip', 'Conv', 'Clip'],
  ],
  [
    'QLinearMatMul',
    {
      opset: 10,
      nodes: [...quantiseX, node('QLinearMatMul', ['xq', 'xs', 'xz', 'm', 'ms', 'mz', 'ys', 'yz'], ['yq']), ...finish],
      tensors: [
        ...parameters,
        codes(
          'm',
          UINT8,
          [4, 3],
          Array.from({ length: 12 }, (_, i) => i * 20),
        ),
        scale('ms', 0.02),
        zero('mz', 90),
      ],
    },
    ['Clip', 'MatMul', 'Clip'],
  ],
  ...[
    ['QLinearAdd', ['xq', 'xs', 'xz', 'xq', 'xs', 'xz', 'ys', 'yz'], 'Add'],
    ['QLinearMul', ['xq', 'xs', 'xz', 'xq', 'xs', 'xz', 'ys', 'yz'], 'Mul'],
    ['QLinearSigmoid', ['xq', 'xs', 'xz', 'ys', 'yz'], 'Sigmoid'],
    ['QLinearLeakyRelu', ['xq', 'xs', 'xz', 'ys', 'yz'], 'LeakyRelu'],
    ['QLinearGlobalAveragePool', ['xq', 'xs', 'xz', 'ys', 'yz'], 'GlobalAveragePool'],
    ['QLinearConcat', ['ys', 'yz', 'xq', 'xs', 'xz', 'xq', 'xs', 'xz'], 'Concat'],
  ].map(([op, inputs, real]): [string, Small, string[]] => [
    op as string,
    {
      opset: 13,
      domains: [MS],
      nodes: [
        ...quantiseX,
        node(
          op as string,
          inputs as string[],
          ['yq'],
          op === 'QLinearConcat'
            ? { axis: 1 }
            : op === 'QLinearLeakyRelu'
              ? { alpha: 0.1 }
              : op === 'QLinearGlobalAveragePool'
                ? { channels_last: 0 }
                : {},
          MS,
        ),
        ...finish,
      ],
      tensors: parameters,
    },
    ['Clip', real as string, 'Clip'],
  ]),
];

type Dequantisation = [name: string, q: TensorProto, s: TensorProto, z: TensorProto, attrs: Record<string, Value>];

describe('quantised models become real ones', () => {
  it.each(rounded)('%s: differs by output rounding only, and saturates alike', async (_, small, ops) => {
    const found = await largestDifference(small, grid(32));
    expect(found.difference).toBeLessThanOrEqual(0.125 + 1e-5);
    expect(found.ops).toEqual(ops);
  });

  it('a saturation that stands for ReLU is kept', async () => {
    const small: Small = {
      opset: 13,
      nodes: [node('QuantizeLinear', ['x', 'ys', 'z0'], ['yq']), node('DequantizeLinear', ['yq', 'ys', 'z0'], ['y'])],
      tensors: [scale('ys', 0.01), zero('z0', 0)],
    };
    const found = await largestDifference(small, grid(32));
    expect(found.difference).toBeLessThanOrEqual(0.005 + 1e-6);
    const clip = importSmall(small).graph;
    const [, low, high] = clip.nodes[0]!.inputs.map((input) => clip.constants.get(input)?.data[0]);
    expect([low, high]).toEqual([0, Math.fround(2.55)]);
  });

  it('operators that only move or choose quantised values act on the real ones', async () => {
    const small: Small = {
      opset: 13,
      nodes: [
        ...quantiseX,
        node('MaxPool', ['xq'], ['p'], { kernel_shape: [2, 2] }),
        node('Transpose', ['p'], ['t'], { perm: [0, 2, 3, 1] }),
        node('Pad', ['t', 'pads'], ['f']),
        node('Concat', ['f', 'k'], ['c'], { axis: 3 }),
        node('Reshape', ['c', 'flat'], ['r']),
        node('DequantizeLinear', ['r', 'xs', 'xz'], ['y']),
      ],
      tensors: [
        ...parameters,
        ints('pads', [0, 0, 0, 1, 0, 0, 0, 0]),
        codes('k', UINT8, [1, 3, 3, 1], [0, 1, 2, 3, 128, 5, 6, 7, 255]),
        ints('flat', [1, -1]),
      ],
    };
    const found = await largestDifference(small, grid(32));
    expect(found.difference).toBe(0);
    expect(found.ops).toEqual(['Clip', 'MaxPool', 'Transpose', 'Pad', 'Concat', 'Reshape']);
  });

  it('a second scale is accounted for', async () => {
    const small: Small = {
      opset: 13,
      nodes: [...quantiseX, node('DequantizeLinear', ['xq', 'ys', 'yz'], ['y'])],
      tensors: parameters,
    };
    expect((await largestDifference(small, grid(32))).difference).toBeLessThanOrEqual(1e-5);
  });

  it('dynamic quantisation leaves Conv, MatMul and the scale arithmetic', async () => {
    const conv: Small = {
      opset: 13,
      nodes: [
        node('DynamicQuantizeLinear', ['x'], ['q', 's', 'z']),
        node('ConvInteger', ['q', 'w', 'z', 'wz1'], ['i'], { pads: [0, 0, 1, 1] }),
        node('Cast', ['i'], ['f'], { to: 1 }),
        node('Mul', ['s', 'wscale'], ['ss']),
        node('Mul', ['f', 'ss'], ['y']),
      ],
      tensors: [codes('w', UINT8, [3, 2, 1, 1], [1, 50, 100, 128, 200, 255]), zero('wz1', 128), scale('wscale', 0.01)],
    };
    // the range of x is 16 wide: rounding it is off by at most 16/255/2, which two weights of at most 1.28 add up
    const found = await largestDifference(conv, grid(32));
    expect(found.difference).toBeLessThanOrEqual((16 / 255) * 1.28 + 1e-5);
    expect(found.ops).toEqual(['Conv', 'Mul']);
    const product: Small = {
      opset: 13,
      nodes: [
        node('DynamicQuantizeLinear', ['x'], ['q', 's', 'z']),
        node('MatMulInteger', ['q', 'm', 'z', 'mz'], ['i']),
        node('Cast', ['i'], ['f'], { to: 1 }),
        node('Mul', ['f', 's'], ['y']),
      ],
      tensors: [codes('m', INT8, [4, 2], [1, 2, 3, 4, -5, -6, 7, 8]), codes('mz', INT8, [], [1])],
    };
    expect((await largestDifference(product, grid(32))).difference).toBeLessThanOrEqual((8 / 255) * 29);
  });

  it.each([
    ['per tensor', codes('q', INT8, [2, 4], [1, -2, 3, -4, 5, 127, -128, 0]), scale('s', 0.1), zero('z', 3, INT8), {}],
    [
      'per axis',
      codes('q', UINT8, [2, 4], [1, 2, 3, 4, 5, 127, 128, 255]),
      floats('s', [4], [0.1, 0.2, 0.3, 0.4]),
      codes('z', UINT8, [4], [1, 2, 3, 4]),
      { axis: 1 },
    ],
    [
      'in blocks of 4-bit integers',
      codes('q', DataType.INT4, [2, 4], [0x21, 0x8f, 0x70, 0xc3]),
      floats('s', [2, 2], [0.5, 2, 0.25, 1]),
      codes('z', DataType.INT4, [2, 2], [0x10, 0xf3]),
      { axis: 1, block_size: 2 },
    ],
    [
      'in blocks of rows',
      codes('q', UINT8, [4, 2], [1, 2, 3, 4, 5, 6, 7, 8]),
      floats('s', [2, 2], [0.5, 2, 0.25, 1]),
      codes('z', UINT8, [2, 2], [1, 2, 3, 4]),
      { axis: 0, block_size: 2 },
    ],
  ] satisfies Dequantisation[])('constants dequantised %s equal ONNX Runtime exactly', async (_, q, s, z, attrs) => {
    const shape = q.dims as number[];
    const imported = await expectAsRuntime({
      opset: 21,
      ir: 10,
      inputs: { x: shape },
      nodes: [node('DequantizeLinear', ['q', 's', 'z'], ['d'], attrs), node('Add', ['x', 'd'], ['y'])],
      tensors: [q, s, z],
    });
    expect(opsOf(imported)).toEqual(['Add']);
  });

  it('constants that are quantised in the graph are rounded half to even', async () => {
    const data = [0.05, 0.15, 0.25, -0.35, 100, -100, 0.3, 0];
    await expectAsRuntime({
      opset: 13,
      inputs: { x: [8] },
      nodes: [
        node('QuantizeLinear', ['k', 's', 'z'], ['q']),
        node('DequantizeLinear', ['q', 's', 'z'], ['d']),
        node('Add', ['x', 'd'], ['y']),
      ],
      tensors: [floats('k', [8], data), scale('s', 0.1), zero('z', 3, INT8)],
    });
  });

  it('arithmetic on the integers themselves is refused', () => {
    const small: Small = {
      opset: 13,
      nodes: [...quantiseX, node('Cast', ['xq'], ['y'], { to: 1 })],
      tensors: parameters,
    };
    expect(problemsOf(() => importSmall(small))).toEqual([
      expect.stringMatching(/^UNSUPPORTED_FORM: node "Cast:y" \(Cast, opset 13\): .*quantised integers/),
    ]);
  });
});
