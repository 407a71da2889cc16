import fc from 'fast-check';
import { seededRandom } from '../../src/tensor/index.js';
import { weights } from './graphs.js';

/** A random network of layers that NIR can express. */
export interface NirNetwork {
  readonly text: string;
  readonly seed: number;
}

interface Built {
  readonly lines: string[];
  readonly draw: <T>(from: readonly T[]) => T;
  value: string;
  shape: readonly [channels: number, height: number, width: number];
}

type Block = (net: Built) => void;

const blocks = {
  convolution: (net) => activate(net, convolve(net, net.draw([1, 2, 4, 6]))),
  linear: (net) => convolve(net, net.draw([2, 4])),
  limited(net) {
    convolve(net, 4);
    net.lines.push(`const low${net.lines.length}: f32[] = 0`, `const high${net.lines.length}: f32[] = 6`);
    const at = net.lines.length;
    push(net, 'Clip', `${net.value}, low${at - 2}, high${at - 2}`);
  },
  residual(net) {
    const { value } = net;
    push(net, 'Add', `${value}, ${alike(net)}`);
    activate(net, net.value);
  },
  sum(net) {
    const { value, shape } = net;
    const first = alike(net);
    [net.value, net.shape] = [value, shape];
    const second = alike(net);
    push(net, net.draw(['Add', 'Sub']), `${first}, ${second}`);
    activate(net, net.value);
  },
  doubled(net) {
    convolve(net, 4);
    push(net, 'Add', `${net.value}, ${net.value}`);
    activate(net, net.value);
  },
  largest: (net) => pool(net, 'MaxPool'),
  average(net) {
    pool(net, 'AveragePool');
  },
  squeezed(net) {
    push(net, 'GlobalAveragePool', net.value, '', [net.shape[0], 1, 1]);
  },
  concat(net) {
    const { value, shape } = net;
    alike(net);
    activate(net, net.value);
    push(net, 'Concat', `${net.value}, ${value}`, '{ axis: 1 }', [2 * shape[0], shape[1], shape[2]]);
  },
  split(net) {
    const [channels, h, w] = net.shape;
    if (channels % 2 !== 0) return;
    const names = [0, 1].map((k) => `p${net.lines.length}_${k}`);
    net.lines.push(
      `${names.map((name) => `${name}: f32[1,${channels / 2},${h},${w}]`).join(', ')} = Split(${net.value}) { axis: 1 }`,
    );
    net.value = net.draw(names);
    net.shape = [channels / 2, h, w];
  },
  shuffle(net) {
    const { lines, value, shape } = net;
    const [c, h, w] = shape;
    if (c % 2 !== 0) return;
    const at = lines.length;
    lines.push(
      `const five${at}: i64[5] = 1,2,${c / 2},${h},${w}`,
      `const four${at}: i64[4] = 1,${c},${h},${w}`,
      `r${at}: f32[1,2,${c / 2},${h},${w}] = Reshape(${value}, five${at})`,
      `t${at}: f32[1,${c / 2},2,${h},${w}] = Transpose(r${at}) { perm: 0,2,1,3,4 }`,
    );
    push(net, 'Reshape', `t${at}, four${at}`);
  },
  enlarged(net) {
    const [c, h, w] = net.shape;
    if (h * w > 30) return;
    const at = net.lines.length;
    net.lines.push(`const scales${at}: f32[4] = 1,1,2,2`);
    const attrs = '{ coordinate_transformation_mode: asymmetric  mode: nearest  nearest_mode: floor }';
    push(net, 'Resize', `${net.value}, _, scales${at}`, attrs, [c, 2 * h, 2 * w]);
  },
} satisfies Record<string, Block>;

type BlockName = keyof typeof blocks;

/** A first convolution, one to four blocks, and a last convolution or matrix. */
export const nirNetwork: fc.Arbitrary<NirNetwork> = fc
  .record({
    chain: fc.array(fc.constantFrom(...(Object.keys(blocks) as BlockName[])), { minLength: 1, maxLength: 4 }),
    seed: fc.integer({ min: 1, max: 1_000_000 }),
  })
  .map(({ chain, seed }) => ({ text: networkOf(chain, seed), seed }));

function networkOf(chain: readonly BlockName[], seed: number): string {
  const random = seededRandom(seed);
  const net: Built = {
    lines: ['input x: f32[1,2,6,5]'],
    draw: (from) => from[Math.floor(random() * from.length)]!,
    value: 'x',
    shape: [2, 6, 5],
  };
  activate(net, convolve(net, 4));
  for (const name of chain) blocks[name](net);
  const [c, h, w] = net.shape;
  if (net.draw([true, false])) convolve(net, 3);
  else {
    net.lines.push(weights('last', [c * h * w, 3], 3), weights('lastBias', [3], 4));
    net.lines.push(`flat: f32[1,${c * h * w}] = Flatten(${net.value})`, `y: f32[1,3] = Gemm(flat, last, lastBias)`);
    net.value = 'y';
  }
  return [...net.lines, `output ${net.value}`].join('\n');
}

