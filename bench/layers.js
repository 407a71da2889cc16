import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { quantisedConvolution } from './quantised.js';
import { spikingLayer, TIMESTEPS } from './spiking-layer.js';
import { interleaved, seeded } from './timing.js';

/** Layers to time: kernel, input and output channels, extent of the map, and how many times as fast as ONNX Runtime's float32 convolution they should be. */
export const layers = [
  { kernel: 3, inputs: 64, outputs: 64, extent: 80, bar: 6 },
  { kernel: 3, inputs: 128, outputs: 128, extent: 40, bar: 7 },
  { kernel: 3, inputs: 256, outputs: 256, extent: 20, bar: 7.5 },
  { kernel: 1, inputs: 256, outputs: 128, extent: 40, bar: 5.5 },
];

/** Convolutions in ONNX Runtime, which take the same time whatever they are given, are run so often for one run of ours. */
const PASSES = 4;

/**
 * One timestep of a layer of integrate-and-fire neurons with 8-bit weights, behind spikes of the given rate, against one float32 convolution of the same spikes in ONNX
 * Runtime, and against one of 8 bits, which is lossy. The update of the neurons is included on our side alone. One thread each.
 */
export async function timeLayer(snn, ort, shape, rate, rounds) {
  const { weights, random } = seededWeights(shape);
  const layer = spikingLayer(snn, shape, weights, 1, () => random() < rate);
  const trains = Array.from({ length: PASSES }, (_, t) => layer.train(t));
  const dims = [1, shape.inputs, shape.extent, shape.extent];
  const float = await session(ort, convolution(snn, shape, weights));
  const byte = await session(ort, quantisedConvolution(snn, shape, weights));
  const passes = (session, tensors) => async () => {
    for (const x of tensors) await session.run({ x });
  };
  const times = await interleaved(
    {
      event: () => layer.run(),
      dense: passes(
        float,
        trains.map((train) => new ort.Tensor('float32', train, dims)),
      ),
      lossy: passes(
        byte,
        trains.map((train) => new ort.Tensor('uint8', Uint8Array.from(train), dims)),
      ),
    },
    rounds,
  );
  layer.close();
  await float.release();
  await byte.release();
  return {
    event: times.event / TIMESTEPS,
    dense: times.dense / PASSES,
    lossy: times.lossy / PASSES,
    operations: layer.operations() / TIMESTEPS,
  };
}

/** How many times as fast two threads are by the clock: the shortest of many runs each, since others use the machine too. */
export async function timeThreads(snn, shape, rate, rounds) {
  const one = seededLayer(snn, shape, 1, rate);
  const two = seededLayer(snn, shape, 2, rate);
  while (two.present() === 0) await setTimeout(5);
  const shortest = (layer) => {
    const start = performance.now();
    layer.run();
    return performance.now() - start;
  };
  let [alone, together] = [Infinity, Infinity];
  for (let round = 0; round < 6 * rounds; round++) {
    alone = Math.min(alone, shortest(one));
    together = Math.min(together, shortest(two));
  }
  const same = one.spikes().every((word, i) => word === two.spikes()[i]);
  one.close();
  two.close();
  if (!same) throw new Error('two threads spike otherwise than one');
  return { alone: alone / TIMESTEPS, together: together / TIMESTEPS };
}

function seededLayer(snn, shape, threads, rate) {
  const { weights, random } = seededWeights(shape);
  return spikingLayer(snn, shape, weights, threads, () => random() < rate);
}

function seededWeights({ kernel, inputs, outputs, extent }) {
  const random = seeded(kernel * inputs + extent);
  const count = outputs * inputs * kernel * kernel;
  return { weights: Int8Array.from({ length: count }, () => Math.round(random() * 254 - 127)), random };
}

function session(ort, model) {
  return ort.InferenceSession.create(model, { intraOpNumThreads: 1, interOpNumThreads: 1 });
}

function convolution(snn, { kernel, inputs, outputs, extent }, weights) {
  const pad = (kernel - 1) / 2;
  const graph = snn.parseGraph(`input x: f32[1,${inputs},${extent},${extent}]
    const w: f32[${outputs},${inputs},${kernel},${kernel}] = 1
    y: f32[1,${outputs},${extent},${extent}] = Conv(x, w) { kernel_shape: ${kernel},${kernel}  pads: ${pad},${pad},${pad},${pad} }
    output y`);
  const w = { dtype: 'f32', shape: [outputs, inputs, kernel, kernel], data: Float32Array.from(weights) };
  return snn.exportGraph({ ...graph, constants: new Map([['w', w]]) });
}
