import fc from 'fast-check';
import { seededRandom, sizeOf } from '../../src/tensor/index.js';
import { weights } from './graphs.js';

/** Random networks of small maps with layers of every geometry, joined in every way. */
export interface MapNetwork {
  readonly text: string;
  readonly seed: number;
}

type Draw = <T>(from: readonly T[]) => T;

/** A network in the making, and the value that the next block reads. */
interface Built {
  readonly lines: string[];
  readonly draw: Draw;
  value: string;
  /** [batch, channels, extents...] */
  shape: readonly number[];
}

const channelCounts = [1, 2, 3, 5, 7, 8, 9, 12, 16, 17, 24, 33];

type Block = (net: Built) => void;

const blocks = {
  convolution: (net) => {
    convolve(net);
    activate(net);
  },
  transposed: (net) => {
    transpose(net);
    activate(net);
  },
  sum(net) {
    const { value, shape } = net;
    const [first, second] = [convolvedAlike(net), convolvedAlike({ ...net, value, shape })];
    push(net, 'Add', `${first}, ${second}`);
    activate(net);
  },
  residual(net) {
    const { value } = net;
    push(net, 'Add', `${value}, ${activated(net, convolvedAlike(net))}`);
  },
  gatedSum(net) {
    const { value, shape } = net;
    const gate = gateOf(net);
    push(net, 'Add', [0, 1].map(() => convolvedAlike({ ...net, value, shape })).join(', '));
    push(net, 'Mul', net.draw([0, 1]) ? `${gate}, ${net.value}` : `${net.value}, ${gate}`);
  },
  squeeze(net) {
    push(net, 'Mul', `${net.value}, ${gateOf(net)}`);
    pointwise(net, net.draw(channelCounts));
    activate(net);
  },
  constants(net) {
    pointwise(net, net.draw(channelCounts));
    const { lines, draw, shape } = net;
    const [, channels = 1, ...extents] = shape;
    const ones = extents.map(() => 1);
    for (const op of ['Mul', 'Add', 'Sub']) {
      const among = [[], [1], [channels, ...ones], [1, channels, ...ones], [1, 1, ...extents], shape.slice(1), shape];
      const name = `k${lines.length}`;
      lines.push(weights(name, draw(among), draw([1, 2, 3, 4, 5])));
      push(net, op, op === 'Sub' ? `${name}, ${net.value}` : `${net.value}, ${name}`);
    }
    activate(net);
  },
  average(net) {
    pool(net, 'AveragePool');
    pointwise(net, net.draw(channelCounts));
    activate(net);
  },
  largest: (net) => pool(net, 'MaxPool'),
  concat(net) {
    const { value, shape } = net;
    const other = activated(net, convolvedAlike(net));
    const both = [value, other, ...net.draw([[], [value]])];
    push(net, 'Concat', both.join(', '), '{ axis: 1 }', [shape[0]!, both.length * shape[1]!, ...shape.slice(2)]);
  },
  split(net) {
    const { lines, value, draw } = net;
    const [batch, channels = 1, ...extents] = net.shape;
    if (channels % 2 !== 0) return;
    const half = [batch!, channels / 2, ...extents];
    const names = [0, 1].map((k) => `p${lines.length}_${k}`);
    lines.push(`${names.map((name) => `${name}: f32[${half.join(',')}]`).join(', ')} = Split(${value}) { axis: 1 }`);
    [net.value, net.shape] = [draw(names), half];
  },
  shuffle(net) {
    const { lines, value, shape } = net;
    const [batch, channels = 1, ...extents] = shape;
    if (channels % 2 !== 0) return;
    const at = lines.length;
    const split = [batch!, 2, channels / 2, ...extents];
    const turned = [batch!, channels / 2, 2, ...extents];
    lines.push(
      `const split${at}: i64[${split.length}] = ${split.join(',')}`,
      `const whole${at}: i64[${shape.length}] = ${shape.join(',')}`,
      `s${at}: f32[${split.join(',')}] = Reshape(${value}, split${at})`,
      `t${at}: f32[${turned.join(',')}] = Transpose(s${at}) { perm: ${[0, 2, 1, ...extents.map((_, i) => 3 + i)].join(',')} }`,
    );
    push(net, 'Reshape', `t${at}, whole${at}`);
  },
  resize(net) {
    const { lines, value, shape } = net;
    if (sizeOf(shape.slice(2)) > 30) return;
    const scales = shape.map((_, i) => (i < 2 ? 1 : 2));
    const at = lines.length;
    lines.push(`const scales${at}: f32[${shape.length}] = ${scales.join(',')}`);
    const attrs = '{ coordinate_transformation_mode: asymmetric  mode: nearest  nearest_mode: floor }';
    const larger = shape.map((extent, i) => extent * scales[i]!);
    push(net, 'Resize', `${value}, _, scales${at}`, attrs, larger);
  },
  pad(net) {
    const { lines, value, draw } = net;
    const [before, after] = [0, 1].map(() => net.shape.map((_, i) => (i < 2 ? 0 : draw([0, 1, 2]))));
    const at = lines.length;
    lines.push(`const pads${at}: i64[${2 * net.shape.length}] = ${[...before!, ...after!].join(',')}`);
    const larger = net.shape.map((extent, i) => extent + before![i]! + after![i]!);
    push(net, 'Pad', `${value}, pads${at}`, '{ mode: constant }', larger);
  },
} satisfies Record<string, Block>;

