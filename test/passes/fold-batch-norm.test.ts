import { expect, test } from '@jest/globals';
import { foldBatchNorm } from '../../passes/fold-batch-norm.js';
import { expectDeclined, expectRewrite, outputError, runPass, weights } from '../helpers/graphs.js';

/** With epsilon 1 and variance 3 the factor is scale / 2: k = 1, 2 and m = bias - mean k = 0, -1. */
const statistics = `
  const scale: f32[2] = 2,4
  const shift: f32[2] = 1,1
  const mean: f32[2] = 1,1
  const variance: f32[2] = 3,3`;
const norm = (x: string) => `BatchNormalization(${x}, scale, shift, mean, variance) { epsilon: 1 }`;

test('behind a convolution: W k and b k + m', () => {
  expectRewrite(
    foldBatchNorm,
    `input x: f32[1,1,2,2]
     const w: f32[2,1,1,1] = 1,2
     const b: f32[2] = 3,5
     ${statistics}
     c: f32[1,2,2,2] = Conv(x, w, b) { kernel_shape: 1,1 }
     y: f32[1,2,2,2] = ${norm('c')}
     output y`,
    `input x: f32[1,1,2,2]
     const y.weight: f32[2,1,1,1] = 1,4
     const y.bias: f32[2] = 3,9
     y: f32[1,2,2,2] = Conv(x, y.weight, y.bias) { kernel_shape: 1,1 }
     output y`,
  );
});

test('behind a convolution without bias: the bias is m', () => {
  expectRewrite(
    foldBatchNorm,
    `input x: f32[1,1,2,2]
     const w: f32[2,1,1,1] = 1,2
     ${statistics}
     c: f32[1,2,2,2] = Conv(x, w) { kernel_shape: 1,1 }
     y: f32[1,2,2,2] = ${norm('c')}
     output y`,
    `input x: f32[1,1,2,2]
     const y.weight: f32[2,1,1,1] = 1,4
     const y.bias: f32[2] = 0,-1
     y: f32[1,2,2,2] = Conv(x, y.weight, y.bias) { kernel_shape: 1,1 }
     output y`,
  );
});

test('behind a depthwise convolution: output channels are the rows of the weights', () => {
  expectRewrite(
    foldBatchNorm,
    `input x: f32[1,2,2,2]
     const w: f32[2,1,1,2] = 1,2,3,4
     ${statistics}
     c: f32[1,2,2,1] = Conv(x, w) { group: 2  kernel_shape: 1,2 }
     y: f32[1,2,2,1] = ${norm('c')}
     output y`,
    `input x: f32[1,2,2,2]
     const y.weight: f32[2,1,1,2] = 1,2,6,8
     const y.bias: f32[2] = 0,-1
     y: f32[1,2,2,1] = Conv(x, y.weight, y.bias) { group: 2  kernel_shape: 1,2 }
     output y`,
  );
});

test('behind a transposed convolution: output channels are axis 1 of the weights', () => {
  expectRewrite(
    foldBatchNorm,
    `input x: f32[1,2,1,1]
     const w: f32[2,2,1,1] = 1,2,3,4
     ${statistics}
     c: f32[1,2,1,1] = ConvTranspose(x, w) { kernel_shape: 1,1 }
     y: f32[1,2,1,1] = ${norm('c')}
     output y`,
    `input x: f32[1,2,1,1]
     const y.weight: f32[2,2,1,1] = 1,4,3,8
     const y.bias: f32[2] = 0,-1
     y: f32[1,2,1,1] = ConvTranspose(x, y.weight, y.bias) { kernel_shape: 1,1 }
     output y`,
  );
});

test('behind a transposed convolution with groups: channel c of group g is row block g, column c', () => {
  expectRewrite(
    foldBatchNorm,
    `input x: f32[1,4,1,1]
     const w: f32[4,1,1,1] = 1,2,3,4
     ${statistics}
     c: f32[1,2,1,1] = ConvTranspose(x, w) { group: 2  kernel_shape: 1,1 }
     y: f32[1,2,1,1] = ${norm('c')}
     output y`,
    `input x: f32[1,4,1,1]
     const y.weight: f32[4,1,1,1] = 1,2,6,8
     const y.bias: f32[2] = 0,-1
     y: f32[1,2,1,1] = ConvTranspose(x, y.weight, y.bias) { group: 2  kernel_shape: 1,1 }
     output y`,
  );
});

test.each([
  [0, '1,2,3,4', '1,4,3,8'],
  [1, '1,2,3,4', '1,2,6,8'],
])('behind Gemm with transB = %i; beta is multiplied into the bias, alpha stays', (transB, w, folded) => {
  expectRewrite(
    foldBatchNorm,
    `input x: f32[1,2]
     const w: f32[2,2] = ${w}
     const b: f32[2] = 3,5
     ${statistics}
     c: f32[1,2] = Gemm(x, w, b) { alpha: 0.5  beta: 2  transB: ${transB} }
     y: f32[1,2] = ${norm('c')}
     output y`,
    `input x: f32[1,2]
     const y.weight: f32[2,2] = ${folded}
     const y.bias: f32[2] = 6,19
     y: f32[1,2] = Gemm(x, y.weight, y.bias) { alpha: 0.5  beta: 1  transB: ${transB} }
     output y`,
  );
});

