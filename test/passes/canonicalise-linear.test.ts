import { test } from '@jest/globals';
import { canonicaliseLinear } from '../../passes/canonicalise-linear.js';
import { expectDeclined, expectRewrite } from '../helpers/graphs.js';

test('MatMul of a matrix with a constant is Gemm', () => {
  expectRewrite(
    canonicaliseLinear,
    `input x: f32[3,2]
     const w: f32[2,2] = 1,2,3,4
     y: f32[3,2] = MatMul(x, w)
     output y`,
    `input x: f32[3,2]
     const w: f32[2,2] = 1,2,3,4
     y: f32[3,2] = Gemm(x, w)
     output y`,
  );
});

test('GlobalMaxPool is MaxPool over the whole map', () => {
  expectRewrite(
    canonicaliseLinear,
    `input x: f32[1,2,3,4]
     y: f32[1,2,1,1] = GlobalMaxPool(x)
     output y`,
    `input x: f32[1,2,3,4]
     y: f32[1,2,1,1] = MaxPool(x) { kernel_shape: 3,4 }
     output y`,
  );
});

test.each([
  [1, '2,3', '1,2,1,1'],
  [0, '-1,-2', '1,2'],
])('ReduceMax over both spatial axes with keepdims %i is MaxPool and Reshape', (keepdims, axes, shape) => {
  expectRewrite(
    canonicaliseLinear,
    `input x: f32[1,2,3,4]
     const axes: i64[2] = ${axes}
     y: f32[${shape}] = ReduceMax(x, axes) { keepdims: ${keepdims} }
     output y`,
    `input x: f32[1,2,3,4]
     const y.shape: i64[${shape.split(',').length}] = ${shape}
     y.pooled: f32[1,2,1,1] = MaxPool(x) { kernel_shape: 3,4 }
     y: f32[${shape}] = Reshape(y.pooled, y.shape)
     output y`,
  );
});

test.each([
  [
    'ReduceMax reduces other axes',
    `input x: f32[1,2,3,4]
     const axes: i64[1] = 1
     y: f32[1,1,3,4] = ReduceMax(x, axes) { keepdims: 1 }`,
    /reduces axes \[1\]/,
  ],
  [
    'ReduceMax reads whole numbers',
    `input x: i64[1,2,3,4]
     const axes: i64[2] = 2,3
     y: i64[1,2,1,1] = ReduceMax(x, axes) { keepdims: 1 }`,
    undefined,
  ],
  [
    'MatMul multiplies tokens',
    `input x: f32[1,3,2]
     const w: f32[2,2] = 1,2,3,4
     y: f32[1,3,2] = MatMul(x, w)`,
    undefined,
  ],
  [
    'MatMul multiplies two computed matrices',
    `input x: f32[2,2]
     input w: f32[2,2]
     y: f32[2,2] = MatMul(x, w)`,
    undefined,
  ],
  [
    'the constant stands on the left',
    `input x: f32[2,2]
     const w: f32[2,2] = 1,2,3,4
     y: f32[2,2] = MatMul(w, x)`,
    undefined,
  ],
  [
    'the constant is a vector',
    `input x: f32[2,2]
     const w: f32[2] = 1,2
     y: f32[2] = MatMul(x, w)`,
    undefined,
  ],
])('leaves a graph where %s', (_, text, why) => {
  expectDeclined(canonicaliseLinear, `${text}\noutput y`, why);
});
