import { weights } from '../../helpers/graphs.js';

/** Three layers of neurons with a residual and a join, 12x12. */
export const chain = `input x: f32[1,3,12,12]
  ${weights('w1', [8, 3, 3, 3])}
  ${weights('w2', [8, 8, 3, 3], 2)}
  ${weights('w3', [8, 8, 1, 1], 3)}
  ${weights('w4', [4, 16, 3, 3], 4)}
  c1: f32[1,8,12,12] = Conv(x, w1) { kernel_shape: 3,3  pads: 1,1,1,1 }
  r1: f32[1,8,12,12] = Relu(c1)
  c2: f32[1,8,12,12] = Conv(r1, w2) { kernel_shape: 3,3  pads: 1,1,1,1 }
  r2: f32[1,8,12,12] = Relu(c2)
  c3: f32[1,8,12,12] = Conv(r2, w3) { kernel_shape: 1,1 }
  r3: f32[1,8,12,12] = Relu(c3)
  j: f32[1,16,12,12] = Concat(r1, r3) { axis: 1 }
  y: f32[1,4,12,12] = Conv(j, w4) { kernel_shape: 3,3  pads: 1,1,1,1 }
  output y`;

/** Two branches on one input, one of which hardly matters. */
export const lopsided = `input x: f32[1,3,12,12]
  ${weights('w1', [8, 3, 3, 3])}
  ${weights('w2', [24, 3, 3, 3], 2)}
  ${weights('w3', [4, 8, 1, 1], 3)}
  const w4: f32[4,24,1,1] = 0.002,-0.003,0.004
  c1: f32[1,8,12,12] = Conv(x, w1) { kernel_shape: 3,3  pads: 1,1,1,1 }
  r1: f32[1,8,12,12] = Relu(c1)
  c2: f32[1,24,12,12] = Conv(x, w2) { kernel_shape: 3,3  pads: 1,1,1,1 }
  r2: f32[1,24,12,12] = Relu(c2)
  a: f32[1,4,12,12] = Conv(r1, w3) { kernel_shape: 1,1 }
  b: f32[1,4,12,12] = Conv(r2, w4) { kernel_shape: 1,1 }
  y: f32[1,4,12,12] = Add(a, b)
  output y`;
