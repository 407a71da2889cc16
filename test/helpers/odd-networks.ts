import { weights } from './graphs.js';

const same = '{ kernel_shape: 3,3  pads: 1,1,1,1 }';
const w4 = weights('w', [4, 4, 3, 3]);
const net = (lines: string): string => `input x: f32[1,4,6,6]\n${w4}\n${lines}`;

/** Networks that are unusual somewhere: each has a name that says where. All convert. */
export const oddNetworks: readonly (readonly [name: string, text: string])[] = [
  [
    'one-dimensional convolutions and pooling',
    `input x: f32[1,3,16]
     ${weights('w', [6, 3, 3])}
     ${weights('v', [4, 6, 3], 2)}
     a: f32[1,6,16] = Conv(x, w) { kernel_shape: 3  pads: 1,1 }
     r: f32[1,6,16] = Relu(a)
     p: f32[1,6,8] = MaxPool(r) { kernel_shape: 2  strides: 2 }
     y: f32[1,4,8] = Conv(p, v) { kernel_shape: 3  pads: 2,0 }
     output y`,
  ],
  [
    'a batch of two images',
    `input x: f32[2,4,6,6]
     ${w4}
     a: f32[2,4,6,6] = Conv(x, w) ${same}
     r: f32[2,4,6,6] = Relu(a)
     p: f32[2,4,3,3] = MaxPool(r) { kernel_shape: 2,2  strides: 2,2 }
     y: f32[2,4,3,3] = Conv(p, w) ${same}
     output y`,
  ],
  [
    'a batch of two whose pooling windows mix channels',
    `input x: f32[2,4,6,6]
     ${w4}
     ${weights('v', [4, 6, 1, 1], 2)}
     a: f32[2,4,6,6] = Conv(x, w) ${same}
     r: f32[2,4,6,6] = Relu(a)
     t: f32[2,6,4,6] = Transpose(r) { perm: 0,2,1,3 }
     p: f32[2,6,4,6] = MaxPool(t) { kernel_shape: 3,3  pads: 1,1,1,1 }
     y: f32[2,4,4,6] = Conv(p, v) { kernel_shape: 1,1 }
     output y`,
  ],
  [
    'tokens: MatMul, added bias, LayerNormalization, Gelu, residual',
    `input x: f32[1,5,8]
     ${weights('w', [8, 8])}
     ${weights('b', [8])}
     ${weights('scale', [8], 2)}
     ${weights('shift', [8], 3)}
     ${weights('up', [8, 16], 4)}
     ${weights('down', [16, 8], 5)}
     m: f32[1,5,8] = MatMul(x, w)
     a: f32[1,5,8] = Add(m, b)
     l: f32[1,5,8] = LayerNormalization(a, scale, shift) { axis: -1 }
     h: f32[1,5,16] = MatMul(l, up)
     g: f32[1,5,16] = Gelu(h)
     f: f32[1,5,8] = MatMul(g, down)
     z: f32[1,5,8] = Add(f, a)
     y: f32[1,5,8] = MatMul(z, w)
     output y`,
  ],
  [
    'attention: products of two computed values',
    `input x: f32[1,5,8]
     ${weights('wq', [8, 8])}
     ${weights('wk', [8, 8], 2)}
     ${weights('wv', [8, 8], 3)}
     q: f32[1,5,8] = MatMul(x, wq)
     k: f32[1,5,8] = MatMul(x, wk)
     v: f32[1,5,8] = MatMul(x, wv)
     t: f32[1,8,5] = Transpose(k) { perm: 0,2,1 }
     s: f32[1,5,5] = MatMul(q, t)
     p: f32[1,5,5] = Softmax(s) { axis: -1 }
     o: f32[1,5,8] = MatMul(p, v)
     y: f32[1,5,8] = MatMul(o, wq)
     output y`,
  ],
  [
    'channels last between two transposes',
    net(`${weights('up', [4, 8])}
     ${weights('down', [8, 4], 2)}
     ${weights('scale', [4], 3)}
     ${weights('shift', [4], 4)}
     a: f32[1,4,6,6] = Conv(x, w) ${same}
     t: f32[1,6,6,4] = Transpose(a) { perm: 0,2,3,1 }
     l: f32[1,6,6,4] = LayerNormalization(t, scale, shift) { axis: -1 }
     h: f32[1,6,6,8] = MatMul(l, up)
     g: f32[1,6,6,8] = Gelu(h)
     f: f32[1,6,6,4] = MatMul(g, down)
     u: f32[1,4,6,6] = Transpose(f) { perm: 0,3,1,2 }
     z: f32[1,4,6,6] = Add(u, x)
     y: f32[1,4,6,6] = Conv(z, w) ${same}
     output y`),
  ],
  ['a single matrix', `input x: f32[1,10]\n${weights('w', [10, 6])}\ny: f32[1,6] = Gemm(x, w)\noutput y`],
  [
    'the input in the middle of the network: added, multiplied, joined',
    net(`${weights('v', [4, 8, 3, 3], 2)}
     a: f32[1,4,6,6] = Conv(x, w) ${same}
     s: f32[1,4,6,6] = Add(a, x)
     g: f32[1,4,6,6] = Sigmoid(s)
     m: f32[1,4,6,6] = Mul(g, x)
     b: f32[1,4,6,6] = Conv(m, w) ${same}
     c: f32[1,8,6,6] = Concat(b, x) { axis: 1 }
     y: f32[1,4,6,6] = Conv(c, v) ${same}
     output y`),
  ],
  [
    'a head value in the middle of the network',
    net(`${weights('v', [4, 8, 3, 3], 2)}
     const half: f32[1] = 0.5
     h: f32[1,4,6,6] = Mul(x, half)
     a: f32[1,4,6,6] = Conv(h, w) ${same}
     s: f32[1,4,6,6] = Add(a, h)
     c: f32[1,8,6,6] = Concat(s, h) { axis: 1 }
     y: f32[1,4,6,6] = Conv(c, v) ${same}
     output y`),
  ],
  [
    'a single tap whose rows padding makes longer',
    net(`${weights('v', [4, 4, 1, 1], 2)}
     a: f32[1,4,6,6] = Conv(x, w) ${same}
     r: f32[1,4,6,6] = Relu(a)
     b: f32[1,4,6,7] = Conv(r, v) { kernel_shape: 1,1  pads: 0,0,0,1 }
     s: f32[1,4,6,7] = Relu(b)
     y: f32[1,4,6,7] = Conv(s, w) ${same}
     output y`),
  ],
  [
    'two inputs',
    `input x: f32[1,4,6,6]
     input z: f32[1,4,6,6]
     ${w4}
     ${weights('v', [4, 4, 3, 3], 2)}
     a: f32[1,4,6,6] = Conv(x, w) ${same}
     b: f32[1,4,6,6] = Conv(z, v) ${same}
     s: f32[1,4,6,6] = Mul(a, b)
     y: f32[1,4,6,6] = Conv(s, v) ${same}
     output y`,
  ],
  [
    'outputs from every part: the input, the head, a pooling, a concatenation, a neuron, the tail',
    net(`${weights('v', [4, 8, 3, 3], 2)}
     const half: f32[1] = 0.5
     const flat: i64[2] = 8,9
     h: f32[1,4,6,6] = Mul(x, half)
     a: f32[1,4,6,6] = Conv(h, w) ${same}
     r: f32[1,4,6,6] = Relu(a)
     p: f32[1,4,3,3] = MaxPool(r) { kernel_shape: 2,2  strides: 2,2 }
     b: f32[1,4,3,3] = Conv(p, w) ${same}
     c: f32[1,8,3,3] = Concat(p, b) { axis: 1 }
     f: f32[8,9] = Reshape(c, flat)
     d: f32[1,4,3,3] = Conv(c, v) ${same}
     y: f32[1,4,3,3] = Relu(d)
     output x, h, a, r, p, c, f, y`),
  ],
  [
    'maps joined side by side and read by one layer, as convolution and as tokens',
    net(`${weights('v', [4, 4], 2)}
     const tokens: i64[3] = 1,4,72
     a: f32[1,4,6,6] = Conv(x, w) ${same}
     r: f32[1,4,6,6] = Relu(a)
     b: f32[1,4,6,6] = Conv(r, w) ${same}
     c: f32[1,4,12,6] = Concat(r, b) { axis: 2 }
     d: f32[1,4,12,6] = Conv(c, w) ${same}
     f: f32[1,4,72] = Reshape(c, tokens)
     t: f32[1,72,4] = Transpose(f) { perm: 0,2,1 }
     y: f32[1,72,4] = MatMul(t, v)
     output y, d`),
  ],
  [
    'Split with an unused piece, and a channel shuffle',
    net(`${weights('wide', [8, 4, 3, 3], 2)}
     const five: i64[5] = 1,2,2,6,6
     const four: i64[4] = 1,4,6,6
     a: f32[1,8,6,6] = Conv(x, wide) ${same}
     r: f32[1,8,6,6] = Relu(a)
     p: f32[1,4,6,6], q: f32[1,4,6,6] = Split(r) { axis: 1 }
     v: f32[1,2,2,6,6] = Reshape(p, five)
     t: f32[1,2,2,6,6] = Transpose(v) { perm: 0,2,1,3,4 }
     u: f32[1,4,6,6] = Reshape(t, four)
     y: f32[1,4,6,6] = Conv(u, w) ${same}
     output y`),
  ],
  [
    'one set of weights for two layers, one of them normalised, with asymmetric padding',
    net(`const scale: f32[4] = 1,2,0.5,1.5
     const mean: f32[4] = 0.1,0.2,0,0
     const variance: f32[4] = 1,2,1,2
     c: f32[1,4,6,6] = Conv(x, w) { kernel_shape: 3,3  pads: 0,1,2,1 }
     b: f32[1,4,6,6] = BatchNormalization(c, scale, mean, mean, variance)
     r: f32[1,4,6,6] = Relu(b)
     y: f32[1,4,6,6] = Conv(r, w) { kernel_shape: 3,3  pads: 2,0,0,2 }
     output y`),
  ],
  [
    'constants named as what passes make',
    `input x: f32[1,5,8]
     ${weights('fc.weight', [8, 8])}
     ${weights('fc.bias', [8])}
     ${weights('a.spikes', [8], 2)}
     ${weights('a.unit', [8], 3)}
     fc: f32[1,5,8] = MatMul(x, fc.weight)
     s: f32[1,5,8] = Add(fc, fc.bias)
     m: f32[1,5,8] = Mul(s, a.spikes)
     a: f32[1,5,8] = Add(m, a.unit)
     y: f32[1,5,8] = MatMul(a, fc.weight)
     output y`,
  ],
  [
    'bounds on one side, slopes for every channel, a Relu at the output',
    net(`const slopes: f32[4,1,1] = 0.1,0.2,0.3,0.5
     const low: f32[] = 0.05
     const high: f32[] = 0.3
     a: f32[1,4,6,6] = Conv(x, w) ${same}
     r: f32[1,4,6,6] = PRelu(a, slopes)
     b: f32[1,4,6,6] = Conv(r, w) ${same}
     c: f32[1,4,6,6] = Clip(b, low)
     d: f32[1,4,6,6] = Conv(c, w) ${same}
     e: f32[1,4,6,6] = Clip(d, _, high)
     f: f32[1,4,6,6] = Conv(e, w) ${same}
     y: f32[1,4,6,6] = Relu(f)
     output y`),
  ],
  [
    'padding with ones, and a constant map joined and added',
    net(`${weights('map', [1, 4, 6, 6], 2)}
     ${weights('v', [4, 8, 3, 3], 3)}
     const pads: i64[8] = 0,0,1,1,0,0,1,1
     const one: f32[] = 1
     a: f32[1,4,6,6] = Conv(x, w) ${same}
     r: f32[1,4,6,6] = Relu(a)
     d: f32[1,4,8,8] = Pad(r, pads, one) { mode: constant }
     b: f32[1,4,6,6] = Conv(d, w) { kernel_shape: 3,3 }
     s: f32[1,4,6,6] = Add(b, map)
     c: f32[1,8,6,6] = Concat(s, map) { axis: 1 }
     y: f32[1,4,6,6] = Conv(c, v) ${same}
     output y`),
  ],
  [
    'a squeeze-and-excite gate',
    net(`${weights('s1', [2, 4, 1, 1], 2)}
     ${weights('s2', [4, 2, 1, 1], 3)}
     a: f32[1,4,6,6] = Conv(x, w) ${same}
     r: f32[1,4,6,6] = HardSwish(a)
     g: f32[1,4,1,1] = GlobalAveragePool(r)
     h: f32[1,2,1,1] = Conv(g, s1) { kernel_shape: 1,1 }
     k: f32[1,2,1,1] = Relu(h)
     l: f32[1,4,1,1] = Conv(k, s2) { kernel_shape: 1,1 }
     q: f32[1,4,1,1] = HardSigmoid(l)
     m: f32[1,4,6,6] = Mul(r, q)
     y: f32[1,4,6,6] = Conv(m, w) ${same}
     output y`),
  ],
  [
    'attention over channels and places: means, maxima, expansion',
    net(`${weights('v', [1, 2, 3, 3], 2)}
     const axis: i64[1] = 1
     const shape: i64[4] = 1,4,6,6
     a: f32[1,4,6,6] = Conv(x, w) ${same}
     r: f32[1,4,6,6] = Relu(a)
     m: f32[1,1,6,6] = ReduceMean(r, axis) { keepdims: 1 }
     k: f32[1,1,6,6] = ReduceMax(r, axis) { keepdims: 1 }
     c: f32[1,2,6,6] = Concat(m, k) { axis: 1 }
     s: f32[1,1,6,6] = Conv(c, v) ${same}
     e: f32[1,4,6,6] = Expand(s, shape)
     g: f32[1,4,6,6] = Sigmoid(e)
     z: f32[1,4,6,6] = Mul(r, g)
     y: f32[1,4,6,6] = Conv(z, w) ${same}
     output y`),
  ],
  [
    'functions that are neither homogeneous nor monotone',
    net(`const scale: f32[4] = 1,1.2,0.9,1
     const shift: f32[4] = 0,0.1,0.2,0
     const two: f32[] = 2
     const one: f32[] = 1
     a: f32[1,4,6,6] = Conv(x, w) ${same}
     n: f32[1,4,6,6] = InstanceNormalization(a, scale, shift)
     b: f32[1,4,6,6] = Conv(n, w) ${same}
     s: f32[1,4,6,6] = Softmax(b) { axis: 1 }
     m: f32[1,4,6,6] = Mul(s, n)
     c: f32[1,4,6,6] = Conv(m, w) ${same}
     p: f32[1,4,6,6] = Pow(c, two)
     q: f32[1,4,6,6] = Add(p, one)
     r: f32[1,4,6,6] = Sqrt(q)
     d: f32[1,4,6,6] = Min(r, b)
     y: f32[1,4,6,6] = Conv(d, w) ${same}
     output y`),
  ],
  [
    'a value read through a view by a function and by a layer',
    net(`const shape: i64[4] = 1,4,6,6
     a: f32[1,4,6,6] = Conv(x, w) ${same}
     v: f32[1,4,6,6] = Reshape(a, shape)
     g: f32[1,4,6,6] = Sigmoid(v)
     m: f32[1,4,6,6] = Mul(g, a)
     b: f32[1,4,6,6] = Conv(v, w) ${same}
     c: f32[1,4,6,6] = Conv(m, w) ${same}
     d: f32[1,4,6,6] = Add(b, c)
     y: f32[1,4,6,6] = Add(d, d)
     output y, v`),
  ],
  [
    'slices with steps, chosen channels, nearest and linear resizing',
    net(`${weights('v', [4, 8, 3, 3], 2)}
     ${weights('u', [4, 2, 3, 3], 3)}
     const s0: i64[1] = 0
     const s1: i64[1] = 1
     const end: i64[1] = 9223372036854775807
     const axis: i64[1] = 2
     const step: i64[1] = 2
     const chosen: i64[2] = 3,1
     const scales: f32[4] = 1,1,2,1
     a: f32[1,4,6,6] = Conv(x, w) ${same}
     r: f32[1,4,6,6] = Relu(a)
     e: f32[1,4,3,6] = Slice(r, s0, end, axis, step)
     o: f32[1,4,3,6] = Slice(r, s1, end, axis, step)
     c: f32[1,8,3,6] = Concat(e, o) { axis: 1 }
     b: f32[1,4,3,6] = Conv(c, v) ${same}
     n: f32[1,4,6,6] = Resize(b, _, scales) { coordinate_transformation_mode: asymmetric  mode: nearest  nearest_mode: floor }
     l: f32[1,4,6,6] = Resize(b, _, scales) { mode: linear }
     k: f32[1,4,6,6] = Add(n, l)
     d: f32[1,4,6,6] = Conv(n, w) ${same}
     h: f32[1,4,6,6] = Add(d, k)
     g: f32[1,2,6,6] = Gather(h, chosen) { axis: 1 }
     y: f32[1,4,6,6] = Conv(g, u) ${same}
     output y`),
  ],
  [
    'transposed, grouped and depthwise convolutions',
    `input x: f32[1,4,5,5]
     ${weights('w', [8, 4, 3, 3])}
     ${weights('t', [8, 2, 2, 2], 2)}
     ${weights('d', [4, 1, 3, 3], 3)}
     ${weights('g', [4, 2, 3, 3], 4)}
     a: f32[1,8,5,5] = Conv(x, w) ${same}
     r: f32[1,8,5,5] = Relu(a)
     u: f32[1,4,10,10] = ConvTranspose(r, t) { group: 2  kernel_shape: 2,2  strides: 2,2 }
     l: f32[1,4,10,10] = LeakyRelu(u) { alpha: 0.1 }
     b: f32[1,4,5,5] = Conv(l, d) { group: 4  kernel_shape: 3,3  pads: 1,1,1,1  strides: 2,2 }
     m: f32[1,4,5,5] = Relu(b)
     y: f32[1,4,5,5] = Conv(m, g) { dilations: 2,2  group: 2  kernel_shape: 3,3  pads: 2,2,2,2 }
     output y`,
  ],
];
