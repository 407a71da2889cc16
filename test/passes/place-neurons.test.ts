import { describe, expect, test } from '@jest/globals';
import { placeNeurons } from '../../passes/place-neurons.js';
import { ConvertError } from '../../src/diagnostics/index.js';
import { expectRewrite, graphOf, runPass } from '../helpers/graphs.js';

const conv1 = '{ kernel_shape: 1,1 }';

/** Names of the values that are encoded, with the axis of their thresholds. */
function encoded(text: string): string[] {
  return runPass(placeNeurons, text)
    .after.nodes.filter((n) => n.op === 'Neuron')
    .map((n) => `${n.inputs[0]!}@${String(n.attrs['axis'])}`);
}

test('the first layer reads the input, every later one spikes; the tail reads real values', () => {
  expectRewrite(
    placeNeurons,
    `input x: f32[1,1,2,2]
     const w: f32[1,1,1,1] = 2
     a: f32[1,1,2,2] = Conv(x, w) ${conv1}
     r: f32[1,1,2,2] = Relu(a)
     b: f32[1,1,2,2] = Conv(r, w) ${conv1}
     y: f32[1,1,2,2] = Sigmoid(b)
     output y`,
    `input x: f32[1,1,2,2]
     const w: f32[1,1,1,1] = 2
     a: f32[1,1,2,2] = Conv(x, w) ${conv1}
     r: f32[1,1,2,2] = Relu(a)
     r.spikes: f32[1,1,2,2] = Neuron(r) { axis: 1 }
     b: f32[1,1,2,2] = Conv(r.spikes, w) ${conv1}
     y: f32[1,1,2,2] = Sigmoid(b)
     output y`,
  );
});

test('what is a model output and travels too is encoded for the readers only', () => {
  expectRewrite(
    placeNeurons,
    `input x: f32[1,1,2,2]
     const w: f32[1,1,1,1] = 2
     a: f32[1,1,2,2] = Conv(x, w) ${conv1}
     y: f32[1,1,2,2] = Conv(a, w) ${conv1}
     t: f32[1,1,2,2] = Sigmoid(a)
     output a, y, t`,
    `input x: f32[1,1,2,2]
     const w: f32[1,1,1,1] = 2
     a: f32[1,1,2,2] = Conv(x, w) ${conv1}
     t: f32[1,1,2,2] = Sigmoid(a)
     a.spikes: f32[1,1,2,2] = Neuron(a) { axis: 1 }
     y: f32[1,1,2,2] = Conv(a.spikes, w) ${conv1}
     output a, y, t`,
  );
});

test('a residual sum is computed in the soma: only its result is encoded', () => {
  expectRewrite(
    placeNeurons,
    `input x: f32[1,1,2,2]
     const w: f32[1,1,1,1] = 2
     a: f32[1,1,2,2] = Conv(x, w) ${conv1}
     b: f32[1,1,2,2] = Conv(a, w) ${conv1}
     s: f32[1,1,2,2] = Add(a, b)
     y: f32[1,1,2,2] = Conv(s, w) ${conv1}
     output y`,
    `input x: f32[1,1,2,2]
     const w: f32[1,1,1,1] = 2
     a: f32[1,1,2,2] = Conv(x, w) ${conv1}
     a.spikes: f32[1,1,2,2] = Neuron(a) { axis: 1 }
     b: f32[1,1,2,2] = Conv(a.spikes, w) ${conv1}
     s: f32[1,1,2,2] = Add(a.spikes, b)
     s.spikes: f32[1,1,2,2] = Neuron(s) { axis: 1 }
     y: f32[1,1,2,2] = Conv(s.spikes, w) ${conv1}
     output y`,
  );
});

