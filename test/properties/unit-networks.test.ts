import { describe, expect, test } from '@jest/globals';
import { simulateByEvents } from '../../src/engine/index.js';
import { simulate } from '../../src/sim/index.js';
import { makesOf } from '../../src/snn/index.js';
import { convertText } from '../helpers/conversion.js';
import { feedsOf, graphOf, weights } from '../helpers/graphs.js';
import { told } from '../helpers/told.js';

const settings = { preset: 'binary', timesteps: 37, weights: 8 } as const;

const networks: readonly (readonly [name: string, text: string])[] = [
  [
    'a detector: pooling, an overlapping one, a branch, enlargement, joining, two heads',
    `input x: f32[1,3,12,12]
    ${weights('w1', [20, 3, 3, 3])}
    ${weights('w2', [34, 20, 3, 3], 2)}
    ${weights('w3', [17, 34, 1, 1], 3)}
    ${weights('w4', [9, 51, 3, 3], 4)}
    ${weights('w5', [7, 17, 1, 1], 5)}
    const s: f32[4] = 1,1,2,2
    a: f32[1,20,12,12] = Conv(x, w1) { kernel_shape: 3,3  pads: 1,1,1,1 }
    b: f32[1,20,12,12] = Relu(a)
    c: f32[1,20,6,6] = MaxPool(b) { kernel_shape: 2,2  strides: 2,2 }
    d: f32[1,34,6,6] = Conv(c, w2) { kernel_shape: 3,3  pads: 1,1,1,1 }
    e: f32[1,34,6,6] = Relu(d)
    f: f32[1,34,3,3] = MaxPool(e) { kernel_shape: 3,3  strides: 2,2  pads: 1,1,1,1 }
    g: f32[1,17,3,3] = Conv(f, w3) { kernel_shape: 1,1 }
    h: f32[1,17,3,3] = Relu(g)
    i: f32[1,17,6,6] = Resize(h, _, s) { mode: nearest  coordinate_transformation_mode: asymmetric  nearest_mode: floor }
    j: f32[1,51,6,6] = Concat(i, e) { axis: 1 }
    y: f32[1,9,6,6] = Conv(j, w4) { kernel_shape: 3,3  pads: 1,1,1,1 }
    z: f32[1,7,3,3] = Conv(h, w5) { kernel_shape: 1,1 }
    output y
    output z`,
  ],
  [
    'matrices',
    `input x: f32[2,40]
    ${weights('w1', [40, 70])}
    ${weights('w2', [70, 5], 2)}
    a: f32[2,70] = MatMul(x, w1)
    b: f32[2,70] = Relu(a)
    y: f32[2,5] = MatMul(b, w2)
    output y`,
  ],
  [
    'a depthwise convolution with stride, slices and a channel shuffle in one dimension',
    `input x: f32[1,2,19]
    ${weights('w1', [40, 2, 3])}
    ${weights('w2', [40, 1, 3], 2)}
    ${weights('w3', [3, 20, 1], 3)}
    const from: i64[1] = 20
    const to: i64[1] = 40
    const axis: i64[1] = 1
    a: f32[1,40,19] = Conv(x, w1) { kernel_shape: 3  pads: 1,1 }
    b: f32[1,40,19] = Relu(a)
    c: f32[1,40,10] = Conv(b, w2) { kernel_shape: 3  strides: 2  pads: 1,1  group: 40 }
    d: f32[1,40,10] = Relu(c)
    e: f32[1,20,10] = Slice(d, from, to, axis)
    y: f32[1,3,10] = Conv(e, w3) { kernel_shape: 1 }
    output y`,
  ],
];

describe('networks of unit spikes, layer by layer, are those of the reference', () => {
  test.each(networks)('%s', async (_, text) => {
    const { program } = await convertText(text, settings);
    const inputs = feedsOf(graphOf(text), 5, -1, 2);
    const trains = program.steps.flatMap((step) =>
      step.kind === 'synapse' || step.kind === 'soma' ? [] : [...makesOf(step)],
    );
    for (const each of [program, { ...program, readouts: [...program.readouts, ...trains] }])
      for (const at of [undefined, [37], [1, 3, 36]]) {
        const options = at ? { at } : {};
        const expected = told(simulate(each, inputs, options));
        for (const simd of [true, false])
          expect(told(simulateByEvents(each, inputs, { ...options, simd, order: 'layers' }))).toEqual(expected);
      }
  });

  test('a second run, an abandoned one before it, does not remember the first', async () => {
    const [, text] = networks[0]!;
    const { program } = await convertText(text, settings);
    const [one, other] = [5, 6].map((seed) => feedsOf(graphOf(text), seed, -1, 2));
    const run = simulateByEvents(program, one!, { order: 'layers', at: [3, 37] });
    run.next();
    run.return(undefined);
    expect(told(simulateByEvents(program, other!, { order: 'layers' }))).toEqual(told(simulate(program, other!)));
  });

  test('threads change nothing', async () => {
    const [, text] = networks[0]!;
    const { program } = await convertText(text, settings);
    const inputs = feedsOf(graphOf(text), 5, -1, 2);
    const expected = told(simulate(program, inputs));
    for (let round = 0; round < 3; round++) {
      expect(told(simulateByEvents(program, inputs, { order: 'layers', threads: 3 }))).toEqual(expected);
      await new Promise((resume) => setTimeout(resume, 150));
    }
  });
});

test('what cannot be run layer by layer says why', async () => {
  const [, text] = networks[0]!;
  const { program } = await convertText(text, { timesteps: 2 });
  const run = simulateByEvents(program, feedsOf(graphOf(text), 1), { order: 'layers' });
  expect(() => run.next()).toThrow(/NOT_BY_LAYERS.*values are not coded by rate/);
});
