import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { interleaved, seeded } from './timing.js';

const TIMESTEPS = 32;

/** Share of the neurons before a synaptic layer that spike at a timestep. */
const RATE = 0.075;

const EXTENT = 320;

/** The layers of YOLOv3-tiny: name, what it reads, kernel, output channels; pooling has a stride instead. */
const topology = [
  { name: 'c1', reads: ['x'], kernel: 3, outputs: 16 },
  { name: 'p1', reads: ['c1'], pool: 2 },
  { name: 'c2', reads: ['p1'], kernel: 3, outputs: 32 },
  { name: 'p2', reads: ['c2'], pool: 2 },
  { name: 'c3', reads: ['p2'], kernel: 3, outputs: 64 },
  { name: 'p3', reads: ['c3'], pool: 2 },
  { name: 'c4', reads: ['p3'], kernel: 3, outputs: 128 },
  { name: 'p4', reads: ['c4'], pool: 2 },
  { name: 'c5', reads: ['p4'], kernel: 3, outputs: 256 },
  { name: 'p5', reads: ['c5'], pool: 2 },
  { name: 'c6', reads: ['p5'], kernel: 3, outputs: 512 },
  { name: 'p6', reads: ['c6'], pool: 1 },
  { name: 'c7', reads: ['p6'], kernel: 3, outputs: 1024 },
  { name: 'c8', reads: ['c7'], kernel: 1, outputs: 256 },
  { name: 'c9', reads: ['c8'], kernel: 3, outputs: 512 },
  { name: 'coarse', reads: ['c9'], kernel: 1, outputs: 255, linear: true },
  { name: 'c10', reads: ['c8'], kernel: 1, outputs: 128 },
  { name: 'up', reads: ['c10'], resize: 2 },
  { name: 'both', reads: ['up', 'c5'] },
  { name: 'c11', reads: ['both'], kernel: 3, outputs: 256 },
  { name: 'fine', reads: ['c11'], kernel: 1, outputs: 255, linear: true },
];

/**
 * A network with the topology of YOLOv3-tiny (1.6 GMAC) and random weights of 8 bits: so many timesteps of unit spikes in the engine, against one pass of the ANN in ONNX
 * Runtime in float32. CPU milliseconds, one thread each; and by the clock the shortest run with one and with two threads.
 */
export async function timeTiny(snn, ort, rounds) {
  const random = seeded(7);
  const graph = tinyGraph(snn, random);
  const inputs = new Map([
    [
      'x',
      snn.real(
        [1, 3, EXTENT, EXTENT],
        Float32Array.from({ length: 3 * EXTENT * EXTENT }, () => random()),
      ),
    ],
  ]);
  const program = calibrated(snn, await converted(snn, graph, inputs), inputs);
  const session = await ort.InferenceSession.create(snn.exportGraph(graph), {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
  });
  const { shape, data } = inputs.get('x');
  const feeds = { x: new ort.Tensor('float32', data, shape) };
  let last;
  const run = (threads) => {
    const options = { at: [TIMESTEPS], order: 'layers', threads };
    for (const step of snn.simulateByEvents(program, inputs, options)) last = step;
  };
  const times = await interleaved({ snn: () => run(1), ann: () => session.run(feeds) }, rounds);
  await session.release();
  const operations = snn.total(last.work.synapticOps);
  run(2);
  await setTimeout(200);
  const wall = (threads) => {
    const start = performance.now();
    run(threads);
    return performance.now() - start;
  };
  let [alone, together] = [Infinity, Infinity];
  for (let round = 0; round < 2 * rounds; round++) {
    alone = Math.min(alone, wall(1));
    together = Math.min(together, wall(2));
  }
  return { ...times, operations, timesteps: TIMESTEPS, rate: seenRate(snn, last, program), alone, together };
}

