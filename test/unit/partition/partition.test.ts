import { describe, expect, test } from '@jest/globals';
import { ConvertError } from '../../../src/diagnostics/index.js';
import { GraphView } from '../../../src/ir/index.js';
import { isSynaptic, macsOf, partition } from '../../../src/partition.js';
import { graphOf } from '../../helpers/graphs.js';

const conv = '{ kernel_shape: 1,1 }';

/** Regions of the nodes as one line each: `head: a b`. */
function regionsOf(text: string): Record<string, string> {
  const { regions } = partition(new GraphView(graphOf(text)));
  const found: Record<string, string> = {};
  for (const [node, region] of regions) found[region] = [...(found[region]?.split(' ') ?? []), node].join(' ');
  return found;
}

test('preprocessing before the first weighted layer is the head, decoding behind the last one the tail', () => {
  const text = `input x: f32[1,2,2,1]
    const mean: f32[1] = 2
    const std: f32[1] = 4
    const w: f32[1,1,1,1] = 2
    s: f32[1,2,2,1] = Sub(x, mean)
    d: f32[1,2,2,1] = Div(s, std)
    t: f32[1,1,2,2] = Transpose(d) { perm: 0,3,1,2 }
    a: f32[1,1,2,2] = Conv(t, w) ${conv}
    r: f32[1,1,2,2] = Relu(a)
    b: f32[1,1,2,2] = Conv(r, w) ${conv}
    y: f32[1,1,2,2] = Sigmoid(b)
    output y`;
  expect(regionsOf(text)).toEqual({ head: 's d t', body: 'a r b', tail: 'y' });
  const { readouts, analog, reasons } = partition(new GraphView(graphOf(text)));
  expect([readouts, analog]).toEqual([['b'], ['t']]);
  expect(reasons).toEqual([
    '3 nodes before the first weighted layer run on the host (Sub, Div, Transpose): the input enters as analog current',
    '1 nodes after the last weighted layers run on the host on decoded values (Sigmoid)',
    'the spiking part ends at b',
  ]);
});

test('a classifier that ends in a weighted layer has no tail', () => {
  const text = `input x: f32[1,4]
    const w: f32[4,4] = 1,2,3
    a: f32[1,4] = Gemm(x, w)
    r: f32[1,4] = Relu(a)
    y: f32[1,4] = Gemm(r, w)
    output y`;
  expect(regionsOf(text)).toEqual({ body: 'a r y' });
  expect(partition(new GraphView(graphOf(text))).readouts).toEqual(['y']);
});

/** Four box sides of 8 bins; the integral is a 1x1 convolution with weights 0..7 behind a softmax. */
const distribution = (between: string, read: string) => `input x: f32[1,32,4,4]
    const w: f32[32,32,3,3] = 1,2,3
    const bins: f32[1,8,1,1] = 0,1,2,3,4,5,6,7
    const split: i64[4] = 1,4,8,16
    a: f32[1,32,4,4] = Conv(x, w) { kernel_shape: 3,3  pads: 1,1,1,1 }
    v: f32[1,4,8,16] = Reshape(a, split)
    p: f32[1,8,4,16] = Transpose(v) { perm: 0,2,1,3 }
    ${between}
    d: f32[1,1,4,16] = Conv(${read}, bins) ${conv}
    output d`;

test('the integral of a distribution over box sides belongs to the tail, though it is a convolution', () => {
  const text = distribution('s: f32[1,8,4,16] = Softmax(p) { axis: 1 }', 's');
  expect(regionsOf(text)).toEqual({ body: 'a', tail: 'v p s d' });
  expect(partition(new GraphView(graphOf(text))).reasons.at(-1)).toMatch(
    /^d reads a Softmax and has under 1 % of the MACs/,
  );
});

test('a small convolution that reads no softmax stays in the body', () => {
  expect(regionsOf(distribution('s: f32[1,8,4,16] = Relu(p)', 's'))).toEqual({ body: 'a v p s d' });
});

test('a large convolution behind a softmax stays in the body', () => {
  const text = `input x: f32[1,4,2,2]
    const w: f32[4,4,1,1] = 1,2,3
    a: f32[1,4,2,2] = Conv(x, w) ${conv}
    s: f32[1,4,2,2] = Softmax(a) { axis: 1 }
    y: f32[1,4,2,2] = Conv(s, w) ${conv}
    output y`;
  expect(regionsOf(text)).toEqual({ body: 'a s y' });
});

describe('which layers are weighted', () => {
  test.each([
    ['a convolution with constant weights', 'Conv(x, w) { kernel_shape: 1,1 }', true],
    ['a convolution whose weights are computed', 'Conv(x, v) { kernel_shape: 1,1 }', false],
    ['a convolution of a constant', 'Conv(k, w) { kernel_shape: 1,1 }', false],
    ['a pooling', 'MaxPool(x) { kernel_shape: 1,1 }', false],
  ])('%s: %s is %s', (_, op, expected) => {
    const graph = graphOf(`input x: f32[1,1,2,2]
      input v: f32[1,1,1,1]
      const w: f32[1,1,1,1] = 2
      const k: f32[1,1,2,2] = 2
      y: f32[1,1,2,2] = ${op}
      output y`);
    expect(isSynaptic(graph.nodes[0]!, new GraphView(graph))).toBe(expected);
  });

  test('a network without any is refused', () => {
    const text = 'input x: f32[2]\ny: f32[2] = Relu(x)\noutput y';
    expect(() => partition(new GraphView(graphOf(text)))).toThrow(ConvertError);
    expect(() => partition(new GraphView(graphOf(text)))).toThrow(/NO_SYNAPSES/);
  });
});

test('a neuron on a head value belongs to the body, and what carries its spikes', () => {
  const text = `input x: f32[1,1,2,2]
    const w: f32[1,1,1,1] = 2
    const w2: f32[1,2,1,1] = 2
    const k: f32[1] = 3
    h: f32[1,1,2,2] = Mul(x, k)
    n: f32[1,1,2,2] = Neuron(h) { axis: 1 }
    a: f32[1,1,2,2] = Conv(h, w) ${conv}
    m: f32[1,1,2,2] = Neuron(a) { axis: 1 }
    c: f32[1,2,2,2] = Concat(n, m) { axis: 1 }
    y: f32[1,1,2,2] = Conv(c, w2) ${conv}
    output y`;
  expect(regionsOf(text)).toEqual({ head: 'h', body: 'n a m c y' });
  expect(partition(new GraphView(graphOf(text))).analog).toEqual(['h']);
});

test('what depends on no weighted layer and feeds none runs with the tail', () => {
  const text = `input x: f32[1,1,2,2]
    const w: f32[1,1,1,1] = 2
    y: f32[1,1,2,2] = Conv(x, w) ${conv}
    z: f32[1,1,2,2] = Relu(x)
    output y, z`;
  expect(regionsOf(text)).toEqual({ body: 'y', tail: 'z' });
});

test('MACs are counted per output element', () => {
  const graph = graphOf(`input x: f32[1,4,6,6]
    const w: f32[8,2,3,3] = 1
    y: f32[1,8,4,4] = Conv(x, w) { group: 2  kernel_shape: 3,3 }
    output y`);
  expect(macsOf(graph.nodes[0]!, new GraphView(graph))).toBe(8 * 4 * 4 * 2 * 3 * 3);
});
