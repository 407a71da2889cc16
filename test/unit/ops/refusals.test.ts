import { describe, expect, test } from '@jest/globals';
import type { Attrs } from '../../../src/ir/index.js';
import { ops, opNamed } from '../../../src/ops/index.js';
import type { Operand } from '../../../src/ops/index.js';
import { filled, integers } from '../../../src/tensor/index.js';
import type { DType } from '../../../src/tensor/index.js';

const t = (...shape: number[]): Operand => ({ dtype: 'f32', shape });
const typed = (dtype: DType, ...shape: number[]): Operand => ({ dtype, shape });
const known = (...values: number[]): Operand => {
  const value = integers(values);
  return { dtype: 'i64', shape: value.shape, value };
};

const refusals: readonly (readonly [
  op: string,
  inputs: readonly (Operand | undefined)[],
  message: string,
  attrs?: Attrs,
  outputs?: number,
])[] = [
  ['Conv', [t(1, 3, 8, 8)], 'Expected input 1 but it is absent'],
  [
    'Conv',
    [t(1, 3, 8, 8), t(4, 2, 3, 3)],
    'Expected weights for 3 input channels in 1 groups but found shape [4,2,3,3]',
  ],
  ['Conv', [t(1, 4, 8, 8), t(3, 2, 3, 3)], 'in 2 groups', { group: 2 }],
  ['Conv', [t(1, 3, 8, 8), t(4, 3, 3, 3), t(5)], 'Expected a bias of shape [4] but found [5]'],
  ['Conv', [t(1, 3, 2, 8), t(4, 3, 3, 3)], 'Expected a window of at most 2 at spatial axis 0 but found 3'],
  [
    'Conv',
    [t(1, 3, 8, 8), t(4, 3, 3, 3)],
    'Expected kernel_shape [3,3] as in the weights but found [5,5]',
    { kernel_shape: [5, 5] },
  ],
  ['Conv', [t(1, 3, 8, 8), t(4, 3, 3, 3)], 'Expected 2 numbers in strides but found [2]', { strides: [2] }],
  ['Conv', [t(1, 3, 8, 8), t(4, 3, 3, 3)], 'Expected pads of at least 0 but found [-1,0,0,0]', { pads: [-1, 0, 0, 0] }],
  ['Conv', [t(1, 3, 8, 8), t(4, 3, 3, 3)], 'Expected auto_pad', { auto_pad: 'SAME' }],
  ['Conv', [t(1, 3, 4, 8, 8), t(4, 3, 3, 3, 3)], 'Expected a tensor of rank 3 to 4 but found shape [1,3,4,8,8]'],
  ['Conv', [typed('u8', 1, 3, 8, 8), t(4, 3, 3, 3)], 'Expected f32 but found u8'],
  [
    'ConvTranspose',
    [t(1, 3, 8, 8), t(4, 3, 3, 3)],
    'Expected weights for 3 input channels in 1 groups but found [4,3,3,3]',
  ],
  ['MaxPool', [t(1, 3, 8, 8)], 'Indices are not supported', { kernel_shape: [2, 2] }, 2],
  [
    'MaxPool',
    [t(1, 3, 8, 8)],
    'Expected padding smaller than the window',
    { kernel_shape: [2, 2], pads: [2, 0, 0, 0] },
  ],
  ['MaxPool', [t(1, 3, 8, 8)], 'Expected a kernel of 2 extents but found []'],
  ['Gemm', [t(3, 5), t(4, 6)], 'Expected 5 rows in the second factor but found 4'],
  ['Gemm', [t(3, 5), t(5, 6), t(2, 6)], 'do not broadcast'],
  ['Gemm', [t(3, 5), t(5, 6), t(2, 3, 6)], 'Expected a summand that broadcasts to [3,6] but found [2,3,6]'],
  ['MatMul', [t(3, 5), t(4, 6)], 'Expected 5 rows in the second factor but found shape [4,6]'],
  ['Add', [t(3, 5), t(4, 5)], 'do not broadcast'],
  ['Add', [t(3), typed('i64', 3)], 'Expected inputs of one type but found f32 and i64'],
  ['Sigmoid', [typed('i64', 3)], 'Expected f32 but found i64'],
  ['And', [t(3), t(3)], 'Expected bool but found f32'],
  ['PRelu', [t(3, 4), t(2, 3, 4)], 'Expected a slope that broadcasts to [3,4] but found [2,3,4]'],
  ['BatchNormalization', [t(1, 3, 2), t(3), t(3), t(4), t(3)], 'Expected shape [3] for input 3 but found [4]'],
  ['BatchNormalization', [t(1, 3, 2), t(3), t(3), t(3), t(3)], 'Expected inference', { training_mode: 1 }],
  ['Concat', [t(1, 3), t(2, 3)], 'Expected input 1 to be f32[1,3] apart from axis 1 but found f32[2,3]', { axis: 1 }],
  ['Reshape', [t(2, 3), known(4, -1)], 'Expected a shape of 6 elements for data of shape [2,3] but found [4,-1]'],
  ['Reshape', [t(2, 3), typed('i64', 2)], 'Expected input 1 (shape) to be known at compile time'],
  ['Reshape', [t(2, 3), known(-1, -1)], 'Expected a shape of 6 elements'],
  ['Transpose', [t(2, 3)], 'Expected a permutation of 2 axes but found [0]', { perm: [0] }],
  ['Transpose', [t(2, 3)], 'Expected distinct axes but found [1,1]', { perm: [1, 1] }],
  ['Squeeze', [t(2, 3), known(0)], 'Expected extent 1 at axis 0 of [2,3] but found 2'],
  ['Split', [t(4), known(1, 2)], 'Expected 2 pieces that add up to 4 but found [1,2]', {}, 2],
  ['Slice', [t(4), known(0), known(3), known(0), known(0)], 'Expected a step other than 0'],
  ['Slice', [t(4), known(0), known(3, 4)], 'Expected as many ends, axes and steps as starts (1)'],
  ['Pad', [t(4), known(1)], 'Expected 2 pads for 1 axes but found 1'],
  ['Tile', [t(4), known(1, 2)], 'Expected 1 repeats for shape [4] but found 2'],
  ['Softmax', [t(4)], 'Expected an axis in [-1, 0] but found 2', { axis: 2 }],
  ['TopK', [t(4), known(5)], 'Expected K in [0, 4] for axis 0 but found 5'],
  ['Resize', [t(1, 1, 4, 4), undefined, undefined, undefined], 'Expected either scales or sizes'],
  [
    'Resize',
    [t(4), undefined, undefined, known(8)],
    'Expected mode nearest, linear or cubic but found area',
    { mode: 'area' },
  ],
  [
    'Resize',
    [t(4), undefined, undefined, known(8)],
    'Expected a nearest_mode of ONNX but found up',
    { nearest_mode: 'up' },
  ],
  ['DepthToSpace', [t(1, 6, 2, 2)], 'Expected a multiple of 4 channels but found 6', { blocksize: 2 }],
  [
    'SpaceToDepth',
    [t(1, 6, 3, 2)],
    'Expected height and width to be multiples of 2 but found 3 and 2',
    { blocksize: 2 },
  ],
  [
    'GroupNormalization',
    [t(1, 6, 2), t(6), t(6)],
    'Expected num_groups to divide 6 channels but found 4',
    { num_groups: 4 },
  ],
  [
    'NonMaxSuppression',
    [t(1, 6, 4), t(1, 2, 5)],
    'Expected boxes N,B,4 and scores N,C,B but found [1,6,4] and [1,2,5]',
  ],
  ['Cast', [t(4)], 'Expected an element type among f32, i64, i32, i8, u8, bool but found 8', { to: 8 }],
  ['Gelu', [t(4)], 'Expected approximate to be none or tanh but found sigmoid', { approximate: 'sigmoid' }],
];