function tinyGraph(snn, random) {
  const shapes = { x: [3, EXTENT] };
  const constants = new Map();
  const lines = [`input x: f32[1,3,${EXTENT},${EXTENT}]`];
  for (const { name, reads, kernel, outputs, pool, resize, linear } of topology) {
    const [channels, extent] = shapes[reads[0]];
    if (kernel) {
      const shape = [outputs, channels, kernel, kernel];
      const size = channels * kernel * kernel;
      const spread = Math.sqrt(6 / size);
      constants.set(
        `${name}.w`,
        snn.real(
          shape,
          Float32Array.from({ length: outputs * size }, () => normal(random) * spread),
        ),
      );
      constants.set(
        `${name}.b`,
        snn.real(
          [outputs],
          Float32Array.from({ length: outputs }, () => 0.1 * normal(random)),
        ),
      );
      lines.push(`const ${name}.w: f32[${shape}] = 1`, `const ${name}.b: f32[${outputs}] = 1`);
      const pad = (kernel - 1) / 2;
      const conv = `Conv(${reads[0]}, ${name}.w, ${name}.b) { kernel_shape: ${kernel},${kernel}  pads: ${pad},${pad},${pad},${pad} }`;
      const type = `f32[1,${outputs},${extent},${extent}]`;
      if (linear) lines.push(`${name}: ${type} = ${conv}`);
      else lines.push(`${name}.z: ${type} = ${conv}`, `${name}: ${type} = Relu(${name}.z)`);
      shapes[name] = [outputs, extent];
    } else if (pool) {
      shapes[name] = [channels, extent / pool];
      const pads = pool === 1 ? '0,0,1,1' : '0,0,0,0';
      lines.push(
        `${name}: f32[1,${channels},${extent / pool},${extent / pool}] = MaxPool(${reads[0]}) { kernel_shape: 2,2  strides: ${pool},${pool}  pads: ${pads} }`,
      );
    } else if (resize) {
      shapes[name] = [channels, extent * resize];
      lines.push(
        `const ${name}.s: f32[4] = 1,1,${resize},${resize}`,
        `${name}: f32[1,${channels},${extent * resize},${extent * resize}] = Resize(${reads[0]}, _, ${name}.s) { mode: nearest  coordinate_transformation_mode: asymmetric  nearest_mode: floor }`,
      );
      constants.set(`${name}.s`, snn.real([4], Float32Array.of(1, 1, resize, resize)));
    } else {
      const sum = reads.reduce((all, value) => all + shapes[value][0], 0);
      shapes[name] = [sum, extent];
      lines.push(`${name}: f32[1,${sum},${extent},${extent}] = Concat(${reads.join(', ')}) { axis: 1 }`);
    }
  }
  const outputs = topology.filter(({ linear }) => linear).map(({ name }) => `output ${name}`);
  return { ...snn.parseGraph([...lines, ...outputs].join('\n')), constants };
}

/** About normally distributed, with variance 1. */
function normal(random) {
  return 2 * (random() + random() + random() - 1.5);
}

async function converted(snn, graph, inputs) {
  const prepared = snn.prepare(graph, { name: 'tiny', sha256: '' });
  const calibration = await snn.calibrate(prepared, [inputs], { source: 'random' });
  return snn.convertPrepared(prepared, calibration, { preset: 'binary', timesteps: TIMESTEPS, weights: 8 }).program;
}

/** The same program with unit spikes so large that what each synaptic layer reads spikes at the wanted rate; one layer after the other. */
function calibrated(snn, program, inputs) {
  let current = program;
  for (const [i, step] of program.steps.entries()) {
    if (step.kind !== 'neuron') continue;
    const charge = {
      ...current,
      steps: current.steps.slice(0, i),
      readouts: [step.input],
      tail: { ...program.tail, nodes: [], inputs: [], outputs: [] },
    };
    const before = charge.steps.findLast((s) => s.kind === 'synapse');
    const [{ readouts }] = snn.simulateByEvents(
      {
        ...charge,
        steps: charge.steps.filter((s) => s.kind !== 'soma' || s.outputs[0] !== step.input),
        readouts: [before.output],
      },
      inputs,
      { at: [TIMESTEPS] },
    );
    const seen = pooledBy(program, step.output);
    const unit = unitFor(readouts.get(before.output), seen);
    const constants = new Map(current.constants);
    constants.set(step.unit, snn.real([1], Float32Array.of(unit)));
    current = { ...current, constants };
  }
  return current;
}

/** Whether the first reader of a value pools it two by two. */
function pooledBy(program, value) {
  return program.steps.some((s) => s.kind === 'lateral-max' && s.input === value);
}

/** The unit for which a share RATE of the neurons, or of the largest of two by two, spikes: an activation of a units spikes at a rate of a, at most 1. */
function unitFor({ shape, data }, pooled) {
  const [, channels, height, width] = shape;
  const values = [];
  const step = pooled ? 2 : 1;
  for (let c = 0; c < channels; c++)
    for (let y = 0; y < height; y += step)
      for (let x = 0; x < width; x += step) {
        const at = (dy, dx) => data[(c * height + y + dy) * width + x + dx];
        values.push(Math.max(0, pooled ? Math.max(at(0, 0), at(0, 1), at(1, 0), at(1, 1)) : at(0, 0)));
      }
  let [low, high] = [0, 1000 * Math.max(...values.slice(0, 10000), 1e-6)];
  for (let i = 0; i < 40; i++) {
    const unit = (low + high) / 2;
    const rate = values.reduce((sum, a) => sum + Math.min(a / unit, 1), 0) / values.length;
    if (rate > RATE) low = unit;
    else high = unit;
  }
  return high;
}

/** The rate that synaptic layers saw on average: their operations divided by those of a spike from everywhere at every timestep. */
function seenRate(snn, { work }, program) {
  const dense = program.steps
    .filter((s) => s.kind === 'synapse' && s.source.kind === 'spikes')
    .reduce((sum, s) => sum + snn.denseOps(s, program), 0);
  return snn.total(work.synapticOps) / dense / TIMESTEPS;
}
