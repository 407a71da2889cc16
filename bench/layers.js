import { interleaved, seeded } from './timing.js';

/** Layers to time: kernel, input and output channels, extent of the map, and how many times as fast as ONNX Runtime's float32 convolution they should be. */
export const layers = [
  { kernel: 3, inputs: 64, outputs: 64, extent: 80, bar: 6 },
  { kernel: 3, inputs: 128, outputs: 128, extent: 40, bar: 7 },
  { kernel: 3, inputs: 256, outputs: 256, extent: 20, bar: 7.5 },
  { kernel: 1, inputs: 256, outputs: 128, extent: 40, bar: 5.5 },
];

const TIMESTEPS = 32;

/**
 * One timestep of a layer of integrate-and-fire neurons with 8-bit weights, behind spikes of the given rate, against one float32 convolution of the same spikes in ONNX
 * Runtime. The update of the neurons is included on our side alone.
 */
export async function timeLayer(snn, ort, { kernel, inputs, outputs, extent }, rate, rounds) {
  const random = seeded(kernel * inputs + extent);
  const weights = Int8Array.from({ length: outputs * inputs * kernel * kernel }, () =>
    Math.round(random() * 254 - 127),
  );
  const size = inputs * extent * extent;
  const trains = Array.from({ length: TIMESTEPS }, () => Float32Array.from({ length: size }, () => +(random() < rate)));
  const graph = snn.parseGraph(convolution({ kernel, inputs, outputs, extent }));
  const model = snn.exportGraph({
    ...graph,
    constants: new Map([
      ['w', { dtype: 'f32', shape: [outputs, inputs, kernel, kernel], data: Float32Array.from(weights) }],
    ]),
  });
  const session = await ort.InferenceSession.create(model, { intraOpNumThreads: 1, interOpNumThreads: 1 });
  const tensors = trains.map((data) => new ort.Tensor('float32', data, [1, inputs, extent, extent]));
  const layer = spikingLayer(snn, { kernel, inputs, outputs, extent }, weights, trains);
  const times = await interleaved(
    {
      event: () => layer.run(),
      dense: async () => {
        for (const x of tensors) await session.run({ x });
      },
    },
    rounds,
  );
  await session.release();
  return { event: times.event / TIMESTEPS, dense: times.dense / TIMESTEPS, operations: layer.operations() / TIMESTEPS };
}

function convolution({ kernel, inputs, outputs, extent }) {
  const pad = (kernel - 1) / 2;
  return `input x: f32[1,${inputs},${extent},${extent}]
    const w: f32[${outputs},${inputs},${kernel},${kernel}] = 1
    y: f32[1,${outputs},${extent},${extent}] = Conv(x, w) { kernel_shape: ${kernel},${kernel}  pads: ${pad},${pad},${pad},${pad} }
    output y`;
}

/** A program of one neuron step that spikes as given, a convolution, and neurons. */
function spikingLayer(snn, { kernel, inputs, outputs, extent }, weights, trains) {
  const axis = {
    input: extent,
    kernel,
    stride: 1,
    dilation: 1,
    before: (kernel - 1) / 2,
    after: (kernel - 1) / 2,
    output: extent,
  };
  const synapse = {
    kind: 'synapse',
    name: 'conv',
    origin: 'conv',
    input: 'x',
    output: 'c',
    geometry: { type: 'conv', groups: 1, axes: [axis, axis] },
    source: { kind: 'spikes' },
    weight: 'w',
    bias: 'b',
    exponent: 'e',
  };
  const neuron = {
    kind: 'neuron',
    name: 'n',
    origin: 'n',
    input: 'c',
    output: 'n',
    model: 'integrate-fire',
    parameters: { reset: 0, release: 0, v0: 0.5 },
    axis: 1,
    unit: 'u',
  };
  const program = {
    coding: 'rate',
    timesteps: TIMESTEPS,
    weights: { kind: 'integer', bits: 8 },
    steps: [synapse, neuron],
    readouts: ['n'],
    shapes: new Map([
      ['x', [1, inputs, extent, extent]],
      ['c', [1, outputs, extent, extent]],
      ['n', [1, outputs, extent, extent]],
    ]),
    constants: new Map([
      ['w', { dtype: 'i8', shape: [outputs, inputs, kernel, kernel], data: weights }],
      ['b', { dtype: 'i64', shape: [outputs], data: new Float64Array(outputs) }],
      ['e', { dtype: 'i32', shape: [outputs], data: new Int32Array(outputs) }],
      ['u', { dtype: 'f32', shape: [1], data: Float32Array.of(127 * Math.sqrt(inputs * kernel * kernel)) }],
    ]),
  };
  const plan = new snn.MemoryPlan();
  const places = { batch: 1, places: extent * extent };
  const inputTrain = snn.plannedTrain({ ...places, channels: inputs }, false, plan);
  let input;
  const bind = snn.spikeSynapse(synapse, program, () => input, plan);
  const layout = { ...places, channels: outputs };
  const unit = new Float32Array(outputs).fill(program.constants.get('u').data[0]);
  const lattice = snn.latticeOf('b', 'e', program);
  const neurons = snn.layerOf(neuron, { lattice, activation: undefined, slope: 1, unit }, layout, program, false, plan);
  const finders = [];
  const firing = snn.firingByRange(neurons, false, program, plan, finders);
  const events = trains.map((train) => eventsOf(train, extent * extent, inputs));
  const spaces = new snn.Spaces(plan, Math.max(inputs, outputs), finders, true);
  const work = { spikes: new Map(), synapticOps: new Map(), macs: new Map(), clippedInputs: 0 };
  return {
    run() {
      const space = spaces.open();
      const machine = { program, space, state: { trains: new Map(), charge: new Map(), changed: new Set() }, work };
      input = inputTrain(space.arrays);
      const { accumulators, run } = bind(machine);
      const { act } = firing(machine, accumulators);
      events.forEach(({ place, channel }, step) => {
        input.place.set(place);
        input.channel.set(channel);
        input.message.fill(1, 0, place.length);
        input.active = place.length;
        run(step + 1);
        act(step + 1);
      });
      spaces.close(space);
    },
    operations: () => work.synapticOps.get('conv'),
  };
}

/** The spikes of a row-major train, place by place. */
function eventsOf(train, places, channels) {
  const place = [];
  const channel = [];
  for (let p = 0; p < places; p++)
    for (let c = 0; c < channels; c++)
      if (train[c * places + p] !== 0) {
        place.push(p);
        channel.push(c);
      }
  return { place: Int32Array.from(place), channel: Int32Array.from(channel) };
}
