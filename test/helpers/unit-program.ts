import fc from 'fast-check';
import { windowAxes, type WindowAxis } from '../../src/ops/index.js';
import type { SnnProgram, Step, SynapseStep } from '../../src/snn/index.js';
import { integers, real, sizeOf, tensor, type Tensor } from '../../src/tensor/index.js';
import { bareProgram } from './driven-step.js';
import { seededRandom } from './random-tensor.js';

/** A convolution of spikes with neurons behind it. */
export interface UnitLayerCase {
  readonly inputs: number;
  readonly outputs: number;
  readonly groups: number;
  readonly extent: readonly [number, number];
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly pad: readonly [number, number, number, number];
  readonly bits: number;
  readonly timesteps: number;
  /** Share of the neurons before the layer that spike at a timestep, about. */
  readonly rate: number;
  readonly bias: number;
  /** Size of a unit spike of the layer, as a share of what arrives. */
  readonly unit: number;
  readonly v0: number;
  readonly relu: boolean;
  /** Whether sums of the analog input may need more than 32 bits. */
  readonly far: boolean;
  readonly seed: number;
}

const pair = (low: number, high: number) =>
  fc.tuple(fc.integer({ min: low, max: high }), fc.integer({ min: low, max: high }));
const pad = fc.integer({ min: 0, max: 2 });

/** Layers of every geometry that a convolution may have, with few or many channels. */
export const unitLayerCase: fc.Arbitrary<UnitLayerCase> = fc
  .record({
    perGroup: fc.constantFrom(1, 2, 5, 17, 33),
    outputs: fc.constantFrom(1, 3, 8, 31, 40),
    groups: fc.constantFrom(1, 1, 1, 2, 3, 40),
    extent: pair(1, 6),
    kernel: pair(1, 4),
    stride: pair(1, 3),
    dilation: pair(1, 2),
    pad: fc.tuple(pad, pad, pad, pad),
    bits: fc.constantFrom(3, 8, 8, 12, 16),
    timesteps: fc.integer({ min: 1, max: 45 }),
    rate: fc.constantFrom(0, 0.03, 0.3, 1),
    bias: fc.constantFrom(0, 1, 40_000),
    unit: fc.constantFrom(0.02, 0.2, 1),
    v0: fc.constantFrom(0, 0.5, 1),
    relu: fc.boolean(),
    far: fc.boolean(),
    seed: fc.integer({ min: 1, max: 1e6 }),
  })
  .map(({ perGroup, outputs, groups, v0, ...rest }) => ({
    ...rest,
    // behind Relu a neuron that begins at 1 fires whatever arrives
    v0: rest.relu ? Math.min(v0, 0.5) : v0,
    groups,
    inputs: groups === 40 ? 40 : perGroup * groups,
    outputs: groups === 40 ? 40 : outputs * groups,
  }))
  .filter(({ extent, kernel, dilation, pad }) =>
    [0, 1].every((a) => extent[a]! + pad[a]! + pad[a + 2]! >= (kernel[a]! - 1) * dilation[a]! + 1),
  );

