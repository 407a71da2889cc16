import fc from 'fast-check';
import { convGeometry, convTransposeGeometry } from '../../src/ops/index.js';
import type { WindowAxis } from '../../src/ops/index.js';
import type { SynapseStep } from '../../src/snn/index.js';
import { integers, sizeOf, tensor } from '../../src/tensor/index.js';
import type { Tensor } from '../../src/tensor/index.js';

/** A weighted layer of any kind with small whole weights, as a step of a program. */
export interface RandomSynapse {
  readonly step: SynapseStep;
  readonly inputShape: readonly number[];
  readonly outputShape: readonly number[];
  readonly constants: Readonly<Record<string, Tensor>>;
}

interface Layer {
  readonly kind: 'conv' | 'conv-transpose' | 'dense';
  readonly groups: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly extent: readonly [number, number];
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly pad: readonly [number, number, number, number];
}

const pair = (low: number, high: number) =>
  fc.tuple(fc.integer({ min: low, max: high }), fc.integer({ min: low, max: high }));

const layer: fc.Arbitrary<Layer> = fc
  .record({
    kind: fc.constantFrom<Layer['kind']>('conv', 'conv', 'conv-transpose', 'dense'),
    groups: fc.constantFrom(1, 1, 2),
    inputs: fc.integer({ min: 1, max: 2 }),
    outputs: fc.integer({ min: 1, max: 3 }),
    extent: pair(1, 5),
    kernel: pair(1, 3),
    stride: pair(1, 2),
    dilation: pair(1, 2),
    pad: fc.tuple(
      ...([0, 1, 2, 3].map(() => fc.integer({ min: 0, max: 1 })) as [
        fc.Arbitrary<number>,
        fc.Arbitrary<number>,
        fc.Arbitrary<number>,
        fc.Arbitrary<number>,
      ]),
    ),
  })
  .filter((l) =>
    [0, 1].every((a) => {
      const reach = (l.kernel[a]! - 1) * l.dilation[a]! + 1;
      const padding = l.pad[a]! + l.pad[a + 2]!;
      if (l.kind === 'conv-transpose')
        return (l.extent[a]! - 1) * l.stride[a]! + reach - padding >= 1 && l.pad[a]! < reach && l.pad[a + 2]! < reach;
      return l.extent[a]! + padding >= reach;
    }),
  );

/** Layers of every geometry: convolutions, transposed ones, matrices; groups, strides, dilations and one-sided padding. Some weights are zero. */
export const randomSynapse: fc.Arbitrary<RandomSynapse> = layer.chain((l) => {
  const shapes = shapesOf(l);
  const numbers = (size: number, most: number) =>
    fc.array(fc.integer({ min: -most, max: most }), { minLength: size, maxLength: size });
  return fc
    .record({ weight: numbers(sizeOf(shapes.weight), 9), bias: numbers(shapes.outputs, 20) })
    .map(({ weight, bias }) => ({
      step: {
        kind: 'synapse',
        name: 's',
        origin: 's',
        input: 'x',
        output: 'y',
        geometry: shapes.geometry,
        source: { kind: 'spikes' },
        weight: 'w',
        bias: 'b',
        exponent: 'e',
      },
      inputShape: shapes.input,
      outputShape: shapes.output,
      constants: {
        w: tensor('i32', shapes.weight, Int32Array.from(weight)),
        b: integers(bias, [bias.length]),
        e: tensor('i32', [bias.length], new Int32Array(bias.length)),
      },
    }));
});

function shapesOf(l: Layer): {
  geometry: SynapseStep['geometry'];
  input: number[];
  weight: number[];
  output: number[];
  outputs: number;
} {
  const [inputs, outputs] = [l.inputs * l.groups, l.outputs * l.groups];
  if (l.kind === 'dense')
    return {
      geometry: { type: 'dense' },
      input: [l.extent[0], inputs],
      weight: [outputs, inputs],
      output: [l.extent[0], outputs],
      outputs,
    };
  const input = [1, inputs, ...l.extent];
  const weight = l.kind === 'conv' ? [outputs, l.inputs, ...l.kernel] : [inputs, l.outputs, ...l.kernel];
  const types = [input, weight].map((shape) => ({ dtype: 'f32' as const, shape }));
  const attrs = { group: l.groups, strides: l.stride, dilations: l.dilation, pads: l.pad, kernel_shape: l.kernel };
  const { axes } = l.kind === 'conv' ? convGeometry(types, attrs) : convTransposeGeometry(types, attrs);
  const extents = axes.map((a: WindowAxis) => (l.kind === 'conv' ? a.output : a.input));
  return {
    geometry: { type: l.kind, groups: l.groups, axes },
    input,
    weight,
    output: [1, outputs, ...extents],
    outputs,
  };
}

/** One connection: an input element, an output element, and the weight between them. */
export interface Connection {
  readonly from: number;
  readonly to: number;
  readonly weight: number;
}

/** Every connection of a layer, by loops over all that could be one. Padding has none. */
export function connectionsOf({ step, inputShape, outputShape, constants }: RandomSynapse): Connection[] {
  const weight = constants['w']!;
  const found: Connection[] = [];
  if (step.geometry.type === 'dense') {
    const [outputs, inputs] = weight.shape as [number, number];
    for (let row = 0; row < inputShape[0]!; row++)
      for (let o = 0; o < outputs; o++)
        for (let i = 0; i < inputs; i++)
          found.push({ from: row * inputs + i, to: row * outputs + o, weight: weight.data[o * inputs + i]! });
    return found;
  }
  const { type, groups, axes } = step.geometry;
  const transposed = type === 'conv-transpose';
  // of a transposed convolution the windows lie on the output, and their positions are inputs
  const [narrow, wide] = transposed ? [inputShape, outputShape] : [outputShape, inputShape];
  const [v, h] = axes as [WindowAxis, WindowAxis];
  const [perGroupNarrow, perGroupWide] = [narrow[1]! / groups, wide[1]! / groups];
  const at = (shape: readonly number[], c: number, y: number, x: number): number => (c * shape[2]! + y) * shape[3]! + x;
  for (let cn = 0; cn < narrow[1]!; cn++)
    for (let cw = 0; cw < perGroupWide; cw++)
      for (let wy = 0; wy < narrow[2]!; wy++)
        for (let wx = 0; wx < narrow[3]!; wx++)
          for (let ky = 0; ky < v.kernel; ky++)
            for (let kx = 0; kx < h.kernel; kx++) {
              const y = wy * v.stride - v.before + ky * v.dilation;
              const x = wx * h.stride - h.before + kx * h.dilation;
              if (y < 0 || x < 0 || y >= wide[2]! || x >= wide[3]!) continue;
              const group = Math.floor(cn / perGroupNarrow);
              const w = weight.data[((cn * perGroupWide + cw) * v.kernel + ky) * h.kernel + kx]!;
              const [near, far] = [at(narrow, cn, wy, wx), at(wide, group * perGroupWide + cw, y, x)];
              found.push(transposed ? { from: near, to: far, weight: w } : { from: far, to: near, weight: w });
            }
  return found;
}

/** Channel of an output element. */
export function channelOf({ step, outputShape }: RandomSynapse, to: number): number {
  if (step.geometry.type === 'dense') return to % outputShape[1]!;
  return Math.floor(to / (outputShape[2]! * outputShape[3]!));
}