describe('inference refuses what does not fit, with expected against found', () => {
  refusals.forEach(([op, inputs, message, attrs = {}, outputs = 1], i) =>
    test(`${i}: ${op}: ${message}`, () => {
      const infer = (): unknown => opNamed(op).infer(inputs, attrs, outputs);
      expect(infer).toThrow(message);
      expect(infer).not.toThrow('undefined');
    }),
  );
});

describe('evaluation refuses', () => {
  test('whole numbers divided by zero', () => {
    for (const op of ['Div', 'Mod'])
      expect(() => opNamed(op).evaluate([integers([1]), integers([0])], {}, 1)).toThrow(
        'Expected a divisor other than 0',
      );
  });
  test('indices outside the tensor', () => {
    const x = filled('f32', [2, 3], 0);
    expect(() => opNamed('Gather').evaluate([x, integers([2])], {}, 1)).toThrow(
      'Expected an axis in [-2, 1] but found 2',
    );
    expect(() => opNamed('GatherND').evaluate([x, integers([0, 3], [1, 2])], {}, 1)).toThrow('[-3, 2] but found 3');
  });
});

const ROLES = {
  host: [
    'ArgMax',
    'ArgMin',
    'Cast',
    'ConstantOfShape',
    'Equal',
    'Greater',
    'GreaterOrEqual',
    'Less',
    'LessOrEqual',
    'NonMaxSuppression',
    'NonZero',
    'Not',
    'OneHot',
    'Range',
    'ScatterElements',
    'ScatterND',
    'Shape',
    'Size',
    'TopK',
  ],
  linear: ['AveragePool', 'BatchNormalization', 'CumSum', 'GlobalAveragePool', 'ReduceMean', 'ReduceSum', 'Resize'],
  pointwise: ['Add', 'And', 'Div', 'Max', 'Mean', 'Min', 'Mod', 'Mul', 'Or', 'Pow', 'Sub', 'Sum', 'Where', 'Xor'],
  activation: [
    'Abs',
    'Ceil',
    'Celu',
    'Clip',
    'Cos',
    'Elu',
    'Erf',
    'Exp',
    'Floor',
    'Gelu',
    'HardSigmoid',
    'HardSwish',
    'LeakyRelu',
    'Log',
    'Mish',
    'Neg',
    'PRelu',
    'Reciprocal',
    'Relu',
    'Round',
    'Selu',
    'Sigmoid',
    'Sign',
    'Sin',
    'Softplus',
    'Softsign',
    'Sqrt',
    'Swish',
    'Tanh',
    'ThresholdedRelu',
  ],
  view: [
    'Concat',
    'DepthToSpace',
    'Expand',
    'Flatten',
    'Gather',
    'GatherElements',
    'GatherND',
    'Identity',
    'Pad',
    'Reshape',
    'Slice',
    'SpaceToDepth',
    'Split',
    'Squeeze',
    'Tile',
    'Transpose',
    'Unsqueeze',
  ],
  synaptic: ['Conv', 'ConvTranspose', 'Gemm', 'MatMul'],
  'max-pool': ['GlobalMaxPool', 'MaxPool'],
  memoryless: [
    'GroupNormalization',
    'InstanceNormalization',
    'LRN',
    'LayerNormalization',
    'LogSoftmax',
    'ReduceL1',
    'ReduceL2',
    'ReduceLogSum',
    'ReduceLogSumExp',
    'ReduceMax',
    'ReduceMin',
    'ReduceProd',
    'ReduceSumSquare',
    'Softmax',
  ],
};

