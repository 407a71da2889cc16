/** Timesteps of a run. */
export const TIMESTEPS = 32;

/**
 * A layer of integrate-and-fire neurons behind random spikes, run over all timesteps at once as the engine does.
 * @param weights Int8Array [outputs, inputs, kernel, kernel]
 * @param spikes says of one input neuron after the other whether it spikes
 */
export function spikingLayer(snn, { kernel, inputs, outputs, extent }, weights, threads, spikes) {
  const before = (kernel - 1) / 2;
  const axis = { input: extent, kernel, stride: 1, dilation: 1, before, after: before, output: extent };
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
  const shapes = { x: [1, inputs, extent, extent], c: [1, outputs, extent, extent], n: [1, outputs, extent, extent] };
  const unit = 127 * Math.sqrt(inputs * kernel * kernel);
  const program = {
    coding: 'rate',
    timesteps: TIMESTEPS,
    weights: { kind: 'integer', bits: 8 },
    steps: [synapse, neuron],
    readouts: ['n'],
    shapes: new Map(Object.entries(shapes)),
    constants: new Map([
      ['w', { dtype: 'i8', shape: [outputs, inputs, kernel, kernel], data: weights }],
      ['b', { dtype: 'i64', shape: [outputs], data: new Float64Array(outputs) }],
      ['e', { dtype: 'i32', shape: [outputs], data: new Int32Array(outputs) }],
      ['u', { dtype: 'f32', shape: [1], data: Float32Array.of(unit) }],
    ]),
  };
  const plan = new snn.MemoryPlan();
  const train = (shape) => {
    const map = snn.spikeMapOf(shape);
    return { map, slot: plan.lend('i32', snn.wordsOf(map, TIMESTEPS)) };
  };
  const [input, output] = [train(shapes.x), train(shapes.n)];
  const bounds = snn.unitBounds({ synapse, somas: [], neuron }, program);
  const { stage, scratch } = snn.unitNeurons(synapse, neuron, bounds, program, input, output, plan);
  const bytes = Math.ceil(scratch(TIMESTEPS) / 64) * 64;
  const home = snn.kernelMemory(plan.bytes + threads * bytes, threads > 1);
  const crew = new snn.Team(home, threads, (thread) => plan.bytes + thread * bytes);
  const arrays = plan.arrays(home.buffer);
  const bits = arrays.of(input.slot);
  for (let i = 0; i < bits.length; i++) for (let c = 0; c < 32; c++) if (spikes()) bits[i] |= 1 << c;
  const work = { spikes: new Map(), synapticOps: new Map() };
  return {
    run() {
      work.synapticOps.clear();
      stage({ arrays, crew, work, charge: new Map() }).pass({ before: 0, timesteps: TIMESTEPS, last: true });
    },
    operations: () => work.synapticOps.get('conv'),
    /** The spikes of a timestep, row-major, as 0 and 1. */
    train(t) {
      const dense = new Float32Array(inputs * extent * extent);
      const { words } = input.map;
      for (let y = 0, i = 0; y < extent; y++)
        for (let x = 0; x < extent; x++, i++)
          for (let c = 0; c < inputs; c++) {
            const word = bits[((y * TIMESTEPS + t) * extent + x) * words + (c >> 5)];
            dense[c * extent * extent + i] = (word >>> (c & 31)) & 1;
          }
      return dense;
    },
    spikes: () => arrays.of(output.slot),
    present: () => crew.present,
    close: () => crew.close(),
  };
}