/** Names of the blocks that follow the first layer. */
export type BlockName = keyof typeof blocks;

const blockNames = Object.keys(blocks) as BlockName[];

/** A first convolution, up to `most` of these blocks, and a last layer. @param extents of the input, instead of small ones */
export function mapNetworks(
  most: number,
  among: readonly BlockName[] = blockNames,
  extents?: readonly number[],
): fc.Arbitrary<MapNetwork> {
  return fc
    .record({
      chain: fc.array(fc.constantFrom(...among), { minLength: 1, maxLength: most }),
      seed: fc.integer({ min: 1, max: 1_000_000 }),
    })
    .map(({ chain, seed }) => ({ text: networkOf(chain, seed, extents), seed }));
}

/** The network with these blocks; all else follows from the seed. */
function networkOf(chain: readonly BlockName[], seed: number, given?: readonly number[]): string {
  const random = seededRandom(seed);
  const draw: Draw = (from) => from[Math.floor(random() * from.length)]!;
  // of maps of a single extent, only convolutions have neurons with units along the channels
  const line = chain.every((name) => name === 'convolution' || name === 'transposed') ? [[9], [9]] : [];
  const extents = given ?? draw([...line, [5, 7], [7, 4], [6, 6], [1, 5]]);
  const shape = [draw([1, 1, 2]), draw([1, 2, 3, 4, 12]), ...extents];
  const net: Built = { lines: [`input x: f32[${shape.join(',')}]`], draw, value: 'x', shape };
  convolve(net);
  activate(net);
  for (const name of chain) blocks[name](net);
  if (extents.length === 1 || draw([0, 1])) pointwise(net, draw(channelCounts));
  else {
    const features = sizeOf(net.shape.slice(1));
    const outputs = draw(channelCounts);
    net.lines.push(weights('last', [features, outputs], 3), weights('lastBias', [outputs], 4));
    const flat = [net.shape[0]!, features];
    push(net, 'Flatten', net.value, '', flat);
    push(net, 'Gemm', `${net.value}, last, lastBias`, '', [flat[0]!, outputs]);
    if (draw([0, 1])) activate(net);
  }
  return [...net.lines, `output ${net.value}`].join('\n');
}

function push(net: Built, op: string, inputs: string, attrs = '', shape = net.shape): string {
  const name = `v${net.lines.length}`;
  net.lines.push(`${name}: f32[${shape.join(',')}] = ${op}(${inputs}) ${attrs}`);
  [net.value, net.shape] = [name, shape];
  return name;
}