describe('the table of operators', () => {
  test('says what a sum over time does to each operator', () => {
    const byRole: Record<string, string[]> = {};
    for (const op of ops.values()) (byRole[op.role] ??= []).push(op.type);
    for (const names of Object.values(byRole)) names.sort();
    expect(byRole).toEqual(ROLES);
  });
  test('every synaptic operator counts its multiply-accumulates', () => {
    for (const op of ops.values()) expect([op.type, op.macs !== undefined]).toEqual([op.type, op.role === 'synaptic']);
    expect(opNamed('Conv').macs!([t(1, 8, 5, 5), t(6, 4, 3, 3)], [t(1, 6, 3, 3)], { group: 2 })).toBe(54 * 36);
    expect(opNamed('ConvTranspose').macs!([t(1, 8, 5, 5), t(8, 3, 2, 2)], [t(1, 6, 10, 10)], { group: 2 })).toBe(
      200 * 12,
    );
    expect(opNamed('Gemm').macs!([t(3, 5), t(7, 5)], [t(3, 7)], { transB: 1 })).toBe(105);
    expect(opNamed('MatMul').macs!([t(2, 3, 5), t(5, 7)], [t(2, 3, 7)], {})).toBe(210);
  });
  test('every view states how elements move', () => {
    for (const op of ops.values())
      if (op.role === 'view') expect([op.type, typeof op.moves]).toEqual([op.type, 'function']);
  });
  test('an unknown operator is a defect of the program', () => {
    expect(() => opNamed('Nonsense')).toThrow('no operator Nonsense');
  });
});
