import fc from 'fast-check';

/**
 * Random networks whose numbers are small multiples of powers of two, so that every sum of their simulation is exact in float32 and two simulations can be
 * compared to the last bit.
 */
export interface DyadicNetwork {
  readonly text: string;
  readonly seed: number;
}

const SIZE = 6;

interface Built {
  readonly lines: string[];
  value: string;
  channels: number;
  size: number;
}

type Block =
  | 'conv'
  | 'depthwise'
  | 'grouped'
  | 'pointwise'
  | 'pool'
  | 'overlap'
  | 'shuffle'
  | 'concat'
  | 'residual'
  | 'split'
  | 'up'
  | 'average';
const blocks: readonly Block[] = [
  'conv',
  'depthwise',
  'grouped',
  'pointwise',
  'pool',
  'overlap',
  'shuffle',
  'concat',
  'residual',
  'split',
  'up',
  'average',
];

/** A chain of up to five random blocks between a first convolution and a last layer. */
export const dyadicNetwork: fc.Arbitrary<DyadicNetwork> = fc
  .record({
    chain: fc.array(fc.constantFrom(...blocks), { minLength: 1, maxLength: 5 }),
    leaky: fc.boolean(),
    last: fc.constantFrom('conv', 'gemm', 'tokens'),
    seed: fc.integer({ min: 1, max: 1_000_000 }),
  })
  .map(({ chain, leaky, last, seed }) => ({ text: networkOf(chain, leaky, last, seed), seed }));

function networkOf(chain: readonly Block[], leaky: boolean, last: string, seed: number): string {
  const net: Built = { lines: [`input x: f32[1,2,${SIZE},${SIZE}]`], value: 'x', channels: 2, size: SIZE };
  const dyadic = dyadicNumbers(seed);
  const activation = leaky ? 'LeakyRelu' : 'Relu';
  convolve(net, dyadic, 4, 3, 1, activation);
  for (const block of chain) append(net, block, dyadic, activation);
  const { value, channels, size } = net;
  if (last === 'conv') convolve(net, dyadic, 3, 1, 1, undefined);
  else if (last === 'gemm')
    net.lines.push(
      weight('last', [channels * size * size, 3], dyadic),
      weight('lastBias', [3], dyadic),
      `f: f32[1,${channels * size * size}] = Flatten(${value})`,
      `y: f32[1,3] = Gemm(f, last, lastBias)`,
    );
  else
    net.lines.push(
      weight('last', [channels, 3], dyadic),
      `const tokens: i64[3] = 1,${channels},${size * size}`,
      `v: f32[1,${channels},${size * size}] = Reshape(${value}, tokens)`,
      `t: f32[1,${size * size},${channels}] = Transpose(v) { perm: 0,2,1 }`,
      `y: f32[1,${size * size},3] = MatMul(t, last)`,
    );
  net.lines.push(`output ${last === 'conv' ? net.value : 'y'}`);
  return net.lines.join('\n');
}

/** Whole multiples of 1/8 in [-1, 1]; 13 of them, which a longer constant repeats. */
function dyadicNumbers(seed: number): () => string {
  let state = seed;
  return () =>
    Array.from({ length: 13 }, () => {
      state = (state * 48271) % 2147483647;
      return ((state % 17) - 8) / 8;
    }).join(',');
}

function weight(name: string, shape: readonly number[], dyadic: () => string): string {
  return `const ${name}: f32[${shape.join(',')}] = ${dyadic()}`;
}

function push(net: Built, op: string, inputs: string, attrs: string, channels = net.channels, size = net.size): void {
  const name = `v${net.lines.length}`;
  net.lines.push(`${name}: f32[1,${channels},${size},${size}] = ${op}(${inputs})${attrs}`);
  net.value = name;
  net.channels = channels;
  net.size = size;
}

function convolve(
  net: Built,
  dyadic: () => string,
  channels: number,
  kernel: number,
  group: number,
  activation: string | undefined,
): void {
  const at = net.lines.length;
  net.lines.push(
    weight(`w${at}`, [channels, net.channels / group, kernel, kernel], dyadic),
    weight(`b${at}`, [channels], dyadic),
  );
  const pad = (kernel - 1) / 2;
  const attrs = ` { group: ${group}  kernel_shape: ${kernel},${kernel}  pads: ${pad},${pad},${pad},${pad} }`;
  push(net, 'Conv', `${net.value}, w${at}, b${at}`, attrs, channels);
  if (activation) push(net, activation, net.value, activation === 'Relu' ? '' : ' { alpha: 0.5 }');
}

function append(net: Built, block: Block, dyadic: () => string, activation: string): void {
  const { value, channels, size } = net;
  const at = net.lines.length;
  switch (block) {
    case 'conv':
      convolve(net, dyadic, 4, 3, 1, activation);
      return;
    case 'depthwise':
      convolve(net, dyadic, channels, 3, channels, activation);
      return;
    case 'grouped':
      convolve(net, dyadic, 8, 1, 2, activation);
      return;
    case 'pointwise':
      convolve(net, dyadic, 4, 1, 1, undefined);
      return;
    case 'pool':
      if (size % 2 === 0) push(net, 'MaxPool', value, ' { kernel_shape: 2,2  strides: 2,2 }', channels, size / 2);
      return;
    case 'overlap':
      push(net, 'MaxPool', value, ' { kernel_shape: 3,3  pads: 1,1,1,1 }');
      return;
    case 'average':
      if (size % 2 === 0) {
        push(net, 'AveragePool', value, ' { kernel_shape: 2,2  strides: 2,2 }', channels, size / 2);
        convolve(net, dyadic, 4, 1, 1, activation);
      }
      return;
    case 'shuffle':
      net.lines.push(
        `const five${at}: i64[5] = 1,2,${channels / 2},${size},${size}`,
        `const four${at}: i64[4] = 1,${channels},${size},${size}`,
        `r${at}: f32[1,2,${channels / 2},${size},${size}] = Reshape(${value}, five${at})`,
        `t${at}: f32[1,${channels / 2},2,${size},${size}] = Transpose(r${at}) { perm: 0,2,1,3,4 }`,
      );
      push(net, 'Reshape', `t${at}, four${at}`, '');
      return;
    case 'concat':
      convolve(net, dyadic, 4, 3, 1, activation);
      push(net, 'Concat', `${net.value}, ${value}`, ' { axis: 1 }', channels + 4);
      if (net.channels > 8) convolve(net, dyadic, 4, 1, 1, activation);
      return;
    case 'residual':
      convolve(net, dyadic, channels, 3, 1, activation);
      push(net, 'Add', `${value}, ${net.value}`, '');
      return;
    case 'split': {
      const half = channels / 2;
      net.lines.push(
        `s${at}: f32[1,${half},${size},${size}], u${at}: f32[1,${half},${size},${size}] = Split(${value}) { axis: 1 }`,
      );
      net.value = `u${at}`;
      net.channels = half;
      convolve(net, dyadic, half, 1, 1, activation);
      push(net, 'Concat', `s${at}, ${net.value}`, ' { axis: 1 }', channels);
      return;
    }
    case 'up':
      if (size > 3) return;
      net.lines.push(weight(`w${at}`, [channels, 2, 2, 2], dyadic));
      push(net, 'ConvTranspose', `${value}, w${at}`, ' { group: 2  kernel_shape: 2,2  strides: 2,2 }', 4, 2 * size);
      return;
  }
}