/** A program whose first neurons spike at constant rates into the layer, whose spikes are read out, together with a linear layer of them; and an input for it. */
export function unitLayerProgram(c: UnitLayerCase): { program: SnnProgram; inputs: ReadonlyMap<string, Tensor> } {
  const random = seededRandom(c.seed);
  const shape = [1, c.inputs, ...c.extent];
  const attrs = { strides: [...c.stride], dilations: [...c.dilation], pads: [...c.pad] };
  const axes = windowAxes(c.extent, c.kernel, attrs);
  const between = [1, c.outputs, ...axes.map((a) => a.output)];
  const reads = c.inputs / c.groups;
  const most = 2 ** (c.bits - 1) - 1;
  const weights = (dims: number[], limit: number): Tensor =>
    tensor(
      'i32',
      dims,
      Int32Array.from({ length: sizeOf(dims) }, () => Math.round((2 * random() - 1) * limit)),
    );
  const constant = (n: number, value: () => number): Tensor =>
    integers(
      Array.from({ length: n }, () => Math.round(value())),
      [n],
    );
  const exponents = (n: number): Tensor => tensor('i32', [n], new Int32Array(n).fill(-3));
  const synapse = (
    name: string,
    input: string,
    output: string,
    rest: Pick<SynapseStep, 'geometry' | 'source'>,
  ): Step => ({
    kind: 'synapse',
    name,
    origin: name,
    input,
    output,
    weight: `${name}.w`,
    bias: `${name}.b`,
    exponent: `${name}.e`,
    ...rest,
  });
  const neuron = (name: string, input: string, v0: number): Step => ({
    kind: 'neuron',
    name,
    origin: name,
    input,
    output: name,
    model: 'integrate-fire',
    parameters: { reset: 0, release: 0, v0 },
    axis: 1,
    unit: `${name}.u`,
  });
  const still = (extent: number): WindowAxis => ({
    input: extent,
    output: extent,
    kernel: 1,
    stride: 1,
    dilation: 1,
    before: 0,
    after: 0,
  });
  const single = { type: 'conv' as const, groups: c.inputs, axes: c.extent.map(still) };
  const steps: Step[] = [
    synapse('first', 'x', 'current', {
      geometry: single,
      source: { kind: 'analog', inputExponent: -4, limit: c.far ? 2 ** 30 : 100 },
    }),
    neuron('spikes', 'current', 0.5),
    synapse('layer', 'spikes', 'charge', {
      geometry: { type: 'conv', groups: c.groups, axes },
      source: { kind: 'spikes' },
    }),
    ...(c.relu
      ? [
          {
            kind: 'soma' as const,
            name: 'relu',
            origin: 'relu',
            op: 'Relu',
            attrs: {},
            inputs: ['charge'],
            outputs: ['positive'],
            homogeneous: true,
          },
        ]
      : []),
    neuron('out', c.relu ? 'positive' : 'charge', c.v0),
    synapse('head', 'out', 'read', {
      geometry: { type: 'conv', groups: 1, axes: between.slice(2).map(still) },
      source: { kind: 'spikes' },
    }),
  ];
  const arriving = most * Math.sqrt(reads * c.kernel[0] * c.kernel[1]) * 2 ** -3;
  const program = bareProgram(
    steps,
    {
      x: shape,
      current: shape,
      spikes: shape,
      charge: between,
      positive: between,
      out: between,
      read: [1, 5, ...between.slice(2)],
    },
    {
      'first.w': tensor('i32', [c.inputs, 1, 1, 1], new Int32Array(c.inputs).fill(8)),
      'first.b': constant(c.inputs, () => 0),
      'first.e': exponents(c.inputs),
      'spikes.u': real([1], [16]),
      'layer.w': weights([c.outputs, reads, ...c.kernel], most),
      'layer.b': constant(c.outputs, () => (2 * random() - 1) * c.bias),
      'layer.e': exponents(c.outputs),
      'out.u': real(
        [c.outputs],
        Array.from({ length: c.outputs }, () => Math.fround(arriving * c.unit * (0.5 + random()))),
      ),
      'head.w': weights([5, c.outputs, 1, 1], most),
      'head.b': constant(5, () => (2 * random() - 1) * c.bias),
      'head.e': exponents(5),
    },
  );
  const data = Float32Array.from({ length: sizeOf(shape) }, () =>
    Math.fround(2 * c.rate * random() + (random() < 0.1 ? -1 : 0)),
  );
  return {
    program: {
      ...program,
      timesteps: c.timesteps,
      weights: { kind: 'integer', bits: c.bits },
      readouts: ['read', 'out'],
      head: { ...program.head, inputs: ['x'], types: new Map([['x', { dtype: 'f32', shape }]]) },
    },
    inputs: new Map([['x', real(shape, data)]]),
  };
}