/** A convolution of any geometry that leaves something. */
function convolve(net: Built): void {
  const { lines, draw, value } = net;
  const [batch, channels = 1, ...extents] = net.shape;
  const axes = extents.map((input) => {
    const axis = {
      kernel: draw([1, 1, 2, 3, 3, 4, 5]),
      stride: draw([1, 1, 2, 3]),
      dilation: draw([1, 1, 2]),
      pads: [draw([0, 1, 2]), draw([0, 1, 2])],
    };
    const reach = (axis.kernel - 1) * axis.dilation;
    const room = input + axis.pads[0]! + axis.pads[1]! - reach - 1;
    if (room >= 0) return { ...axis, output: Math.floor(room / axis.stride) + 1 };
    return { kernel: 1, stride: 1, dilation: 1, pads: [0, 0], output: input };
  });
  const among = [1, 1, ...(channels % 2 === 0 ? [2] : []), channels];
  const groups = draw(among);
  const outputs = groups === channels ? channels : groups * draw([1, 4, 5, 8, 12, 17]);
  const at = lines.length;
  const kernel = axes.map((axis) => axis.kernel);
  lines.push(
    weights(`w${at}`, [outputs, channels / groups, ...kernel], draw([1, 2, 3, 4, 5])),
    weights(`b${at}`, [outputs], draw([1, 2, 3])),
  );
  const inputs = `${value}, w${at}${draw([0, 1]) ? `, b${at}` : ''}`;
  push(net, 'Conv', inputs, windows(groups, axes), [batch!, outputs, ...axes.map(({ output }) => output)]);
}

/** A transposed convolution of any geometry, of maps that are not large already. */
function transpose(net: Built): void {
  const { lines, draw, value } = net;
  if (sizeOf(net.shape.slice(2)) > 100) return;
  const [batch, channels = 1, ...extents] = net.shape;
  const axes = extents.map((input) => {
    const [kernel, stride, dilation] = [draw([1, 2, 3, 4]), draw([1, 2, 2, 3]), draw([1, 1, 2])];
    const more = draw([0, Math.max(stride, dilation) - 1]);
    const full = (input - 1) * stride + (kernel - 1) * dilation + 1 + more;
    const pads = full > 4 ? [draw([0, 1]), draw([0, 1, 2])] : [0, 0];
    return { kernel, stride, dilation, pads, more, output: full - pads[0]! - pads[1]! };
  });
  const groups = draw([1, ...(channels % 2 === 0 ? [2] : []), ...(channels <= 8 ? [channels] : [])]);
  const perGroup = draw([1, 3, 4, 8, 9]);
  const at = lines.length;
  lines.push(weights(`w${at}`, [channels, perGroup, ...axes.map(({ kernel }) => kernel)], draw([1, 2, 3, 4, 5])));
  const attrs = `${windows(groups, axes).slice(0, -1)} output_padding: ${axes.map(({ more }) => more).join(',')} }`;
  const shape = [batch!, groups * perGroup, ...axes.map(({ output }) => output)];
  push(net, 'ConvTranspose', `${value}, w${at}`, attrs, shape);
}

interface Axis {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly pads: readonly number[];
}

function windows(groups: number, axes: readonly Axis[]): string {
  const each = (of: (axis: Axis) => number): string => axes.map(of).join(',');
  const pads = `${each(({ pads }) => pads[0]!)},${each(({ pads }) => pads[1]!)}`;
  return `{ dilations: ${each((a) => a.dilation)}  group: ${groups}  kernel_shape: ${each((a) => a.kernel)}  pads: ${pads}  strides: ${each((a) => a.stride)} }`;
}