const asMulAdd = (input: string) => `
     y.scaled: f32[1,2,2,2] = Mul(${input}, y.k)
     y: f32[1,2,2,2] = Add(y.scaled, y.m)`;
const factors = `
     const y.k: f32[1,2,1,1] = 1,2
     const y.m: f32[1,2,1,1] = 0,-1`;

test('in front of a convolution it becomes one Mul and one Add: padding would break a fold', () => {
  expectRewrite(
    foldBatchNorm,
    `input x: f32[1,2,2,2]
     const w: f32[1,2,1,1] = 1,2
     ${statistics}
     y: f32[1,2,2,2] = ${norm('x')}
     z: f32[1,1,4,4] = Conv(y, w) { kernel_shape: 1,1  pads: 1,1,1,1 }
     output z`,
    `input x: f32[1,2,2,2]
     const w: f32[1,2,1,1] = 1,2
     ${factors} ${asMulAdd('x')}
     z: f32[1,1,4,4] = Conv(y, w) { kernel_shape: 1,1  pads: 1,1,1,1 }
     output z`,
  );
});

test('after a residual sum it becomes one Mul and one Add', () => {
  const { log } = expectRewrite(
    foldBatchNorm,
    `input a: f32[1,2,2,2]
     input b: f32[1,2,2,2]
     ${statistics}
     s: f32[1,2,2,2] = Add(a, b)
     y: f32[1,2,2,2] = ${norm('s')}
     output y`,
    `input a: f32[1,2,2,2]
     input b: f32[1,2,2,2]
     ${factors}
     s: f32[1,2,2,2] = Add(a, b) ${asMulAdd('s')}
     output y`,
  );
  expect(log.applied.join()).toMatch(/made by Add "s", not by a weighted layer/);
});

test.each([
  ['other nodes read the convolution', 'z: f32[1,2,2,2] = Relu(c)', 'y, z', /feeds other nodes too/],
  ['the convolution is a model output', '', 'y, c', /feeds other nodes too/],
])('where %s, the convolution stays as it is', (_, extra, outputs, why) => {
  const { after, log, before } = runPass(
    foldBatchNorm,
    `input x: f32[1,1,2,2]
     const w: f32[2,1,1,1] = 1,2
     ${statistics}
     c: f32[1,2,2,2] = Conv(x, w) { kernel_shape: 1,1 }
     y: f32[1,2,2,2] = ${norm('c')}
     ${extra}
     output ${outputs}`,
  );
  expect(after.nodes.map((n) => n.op)).toContain('Mul');
  expect(after.constants.get('w')).toBe(before.constants.get('w'));
  expect(log.applied.join()).toMatch(why);
  expect(outputError(before, after)).toBeLessThan(1e-5);
});

test('weights that another convolution shares keep their values there', () => {
  const { before, after } = runPass(
    foldBatchNorm,
    `input x: f32[1,2,4,4]
     ${weights('y.weight', [2, 2, 3, 3])}
     ${statistics}
     c: f32[1,2,4,4] = Conv(x, y.weight) { kernel_shape: 3,3  pads: 1,1,1,1 }
     y: f32[1,2,4,4] = ${norm('c')}
     z: f32[1,2,2,2] = Conv(y, y.weight) { kernel_shape: 3,3 }
     output z`,
  );
  expect(after.nodes.map((n) => n.op)).toEqual(['Conv', 'Conv']);
  expect(outputError(before, after)).toBeLessThan(1e-5);
});

test('declines because a statistic is computed', () => {
  expectDeclined(
    foldBatchNorm,
    `input x: f32[1,2,2,2]
     input mean: f32[2]
     const scale: f32[2] = 2,4
     const shift: f32[2] = 1,1
     const variance: f32[2] = 3,3
     y: f32[1,2,2,2] = ${norm('x')}
     output y`,
    /a statistic is not a constant/,
  );
});

test('a convolution whose bias is computed keeps it', () => {
  const { before, after, log } = runPass(
    foldBatchNorm,
    `input x: f32[1,1,2,2]
     input b: f32[2]
     const w: f32[2,1,1,1] = 1,2
     ${statistics}
     c: f32[1,2,2,2] = Conv(x, w, b) { kernel_shape: 1,1 }
     y: f32[1,2,2,2] = ${norm('c')}
     output y`,
  );
  expect(log.applied.join()).toMatch(/the bias of "c" is not a constant/);
  expect(outputError(before, after)).toBeLessThan(1e-5);
});
