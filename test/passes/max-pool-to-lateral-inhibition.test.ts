import { test } from '@jest/globals';
import { detachOutputs } from '../../passes/detach-outputs.js';
import { maxPoolToLateralInhibition } from '../../passes/max-pool-to-lateral-inhibition.js';
import { expectDeclined, expectRewrite } from '../helpers/graphs.js';

test.each([
  ['2x2', '{ kernel_shape: 2,2  strides: 2,2 }', '2,2'],
  ['overlapping and padded', '{ kernel_shape: 3,3  pads: 1,1,1,1  strides: 2,2 }', '2,2'],
  ['dilated, with ceil_mode', '{ ceil_mode: 1  dilations: 2,1  kernel_shape: 2,2  strides: 1,2 }', '2,2'],
  ['auto_pad', '{ auto_pad: SAME_UPPER  kernel_shape: 3,3  strides: 2,2 }', '2,2'],
])('a pooling between weighted layers keeps its geometry: %s', (_, geometry, size) => {
  const text = (op: string) => `input x: f32[1,1,4,4]
     const w: f32[1,1,1,1] = 2
     a: f32[1,1,4,4] = Conv(x, w) { kernel_shape: 1,1 }
     p: f32[1,1,${size}] = ${op}(a) ${geometry}
     y: f32[1,1,${size}] = Conv(p, w) { kernel_shape: 1,1 }
     output y`;
  expectRewrite(maxPoolToLateralInhibition, text('MaxPool'), text('LateralInhibitionPool'));
});

test('poolings of the head and of the tail stay: they run on the host', () => {
  expectDeclined(
    maxPoolToLateralInhibition,
    `input x: f32[1,1,4,4]
     const w: f32[1,1,1,1] = 2
     h: f32[1,1,2,2] = MaxPool(x) { kernel_shape: 2,2  strides: 2,2 }
     a: f32[1,1,2,2] = Conv(h, w) { kernel_shape: 1,1 }
     y: f32[1,1,1,1] = MaxPool(a) { kernel_shape: 2,2  strides: 2,2 }
     output y`,
    undefined,
  );
});

test('a model output that goes on as spikes gets a copy', () => {
  expectRewrite(
    detachOutputs,
    `input x: f32[1,1,4,4]
     const w: f32[1,1,1,1] = 2
     a: f32[1,1,4,4] = Conv(x, w) { kernel_shape: 1,1 }
     p: f32[1,1,2,2] = MaxPool(a) { kernel_shape: 2,2  strides: 2,2 }
     y: f32[1,1,2,2] = Conv(p, w) { kernel_shape: 1,1 }
     output p, y`,
    `input x: f32[1,1,4,4]
     const w: f32[1,1,1,1] = 2
     a: f32[1,1,4,4] = Conv(x, w) { kernel_shape: 1,1 }
     p.inner: f32[1,1,2,2] = MaxPool(a) { kernel_shape: 2,2  strides: 2,2 }
     p: f32[1,1,2,2] = Identity(p.inner)
     y: f32[1,1,2,2] = Conv(p.inner, w) { kernel_shape: 1,1 }
     output p, y`,
  );
});

test.each([
  ['only the host reads it', 'y: f32[1,1,2,2] = Sigmoid(p)'],
  ['nothing reads it', 'y: f32[1,1,4,4] = Sigmoid(a)'],
])('an output stays as it is where %s', (_, reader) => {
  expectDeclined(
    detachOutputs,
    `input x: f32[1,1,4,4]
     const w: f32[1,1,1,1] = 2
     a: f32[1,1,4,4] = Conv(x, w) { kernel_shape: 1,1 }
     p: f32[1,1,2,2] = MaxPool(a) { kernel_shape: 2,2  strides: 2,2 }
     ${reader}
     output p, y`,
    undefined,
  );
});

test('an output that stays charge needs no copy', () => {
  expectDeclined(
    detachOutputs,
    `input x: f32[1,1,4,4]
     const w: f32[1,1,1,1] = 2
     a: f32[1,1,4,4] = Conv(x, w) { kernel_shape: 1,1 }
     r: f32[1,1,4,4] = Relu(a)
     y: f32[1,1,4,4] = Conv(r, w) { kernel_shape: 1,1 }
     output r, y`,
    undefined,
  );
});