function push(net: Built, op: string, inputs: string, attrs = '', shape = net.shape): string {
  net.value = `v${net.lines.length}`;
  net.shape = shape;
  net.lines.push(`${net.value}: f32[1,${shape.join(',')}] = ${op}(${inputs}) ${attrs}`);
  return net.value;
}

function activate(net: Built, value: string): void {
  push(net, 'Relu', value);
}

/** A convolution of any geometry that leaves something. */
function convolve(net: Built, outputs: number): string {
  const { draw, shape } = net;
  const [channels, ...extents] = shape;
  const groups = draw([
    1,
    1,
    ...(channels % 2 === 0 && outputs % 2 === 0 ? [2] : []),
    ...(outputs % channels === 0 ? [channels] : []),
  ]);
  const axes = extents.map((input) => {
    const axis = {
      kernel: draw([1, 2, 3]),
      stride: draw([1, 1, 2]),
      dilation: draw([1, 1, 2]),
      pads: [draw([0, 1]), draw([0, 1, 2])],
    };
    const room = input + axis.pads[0]! + axis.pads[1]! - (axis.kernel - 1) * axis.dilation - 1;
    // even padding where windows are dilated: not every other can be written
    const pads = axis.dilation > 1 ? [axis.pads[0]!, axis.pads[0]!] : axis.pads;
    const roomThen = input + pads[0]! + pads[1]! - (axis.kernel - 1) * axis.dilation - 1;
    if (room < 0 || roomThen < 0) return { kernel: 1, stride: 1, dilation: 1, pads: [0, 0], output: input };
    return { ...axis, pads, output: Math.floor(roomThen / axis.stride) + 1 };
  });
  return added(net, outputs, groups, axes);
}

/** A convolution that changes nothing of the shape. */
function alike(net: Built): string {
  const axes = net.shape.slice(1).map((output) => ({ kernel: 3, stride: 1, dilation: 1, pads: [1, 1], output }));
  return added(net, net.shape[0], net.draw([1, net.shape[0]]), axes);
}

interface Axis {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly pads: readonly number[];
  readonly output: number;
}

function added(net: Built, outputs: number, groups: number, axes: readonly Axis[]): string {
  const at = net.lines.length;
  const each = (of: (axis: Axis) => number): string => axes.map(of).join(',');
  net.lines.push(
    weights(`w${at}`, [outputs, net.shape[0] / groups, ...axes.map((a) => a.kernel)], net.draw([1, 2, 3, 4, 5])),
    weights(`b${at}`, [outputs], net.draw([1, 2, 3])),
  );
  const pads = `${each((a) => a.pads[0]!)},${each((a) => a.pads[1]!)}`;
  const attrs = `{ dilations: ${each((a) => a.dilation)}  group: ${groups}  kernel_shape: ${each((a) => a.kernel)}  pads: ${pads}  strides: ${each((a) => a.stride)} }`;
  return push(net, 'Conv', `${net.value}, w${at}, b${at}`, attrs, [outputs, axes[0]!.output, axes[1]!.output]);
}

/** Pooling with overlap, padding, both or neither, and windows that hang over. */
function pool(net: Built, op: 'MaxPool' | 'AveragePool'): void {
  const { draw, shape } = net;
  const ceil = draw([0, 0, 1]);
  const axes = shape.slice(1).map((input) => {
    const [kernel, stride] = draw<readonly [number, number]>([
      [2, 2],
      [3, 1],
      [3, 2],
      [1, 1],
    ]);
    const pads = kernel === 3 ? [draw([0, 1]), draw([0, 1, 2])] : [0, draw([0, 1])];
    const room = input + pads[0]! + pads[1]! - kernel;
    let output = Math.floor(room / stride) + 1;
    if (ceil && room >= 0) {
      output = Math.ceil(room / stride) + 1;
      if ((output - 1) * stride >= input + pads[0]!) output--;
    }
    if (room < 0 || (output - 1) * stride - pads[0]! >= input || kernel <= pads[0]! || kernel <= pads[1]!)
      return { kernel: 1, stride: 1, dilation: 1, pads: [0, 0], output: input };
    return { kernel, stride, dilation: 1, pads, output };
  });
  const each = (of: (axis: Axis) => number): string => axes.map(of).join(',');
  const attrs = `{ ceil_mode: ${ceil}  kernel_shape: ${each((a) => a.kernel)}  pads: ${each((a) => a.pads[0]!)},${each((a) => a.pads[1]!)}  strides: ${each((a) => a.stride)} }`;
  push(net, op, net.value, attrs, [shape[0], axes[0]!.output, axes[1]!.output]);
}