describe('encodes', () => {
  const body = (middle: string, last: string) => `input x: f32[1,4,2,2]
    const w: f32[4,4,1,1] = 1,2,3,4,5
    const w2: f32[4,2,1,1] = 1,2,3,4,5
    const w8: f32[4,8,1,1] = 1,2,3,4,5
    const m: f32[16,3] = 1,2,3,4,5
    a: f32[1,4,2,2] = Conv(x, w) ${conv1}
    ${middle}
    y: ${last}
    output y`;

  test.each([
    [
      'before a spatial mean, a gate that is broadcast, and the gated product',
      body(
        `g: f32[1,4,1,1] = GlobalAveragePool(a)
         h: f32[1,4,1,1] = Sigmoid(g)
         p: f32[1,4,2,2] = Mul(a, h)`,
        `f32[1,4,2,2] = Conv(p, w) ${conv1}`,
      ),
      ['a@1', 'h@1', 'p@1'],
    ],
    [
      'nothing between Split and its source',
      body(`p: f32[1,2,2,2], q: f32[1,2,2,2] = Split(a) { axis: 1 }`, `f32[1,4,2,2] = Conv(q, w2) ${conv1}`),
      ['a@1'],
    ],
    [
      'the value before a channel shuffle',
      body(
        `const s5: i64[5] = 1,2,2,2,2
         const s4: i64[4] = 1,4,2,2
         r: f32[1,4,2,2] = Relu(a)
         v: f32[1,2,2,2,2] = Reshape(r, s5)
         t: f32[1,2,2,2,2] = Transpose(v) { perm: 0,2,1,3,4 }
         u: f32[1,4,2,2] = Reshape(t, s4)`,
        `f32[1,4,2,2] = Conv(u, w) ${conv1}`,
      ),
      ['r@1'],
    ],
    [
      'each branch of a concatenation, a head value among them',
      body(`c: f32[1,8,2,2] = Concat(a, x) { axis: 1 }`, `f32[1,4,2,2] = Conv(c, w8) ${conv1}`),
      ['a@1', 'x@1'],
    ],
    [
      'the joined maps where two maps stand side by side in a channel',
      body(
        `b: f32[1,4,2,2] = Conv(x, w) ${conv1}
         c: f32[1,4,4,2] = Concat(a, b) { axis: 2 }`,
        `f32[1,4,4,2] = Conv(c, w) ${conv1}`,
      ),
      ['c@1'],
    ],
    [
      'channels apart where a matrix reads the flattened map',
      body(`f: f32[1,16] = Flatten(a)`, `f32[1,3] = Gemm(f, m)`),
      ['a@1'],
    ],
    [
      'one threshold for all channels where pooling windows mix them',
      body(
        `t: f32[1,2,4,2] = Transpose(a) { perm: 0,2,1,3 }
         p: f32[1,2,4,2] = LateralInhibitionPool(t) { kernel_shape: 3,1  pads: 1,0,1,0 }`,
        `f32[1,4,4,2] = Conv(p, w2) ${conv1}`,
      ),
      ['a@0'],
    ],
    [
      'before lateral pooling and not behind it',
      body(
        `r: f32[1,4,2,2] = Relu(a)
         p: f32[1,4,2,2] = LateralInhibitionPool(r) { kernel_shape: 3,3  pads: 1,1,1,1 }`,
        `f32[1,4,2,2] = Conv(p, w) ${conv1}`,
      ),
      ['r@1'],
    ],
    [
      'before and behind a linear resize, which sums neighbours',
      body(
        `const scales: f32[4] = 1,1,2,2
         r: f32[1,4,4,4] = Resize(a, _, scales) { mode: linear }`,
        `f32[1,4,4,4] = Conv(r, w) ${conv1}`,
      ),
      ['a@1', 'r@1'],
    ],
    [
      'before a nearest resize, which only repeats',
      body(
        `const scales: f32[4] = 1,1,2,2
         r: f32[1,4,4,4] = Resize(a, _, scales) { mode: nearest }`,
        `f32[1,4,4,4] = Conv(r, w) ${conv1}`,
      ),
      ['a@1'],
    ],
    [
      'behind a Pad with ones, through a Pad with zeros',
      body(
        `const pads: i64[8] = 0,0,1,1,0,0,1,1
         const one: f32[] = 1
         p: f32[1,4,4,4] = Pad(a, pads) { mode: constant }
         q: f32[1,4,6,6] = Pad(a, pads2, one) { mode: constant }
         const pads2: i64[8] = 0,0,2,2,0,0,2,2
         b: f32[1,4,4,4] = Conv(p, w) ${conv1}
         d: f32[1,4,6,6] = Conv(q, w) ${conv1}
         const crop: i64[8] = 0,0,-1,-1,0,0,-1,-1
         e: f32[1,4,4,4] = Pad(d, crop) { mode: constant }
         s: f32[1,4,4,4] = Add(b, e)`,
        `f32[1,4,4,4] = Conv(s, w) ${conv1}`,
      ),
      ['a@1', 'q@1', 's@1'],
    ],
  ])('%s', (_, text, expected) => {
    expect(encoded(text).sort()).toEqual([...expected].sort());
  });

  test.each([
    ['tokens by their features', '1,3,4', 'MatMul(a, w)', 'a@2'],
    ['maps with channels last by their channels', '1,2,3,4', 'MatMul(a, w)', 'a@3'],
  ])('%s', (_, shape, next, expected) => {
    const text = `input x: f32[${shape}]
      const w: f32[4,4] = 1,2,3,4,5
      a: f32[${shape}] = MatMul(x, w)
      y: f32[${shape}] = ${next}
      output y`;
    expect(encoded(text)).toEqual([expected]);
  });

  test('sequences that a one-dimensional convolution reads by their channels', () => {
    const text = `input x: f32[1,4,8]
      const w: f32[4,4,3] = 1,2,3,4,5
      a: f32[1,4,8] = Conv(x, w) { kernel_shape: 3  pads: 1,1 }
      y: f32[1,4,8] = Conv(a, w) { kernel_shape: 3  pads: 1,1 }
      output y`;
    expect(encoded(text)).toEqual(['a@1']);
  });
});

