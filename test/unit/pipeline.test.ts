import { expect, test } from '@jest/globals';
import { evaluateGraph } from '../../src/ann/evaluate-graph.js';
import { calibrate, convertPrepared, prepare } from '../../src/convert.js';
import { parseGraph, printGraph } from '../../src/ir/index.js';
import { simulate } from '../../src/sim/index.js';
import { real, realData, seededRandom } from '../../src/tensor/index.js';

const text = `
input x: f32[1,3,12,12]
const w1: f32[8,3,3,3] = 0.1,-0.2,0.3,0.15,-0.05,0.07,0.2
const b1: f32[8] = 0.1,-0.1,0.05
const w2: f32[8,8,1,1] = 0.3,-0.2,0.11,0.21,-0.31
const w3: f32[4,8,3,3] = 0.05,-0.04,0.03,0.02,-0.06,0.01,0.07
a: f32[1,8,12,12] = Conv(x, w1, b1) { kernel_shape: 3,3  pads: 1,1,1,1 }
r: f32[1,8,12,12] = Relu(a)
p: f32[1,8,6,6] = MaxPool(r) { kernel_shape: 3,3  strides: 2,2  pads: 0,0,1,1 }
c: f32[1,8,6,6] = Conv(p, w2) { kernel_shape: 1,1 }
s: f32[1,8,6,6] = Sigmoid(c)
m: f32[1,8,6,6] = Mul(c, s)
z: f32[1,8,6,6] = Add(m, p)
y: f32[1,4,6,6] = Conv(z, w3) { kernel_shape: 3,3  pads: 1,1,1,1 }
o: f32[1,4,6,6] = Sigmoid(y)
output o
`;

test.each(['default', 'levels', 'ternary', 'burst'])('preset %s comes close to the ANN', async (preset) => {
  const graph = parseGraph(text);
  const prepared = prepare(graph, { name: 'toy', sha256: 'x' });
  const random = seededRandom(1);
  const sample = () =>
    new Map([
      [
        'x',
        real(
          [1, 3, 12, 12],
          Float32Array.from({ length: 432 }, () => random()),
        ),
      ],
    ]);
  const calibration = await calibrate(prepared, [sample(), sample(), sample()], { source: 'random', builtin: true });
  const { program, bounds } = convertPrepared(prepared, calibration, { preset });
  const inputs = sample();
  const ann = realData(evaluateGraph(graph, inputs).get('o')!);
  console.log(printGraph(prepared.graph), bounds);
  const errors = [...simulate(program, inputs)].map(({ outputs }) => {
    const snn = realData(outputs.get('o')!);
    return Math.sqrt(snn.reduce((s, v, i) => s + (v - ann[i]!) ** 2, 0) / ann.reduce((s, v) => s + v * v, 0));
  });
  console.log(preset, errors.map((e) => e.toFixed(4)).join(' '));
  expect(errors.at(-1)).toBeLessThan(0.05);
});
