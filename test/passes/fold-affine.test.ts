import { expect, test } from '@jest/globals';
import { foldAffine } from '../../passes/fold-affine.js';
import { expectDeclined, expectRewrite } from '../helpers/graphs.js';

const conv = `input x: f32[1,1,2,2]
     const w: f32[2,1,1,1] = 1,2
     const b: f32[2] = 3,5`;

test.each([
  ['Mul(c, k)', 'f32[1,2,1,1] = 2,4', '2,8', '6,20'],
  ['Mul(k, c)', 'f32[2,1,1] = 2,4', '2,8', '6,20'],
  ['Div(c, k)', 'f32[2,1,1] = 2,4', '0.5,0.5', '1.5,1.25'],
  ['Add(c, k)', 'f32[1,2,1,1] = 2,4', '1,2', '5,9'],
  ['Add(k, c)', 'f32[] = 2', '1,2', '5,7'],
  ['Sub(c, k)', 'f32[1] = 2', '1,2', '1,3'],
])('%s behind a convolution goes into its weights and bias', (op, k, weight, bias) => {
  expectRewrite(
    foldAffine,
    `${conv}
     const k: ${k}
     c: f32[1,2,2,2] = Conv(x, w, b) { kernel_shape: 1,1 }
     y: f32[1,2,2,2] = ${op}
     output y`,
    `input x: f32[1,1,2,2]
     const y.weight: f32[2,1,1,1] = ${weight}
     const y.bias: f32[2] = ${bias}
     y: f32[1,2,2,2] = Conv(x, y.weight, y.bias) { kernel_shape: 1,1 }
     output y`,
  );
});

test('a chain is folded to the end', () => {
  expectRewrite(
    foldAffine,
    `${conv}
     const k: f32[] = 2
     c: f32[1,2,2,2] = Conv(x, w, b) { kernel_shape: 1,1 }
     m: f32[1,2,2,2] = Mul(c, k)
     y: f32[1,2,2,2] = Add(m, k)
     output y`,
    `input x: f32[1,1,2,2]
     const y.weight: f32[2,1,1,1] = 2,4
     const y.bias: f32[2] = 8,12
     y: f32[1,2,2,2] = Conv(x, y.weight, y.bias) { kernel_shape: 1,1 }
     output y`,
  );
});

test.each([
  [
    'the constant varies along the width',
    `c: f32[1,2,2,2] = Conv(x, w, b) { kernel_shape: 1,1 }
     const k: f32[2] = 1,2
     y: f32[1,2,2,2] = Mul(c, k)`,
    /constant of shape \[2\] is not one number a channel/,
  ],
  [
    'the constant differs everywhere',
    `c: f32[1,2,2,2] = Conv(x, w, b) { kernel_shape: 1,1 }
     const k: f32[1,2,2,2] = 1,2,3,4,5,6,7,8
     y: f32[1,2,2,2] = Add(c, k)`,
    /is not one number a channel/,
  ],
  [
    'the constant adds an axis',
    `c: f32[1,2,2,2] = Conv(x, w, b) { kernel_shape: 1,1 }
     const k: f32[1,1,1,1,1] = 2
     y: f32[1,1,2,2,2] = Mul(c, k)`,
    /more axes/,
  ],
  [
    'another node reads the layer',
    `c: f32[1,2,2,2] = Conv(x, w, b) { kernel_shape: 1,1 }
     const k: f32[] = 2
     z: f32[1,2,2,2] = Relu(c)
     m: f32[1,2,2,2] = Mul(c, k)
     y: f32[1,2,2,2] = Add(m, z)`,
    /"c" feeds other nodes too/,
  ],
])('declines because %s', (_, body, why) => {
  expectDeclined(foldAffine, `${conv}\n${body}\noutput y`, why);
});

test('declines because a MatMul has no bias', () => {
  expectDeclined(
    foldAffine,
    `input x: f32[1,2,2]
     const w: f32[2,2] = 1,2,3,4
     const k: f32[2] = 1,2
     c: f32[1,2,2] = MatMul(x, w)
     y: f32[1,2,2] = Add(c, k)
     output y`,
    /MatMul, which has no bias/,
  );
});

test.each(['f32[2,1] = 1,2', 'f32[2,2] = 1,2,3,4'])(
  'declines because the bias %s of Gemm differs between rows',
  (b) => {
    expectDeclined(
      foldAffine,
      `input x: f32[2,2]
     const w: f32[2,2] = 1,2,3,4
     const b: ${b}
     const k: f32[2] = 1,2
     c: f32[2,2] = Gemm(x, w, b)
     y: f32[2,2] = Mul(c, k)
     output y`,
      /bias of "c" differs between rows/,
    );
  },
);

test.each(['Div(k, c)', 'Sub(k, c)', 'Max(c, k)'])('leaves %s alone', (op) => {
  expectDeclined(
    foldAffine,
    `${conv}
     const k: f32[] = 2
     c: f32[1,2,2,2] = Conv(x, w, b) { kernel_shape: 1,1 }
     y: f32[1,2,2,2] = ${op}
     output y`,
    undefined,
  );
});

test('leaves a constant behind an activation alone', () => {
  expectDeclined(
    foldAffine,
    `${conv}
     const k: f32[] = 2
     c: f32[1,2,2,2] = Conv(x, w, b) { kernel_shape: 1,1 }
     r: f32[1,2,2,2] = Relu(c)
     y: f32[1,2,2,2] = Mul(r, k)
     output y`,
    undefined,
  );
});

test('a constant named as the folded weights would be keeps its value', () => {
  const { after } = expectRewrite(
    foldAffine,
    `input x: f32[1,1,2,2]
     const y.weight: f32[2,1,1,1] = 1,2
     const k: f32[] = 2
     c: f32[1,2,2,2] = Conv(x, y.weight) { kernel_shape: 1,1 }
     y: f32[1,2,2,2] = Mul(c, k)
     z: f32[1,2,2,2] = Conv(x, y.weight) { kernel_shape: 1,1 }
     output y, z`,
    `input x: f32[1,1,2,2]
     const y.weight: f32[2,1,1,1] = 1,2
     const y.weight_2: f32[2,1,1,1] = 2,4
     const y.bias: f32[2] = 0,0
     y: f32[1,2,2,2] = Conv(x, y.weight_2, y.bias) { kernel_shape: 1,1 }
     z: f32[1,2,2,2] = Conv(x, y.weight) { kernel_shape: 1,1 }
     output y, z`,
  );
  expect(after.constants.size).toBe(3);
});