test('nothing spikes in the tail, whatever it broadcasts or sums', () => {
  const { after } = runPass(
    placeNeurons,
    `input x: f32[1,4,2,2]
     const w: f32[4,4,1,1] = 1,2,3,4,5
     const axes: i64[1] = 1
     a: f32[1,4,2,2] = Conv(x, w) ${conv1}
     m: f32[1,1,2,2] = ReduceMean(a, axes) { keepdims: 1 }
     s: f32[1,4,2,2] = Softmax(a) { axis: 1 }
     y: f32[1,4,2,2] = Mul(s, m)
     output y`,
  );
  expect(after.nodes.map((n) => n.op)).not.toContain('Neuron');
});

test('a value named as its neuron would be keeps its name', () => {
  const { after } = runPass(
    placeNeurons,
    `input x: f32[1,1,2,2]
     const a.spikes: f32[1,1,1,1] = 2
     a: f32[1,1,2,2] = Conv(x, a.spikes) ${conv1}
     y: f32[1,1,2,2] = Conv(a, a.spikes) ${conv1}
     output y`,
  );
  expect(after.nodes.map((n) => n.outputs[0])).toEqual(['a', 'a.spikes_2', 'y']);
});

test('refuses host operators between weighted layers, all of them in one message', () => {
  const text = `input x: f32[1,1,2,2]
     const w: f32[1,1,1,1] = 2
     const k: i64[1] = 2
     a: f32[1,1,2,2] = Conv(x, w) ${conv1}
     v: f32[1,1,2,2], i: i64[1,1,2,2] = TopK(a, k) { axis: 3 }
     g: bool[1,1,2,2] = Greater(a, v)
     s: f32[1,1,2,2] = Where(g, a, v)
     y: f32[1,1,2,2] = Conv(s, w) ${conv1}
     output y`;
  expect(() => runPass(placeNeurons, text)).toThrow(ConvertError);
  try {
    runPass(placeNeurons, text);
  } catch (error) {
    const { diagnostics } = error as ConvertError;
    expect(diagnostics.map((d) => [d.code, d.where])).toEqual([
      ['UNSUPPORTED_IN_BODY', 'node "v"'],
      ['UNSUPPORTED_IN_BODY', 'node "g"'],
    ]);
  }
  expect(graphOf(text).nodes).toHaveLength(5);
});
