import { expect, test } from '@jest/globals';
import { annRunner, evaluateGraph } from '../../../src/ann/index.js';
import { InternalError } from '../../../src/diagnostics/index.js';
import { real } from '../../../src/tensor/index.js';
import { feedsOf, graphOf, relativeError, values, weights } from '../../helpers/graphs.js';

const graph = graphOf(`input x: f32[2]
  const k: f32[2] = 10,20
  a: f32[2] = Add(x, k)
  b: f32[2] = Mul(a, a)
  y: f32[2] = Sub(b, a)
  output y, x, k`);
const feeds = new Map([['x', real([2], [1, 2])]]);

test('evaluates node by node; outputs may be inputs or constants', () => {
  const outputs = evaluateGraph(graph, feeds);
  expect([...outputs.keys()]).toEqual(['y', 'x', 'k']);
  expect(values(outputs.get('y'))).toEqual([110, 462]);
  expect(values(outputs.get('x'))).toEqual([1, 2]);
  expect(values(outputs.get('k'))).toEqual([10, 20]);
});

test('inner values are kept when they are wanted', () => {
  const outputs = evaluateGraph(graph, feeds, ['b', 'a']);
  expect([values(outputs.get('b')), values(outputs.get('a'))]).toEqual([
    [121, 484],
    [11, 22],
  ]);
});

test('a missing input and an unknown value are our mistakes', () => {
  expect(() => evaluateGraph(graph, new Map())).toThrow(InternalError);
  expect(() => evaluateGraph(graph, feeds, ['nowhere'])).toThrow(/no value "nowhere"/);
});

test('ONNX Runtime and this evaluator agree on a graph with neurons and lateral pooling', async () => {
  const spiking = graphOf(`input x: f32[1,2,6,6]
    ${weights('w', [4, 2, 3, 3])}
    ${weights('v', [2, 4, 1, 1])}
    a: f32[1,4,6,6] = Conv(x, w) { kernel_shape: 3,3  pads: 1,1,1,1 }
    r: f32[1,4,6,6] = HardSwish(a)
    n: f32[1,4,6,6] = Neuron(r) { axis: 1 }
    p: f32[1,4,3,3] = LateralInhibitionPool(n) { kernel_shape: 3,3  pads: 1,1,1,1  strides: 2,2 }
    y: f32[1,2,3,3] = Conv(p, v) { kernel_shape: 1,1 }
    output y`);
  const inputs = feedsOf(spiking, 3);
  const wanted = ['y', 'r', 'p'];
  const [ort, own] = await Promise.all([annRunner(spiking, wanted), annRunner(spiking, wanted, { builtin: true })]);
  expect([ort.engine, own.engine]).toEqual(['onnxruntime', 'builtin']);
  const [expected, actual] = [await ort.run(inputs), await own.run(inputs)];
  // float32 sums of 18 terms in another order
  for (const name of wanted) expect(relativeError(actual.get(name)!, expected.get(name)!)).toBeLessThan(1e-6);
  await Promise.all([ort.close(), own.close()]);
});
