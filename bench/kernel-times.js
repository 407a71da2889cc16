import { performance } from 'node:perf_hooks';
import { seeded } from './timing.js';

/** Layers of which one kernel's additions are timed. @unit channels and places */
const layers = [
  ...[
    [16, 16, 64],
    [32, 64, 40],
    [64, 64, 40],
    [128, 32, 40],
    [128, 128, 20],
    [256, 256, 10],
  ].flatMap(([inputs, outputs, extent]) =>
    ['scatter', 'gather'].map((name) => ({ name, inputs, outputs, extent, kernel: 3, groups: 1 })),
  ),
  ...[
    [24, 8, 40],
    [64, 64, 40],
    [128, 256, 20],
    [256, 64, 20],
    [512, 512, 10],
  ].map(([inputs, outputs, extent]) => ({ name: 'matrix', inputs, outputs, extent, kernel: 1, groups: 1 })),
  ...[
    [16, 64, 3],
    [64, 40, 3],
    [128, 20, 5],
    [256, 20, 3],
  ].map(([channels, extent, kernel]) => ({
    name: 'channels',
    inputs: channels,
    outputs: channels,
    extent,
    kernel,
    groups: channels,
  })),
];

const rates = [0.005, 0.02, 0.06, 0.15, 0.4];

/**
 * Times the kernels that add weights to accumulators, by layers and rates of spikes.
 * @returns for each what it did and its best time: rows as `fitted` wants them
 */
export function kernelTimes(snn, rounds) {
  return layers.flatMap((layer) => rates.map((rate) => timed(snn, layer, rate, rounds)));
}

function timed(snn, { name, inputs, outputs, extent, kernel, groups }, rate, rounds) {
  const random = seeded(inputs * kernel + extent);
  const pad = (kernel - 1) / 2;
  const axis = { input: extent, kernel, stride: 1, dilation: 1, before: pad, after: pad, output: extent };
  const step = {
    name: 's',
    input: 'x',
    output: 'y',
    geometry: { type: 'conv', groups, axes: [axis, axis] },
    weight: 'w',
  };
  const shape = [outputs, inputs / groups, kernel, kernel];
  const data = Int8Array.from({ length: shape.reduce((a, b) => a * b) }, () => Math.round(random() * 254 - 127));
  const program = {
    shapes: new Map([
      ['x', [1, inputs, extent, extent]],
      ['y', [1, outputs, extent, extent]],
    ]),
    constants: new Map([['w', { dtype: 'i8', shape, data }]]),
  };
  const plan = new snn.MemoryPlan();
  const trainOf = snn.plannedTrain({ batch: 1, places: extent * extent, channels: inputs }, false, plan);
  const prepare = snn.accumulation(step, program, plan);
  const counting = snn.operationCount(step, program, plan);
  const slot = plan.state('i32', outputs * extent * extent);
  const { arrays, kernels } = new snn.Spaces(plan, Math.max(inputs, outputs), [], true).open();
  const forced = {
    ...kernels,
    inGroups: (w, { gathering, ...windows }, train, accumulators) =>
      kernels.inGroups(
        w,
        { ...windows, gathering: name === 'gather' ? { ...gathering, least: 0 } : undefined },
        train,
        accumulators,
      ),
  };
  const train = trainOf(arrays);
  for (let place = 0; place < extent * extent; place++)
    for (let channel = 0; channel < inputs; channel++)
      if (random() < rate) {
        train.place[train.active] = place;
        train.channel[train.active] = channel;
        train.message[train.active++] = 1;
      }
  const accumulate = prepare(arrays, forced);
  const values = arrays.of(slot);
  let best = Infinity;
  for (let round = 0; round < 10 * rounds; round++) {
    const start = performance.now();
    accumulate(train, values);
    best = Math.min(best, performance.now() - start);
  }
  const { outputs: neurons, ...size } = snn.sizeOfGroup(step, program);
  const operations = counting(arrays, kernels)(train);
  const amount = { neurons, operations, events: train.active, visits: snn.visitsBy(train.active, size) };
  return { kernels: [{ kernel: name, ...amount }], milliseconds: best };
}