/** A convolution that changes nothing of the shape. */
function convolvedAlike(net: Built): string {
  const { lines, draw, value, shape } = net;
  const channels = shape[1]!;
  const axes = shape.slice(2).map(() => {
    const [kernel, dilation] = [draw([1, 2, 3]), draw([1, 2])];
    const reach = (kernel - 1) * dilation;
    const before = draw([0, Math.ceil(reach / 2)]);
    return { kernel, dilation, stride: 1, pads: [before, reach - before] };
  });
  const groups = draw([1, 1, channels]);
  const at = lines.length;
  lines.push(
    weights(`w${at}`, [channels, channels / groups, ...axes.map(({ kernel }) => kernel)], draw([1, 2, 3, 4, 5])),
    weights(`b${at}`, [channels], draw([1, 2, 3])),
  );
  return push(net, 'Conv', `${value}, w${at}, b${at}`, windows(groups, axes));
}

function pointwise(net: Built, channels: number): string {
  const { lines, draw, shape } = net;
  const at = lines.length;
  const ones = shape.slice(2).map(() => 1);
  lines.push(weights(`w${at}`, [channels, shape[1]!, ...ones], draw([1, 2, 3, 4, 5])));
  const out = [shape[0]!, channels, ...shape.slice(2)];
  return push(net, 'Conv', `${net.value}, w${at}`, `{ kernel_shape: ${ones.join(',')} }`, out);
}

function activate(net: Built): void {
  net.value = activated(net, net.value);
}

function activated(net: Built, value: string): string {
  const { lines, draw } = net;
  const at = lines.length;
  switch (draw(['Relu', 'Relu', 'Relu', 'LeakyRelu', 'Clip', 'Sigmoid', 'HardSigmoid', 'SiLU', 'HardSwish', 'none'])) {
    case 'LeakyRelu':
      return push(net, 'LeakyRelu', value, `{ alpha: ${draw([0.1, 0.25, 0.01])} }`);
    case 'Clip':
      lines.push(`const low${at}: f32[] = ${draw([0, -0.1, 0.05])}`, `const high${at}: f32[] = 0.3`);
      return push(net, 'Clip', `${value}, low${at}, high${at}`);
    case 'HardSigmoid':
      return push(net, 'HardSigmoid', value, '{ alpha: 0.25  beta: 0.5 }');
    case 'SiLU':
      return push(net, 'Mul', `${push(net, 'Sigmoid', value)}, ${value}`);
    case 'Sigmoid':
      return push(net, 'Sigmoid', value);
    case 'HardSwish':
      return push(net, 'HardSwish', value);
    case 'Relu':
      return push(net, 'Relu', value);
    default:
      return value;
  }
}

/** What squeeze-and-excite multiplies channels by. */
function gateOf({ lines, draw, value, shape }: Built): string {
  const [batch, channels = 1, ...extents] = shape;
  const inner: Built = { lines, draw, value, shape };
  push(inner, 'GlobalAveragePool', value, '', [batch!, channels, ...extents.map(() => 1)]);
  pointwise(inner, draw([2, 5, 8]));
  push(inner, 'Relu', inner.value);
  pointwise(inner, channels);
  const gate = push(inner, draw(['HardSigmoid', 'Sigmoid']), inner.value);
  return gate;
}

/** Pooling, with overlap or padding or neither. */
function pool(net: Built, op: 'AveragePool' | 'MaxPool'): void {
  const { draw, value } = net;
  const axes = net.shape.slice(2).map((input) => {
    const [kernel, stride] = draw<readonly [number, number]>([
      [2, 2],
      [3, 1],
      [3, 2],
      [1, 1],
    ]);
    const pads = kernel === 3 ? [draw([0, 1]), draw([1, 2])] : [0, draw([0, 1])];
    const room = input + pads[0]! + pads[1]! - kernel;
    // no window of padding alone
    const output = Math.floor(room / stride) + 1;
    if (room < 0 || (output - 1) * stride - pads[0]! >= input || kernel <= pads[0]! || kernel <= pads[1]!)
      return { kernel: 1, stride: 1, dilation: 1, pads: [0, 0], output: input };
    return { kernel, stride, dilation: 1, pads, output };
  });
  const attrs = windows(1, axes)
    .replace(/dilations: [^ ]+ {2}/, '')
    .replace('group: 1  ', '');
  push(net, op, value, attrs, [...net.shape.slice(0, 2), ...axes.map(({ output }) => output)]);
}
