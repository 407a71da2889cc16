import { describe, expect, test } from '@jest/globals';
import { foldScales } from '../../passes/fold-scales.js';
import { expectRewrite, outputError, runPass, weights } from '../helpers/graphs.js';

test('the unit goes into the weights of its input channel; the neuron counts', () => {
  expectRewrite(
    foldScales,
    `input x: f32[1,2,1,1]
     const unit: f32[2] = 0.5,4
     const w: f32[2,2,1,1] = 1,2,3,4
     a: f32[1,2,1,1] = Conv(x, w) { kernel_shape: 1,1 }
     n: f32[1,2,1,1] = Neuron(a, unit) { axis: 1 }
     y: f32[1,2,1,1] = Conv(n, w) { kernel_shape: 1,1 }
     output y`,
    `input x: f32[1,2,1,1]
     const unit: f32[2] = 0.5,4
     const w: f32[2,2,1,1] = 1,2,3,4
     const y.per-spike: f32[2,2,1,1] = 0.5,8,1.5,16
     a: f32[1,2,1,1] = Conv(x, w) { kernel_shape: 1,1 }
     n: f32[1,2,1,1] = Neuron(a, unit) { axis: 1  counts: 1 }
     y: f32[1,2,1,1] = Conv(n, y.per-spike) { kernel_shape: 1,1 }
     output y`,
  );
});

test('a soma that reads spikes gets them back in activation units', () => {
  expectRewrite(
    foldScales,
    `input x: f32[1,2,1,1]
     const unit: f32[2] = 0.5,4
     const w: f32[2,2,1,1] = 1,2,3,4
     a: f32[1,2,1,1] = Conv(x, w) { kernel_shape: 1,1 }
     n: f32[1,2,1,1] = Neuron(a, unit) { axis: 1 }
     b: f32[1,2,1,1] = Conv(n, w) { kernel_shape: 1,1 }
     s: f32[1,2,1,1] = Add(n, b)
     m: f32[1,2,1,1] = Neuron(s, unit) { axis: 1 }
     y: f32[1,2,1,1] = Conv(m, w) { kernel_shape: 1,1 }
     output y`,
    `input x: f32[1,2,1,1]
     const unit: f32[2] = 0.5,4
     const w: f32[2,2,1,1] = 1,2,3,4
     const b.per-spike: f32[2,2,1,1] = 0.5,8,1.5,16
     const y.per-spike: f32[2,2,1,1] = 0.5,8,1.5,16
     const n.size: f32[1,2,1,1] = 0.5,4
     a: f32[1,2,1,1] = Conv(x, w) { kernel_shape: 1,1 }
     n: f32[1,2,1,1] = Neuron(a, unit) { axis: 1  counts: 1 }
     b: f32[1,2,1,1] = Conv(n, b.per-spike) { kernel_shape: 1,1 }
     n.decoded: f32[1,2,1,1] = Mul(n, n.size)
     s: f32[1,2,1,1] = Add(n.decoded, b)
     m: f32[1,2,1,1] = Neuron(s, unit) { axis: 1  counts: 1 }
     y: f32[1,2,1,1] = Conv(m, y.per-spike) { kernel_shape: 1,1 }
     output y`,
  );
});

describe('leaves every output as it is', () => {
  const C = '1,4,4,4';
  const net = (middle: string, last: string) => `input x: f32[1,4,4,4]
    const u4: f32[4] = 0.5,3,0.25,7
    const v4: f32[4] = 2,0.75,5,0.1
    const u8: f32[8] = 0.5,3,0.25,7,2,0.1,4,9
    ${weights('w4', [4, 4, 3, 3])}
    ${weights('w8', [4, 8, 3, 3], 2)}
    ${weights('wg', [4, 2, 3, 3], 3)}
    ${weights('wd', [4, 1, 3, 3], 4)}
    ${weights('wt', [8, 2, 2, 2], 5)}
    ${weights('dense', [64, 5], 6)}
    a: f32[${C}] = Conv(x, w4) { kernel_shape: 3,3  pads: 1,1,1,1 }
    n: f32[${C}] = Neuron(a, u4) { axis: 1 }
    b: f32[${C}] = Conv(n, w4) { kernel_shape: 3,3  pads: 1,1,1,1 }
    m: f32[${C}] = Neuron(b, v4) { axis: 1 }
    ${middle}
    y: ${last}
    output y`;
  const same = '{ kernel_shape: 3,3  pads: 1,1,1,1 }';

  test.each([
    ['concat', net(`c: f32[1,8,4,4] = Concat(m, n) { axis: 1 }`, `f32[${C}] = Conv(c, w8) ${same}`)],
    [
      'shuffle',
      net(
        `const s5: i64[5] = 1,2,2,4,4
         const s4: i64[4] = 1,4,4,4
         v: f32[1,2,2,4,4] = Reshape(m, s5)
         t: f32[1,2,2,4,4] = Transpose(v) { perm: 0,2,1,3,4 }
         c: f32[${C}] = Reshape(t, s4)`,
        `f32[${C}] = Conv(c, w4) ${same}`,
      ),
    ],
    ['depthwise', net('', `f32[${C}] = Conv(m, wd) { group: 4  kernel_shape: 3,3  pads: 1,1,1,1 }`)],
    ['grouped', net('', `f32[${C}] = Conv(m, wg) { group: 2  kernel_shape: 3,3  pads: 1,1,1,1 }`)],
    [
      'transposed with groups',
      net(
        `c: f32[1,8,4,4] = Concat(m, n) { axis: 1 }`,
        `f32[1,4,8,8] = ConvTranspose(c, wt) { group: 2  kernel_shape: 2,2  strides: 2,2 }`,
      ),
    ],
    ['flatten and Gemm', net(`f: f32[1,64] = Flatten(m)`, `f32[1,5] = Gemm(f, dense) { alpha: 0.5 }`)],
    [
      'tokens and MatMul',
      net(
        `const s: i64[3] = 1,4,16
         const tok: f32[4,3] = 0.5,0.25,-1,2,0.125,1,-0.5,3,1,1,1,2
         f: f32[1,4,16] = Reshape(m, s)
         t: f32[1,16,4] = Transpose(f) { perm: 0,2,1 }`,
        `f32[1,16,3] = MatMul(t, tok)`,
      ),
    ],
    [
      'pooling and zero padding',
      net(
        `const pads: i64[8] = 0,0,1,1,0,0,1,1
         p: f32[1,4,2,2] = LateralInhibitionPool(m) { kernel_shape: 2,2  strides: 2,2 }
         q: f32[${C}] = Pad(p, pads) { mode: constant }`,
        `f32[${C}] = Conv(q, w4) ${same}`,
      ),
    ],
    [
      'a gate that is broadcast, and a tail that reads spikes',
      net(
        `p: f32[${C}] = LateralInhibitionPool(m) { kernel_shape: 3,3  pads: 1,1,1,1 }
         z: f32[${C}] = Conv(p, w4) ${same}
         g: f32[1,4,1,1] = GlobalAveragePool(p)
         h: f32[${C}] = Mul(z, g)`,
        `f32[${C}] = Add(h, p)`,
      ),
    ],
  ])('%s', (_, text) => {
    const { before, after } = runPass(foldScales, text);
    expect(outputError(before, after)).toBeLessThan(1e-5);
    expect(after.nodes.filter((n) => n.op === 'Neuron').every((n) => n.attrs['counts'] === 1)).toBe(true);
  });
});
