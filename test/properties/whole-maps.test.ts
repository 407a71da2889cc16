import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { simulateByEvents } from '../../src/engine/index.js';
import { whyNotMaps } from '../../src/engine/maps/index.js';
import type { ConvertSettings } from '../../src/settings.js';
import { simulate } from '../../src/sim/index.js';
import { makesOf, type NeuronStep, type SnnProgram } from '../../src/snn/index.js';
import { integers, real, realData, seededRandom, type RealTensor } from '../../src/tensor/index.js';
import { convertText } from '../helpers/conversion.js';
import { feedsOf, graphOf, weights } from '../helpers/graphs.js';
import { mapNetworks, type BlockName, type MapNetwork } from '../helpers/map-networks.js';
import { told } from '../helpers/told.js';

type Inputs = ReadonlyMap<string, RealTensor>;

/** A program of whole maps gives what the reference simulator gives, in a first run and in another, and so it does with every value as a read-out. */
function expectSame(program: SnnProgram, inputs: Inputs): void {
  expect(whyNotMaps(program)).toBeUndefined();
  const probed = { ...program, readouts: program.steps.flatMap((step) => [...makesOf(step)]) };
  for (const each of [program, probed]) {
    const expected = told(simulate(each, inputs));
    for (let run = 0; run < 2; run++) expect(told(simulateByEvents(each, inputs))).toEqual(expected);
  }
}

const settings: fc.Arbitrary<ConvertSettings> = fc.record({
  parameters: fc.record({
    exponents: fc.constantFrom(4, 9, 13, 14),
    burst: fc.constantFrom(1, 2, 3, 8),
  }),
  timesteps: fc.integer({ min: 1, max: 4 }),
  weights: fc.constantFrom(8, 16),
});

/** Inputs within the range of those of calibration, or up to three times beyond. */
const ranges = fc.constantFrom(1, 3);

async function converted({ text }: MapNetwork, chosen: ConvertSettings): Promise<SnnProgram> {
  return (await convertText(text, chosen)).program;
}

const groups: readonly (readonly [name: string, blocks: readonly BlockName[], runs: number])[] = [
  ['convolutions and transposed ones', ['convolution', 'transposed'], 20],
  ['sums, products, constants and gates', ['sum', 'residual', 'gatedSum', 'squeeze', 'constants'], 16],
  ['pooling', ['average', 'largest', 'convolution'], 14],
  ['moves', ['concat', 'split', 'shuffle', 'resize', 'pad', 'convolution'], 20],
];

describe('whole maps give what the reference simulator gives, to the last bit, at every timestep', () => {
  test.each(groups)('%s', async (_, blocks, numRuns) => {
    await fc.assert(
      fc.asyncProperty(mapNetworks(4, blocks), settings, ranges, async (network, chosen, range) => {
        const inputs = feedsOf(graphOf(network.text), network.seed, -range, range);
        expectSame(await converted(network, chosen), inputs);
      }),
      { numRuns },
    );
  });

  test('blocks of all kinds', async () => {
    await fc.assert(
      fc.asyncProperty(mapNetworks(5), settings, ranges, async (network, chosen, range) => {
        const inputs = feedsOf(graphOf(network.text), network.seed, -range, range);
        expectSame(await converted(network, chosen), inputs);
      }),
      { numRuns: 20 },
    );
  });

  test('maps of many chunks and tiles', async () => {
    await fc.assert(
      fc.asyncProperty(mapNetworks(2, undefined, [67, 41]), settings, async (network, chosen) => {
        const program = await converted(network, { ...chosen, timesteps: 2 });
        expectSame(program, feedsOf(graphOf(network.text), network.seed));
      }),
      { numRuns: 4 },
    );
  });

  test('pictures, whose numbers fall on a coarse lattice, and others in the same space', async () => {
    await fc.assert(
      fc.asyncProperty(mapNetworks(2), settings, async (network, chosen) => {
        const graph = graphOf(network.text);
        const picture = (seed: number, finest: number): Inputs =>
          new Map(
            [...feedsOf(graph, seed, 0, 1)].map(([name, { shape, data }]) => [
              name,
              real(
                shape,
                data.map((x) => Math.floor(x / finest) * finest),
              ),
            ]),
          );
        const samples = [1, 2].map((seed) => picture(seed, 2 ** -8));
        const { program } = await convertText(network.text, chosen, samples);
        const [coarse, fine] = [picture(network.seed, 2 ** -8), picture(network.seed + 1, 2 ** -15)];
        for (const step of program.steps)
          if (step.kind === 'synapse' && step.source.kind === 'analog')
            expect(step.source.inputExponent).toBeLessThanOrEqual(-15);
        for (const inputs of [coarse, fine, coarse]) expectSame(program, inputs);
      }),
      { numRuns: 10 },
    );
  });

  test('layers with sizes and bursts of their own, whose estimates saturate', async () => {
    await fc.assert(
      fc.asyncProperty(mapNetworks(4), fc.integer({ min: 1, max: 1000 }), async (network, seed) => {
        const random = seededRandom(seed);
        const program = await converted(network, { parameters: { exponents: 13, burst: 1 }, timesteps: 6 });
        const steps: SnnProgram['steps'][number][] = [];
        const constants = new Map(program.constants);
        for (const step of program.steps) {
          if (step.kind !== 'neuron') {
            steps.push(step);
            continue;
          }
          const exponents = 1 + Math.floor(random() * 5);
          const unit = 2 ** Math.floor(random() * 10);
          const { shape, data } = program.constants.get(step.unit)! as RealTensor;
          constants.set(
            `${step.unit} of ${step.name}`,
            real(
              shape,
              data.map((size) => size * unit),
            ),
          );
          const burst = 1 + Math.floor(random() * 4);
          const parameters = { ...step.parameters, exponents, burst };
          steps.push({ ...step, parameters, unit: `${step.unit} of ${step.name}` } satisfies NeuronStep);
        }
        expectSame({ ...program, steps, constants }, feedsOf(graphOf(network.text), seed));
      }),
      { numRuns: 16 },
    );
  });
});

/** A map of 8 channels, and what is made of it. */
const net = (rest: string): string => `input x: f32[1,3,6,6]
  ${weights('w', [8, 3, 3, 3])}
  ${weights('v', [8, 8, 1, 1], 2)}
  a: f32[1,8,6,6] = Conv(x, w) { kernel_shape: 3,3  pads: 1,1,1,1 }
  r: f32[1,8,6,6] = Relu(a)
  ${rest}
  output y`;

test('a number for each channel survives whatever a tile computes before it is needed', async () => {
  const tree = Array.from({ length: 8 }, (_, k) => `c${k}: f32[1,8,6,6] = Conv(r, u${k}) { kernel_shape: 1,1 }`);
  const text = net(`${tree.map((_, k) => weights(`u${k}`, [8, 8, 1, 1], k)).join('\n')}
    const axes: i64[2] = 2,3
    m: f32[1,8,1,1] = ReduceMax(r, axes) { keepdims: 1 }
    ${tree.join('\n')}
    p0: f32[1,8,6,6] = Mul(c0, c1)
    p1: f32[1,8,6,6] = Mul(c2, c3)
    p2: f32[1,8,6,6] = Mul(c4, c5)
    p3: f32[1,8,6,6] = Mul(c6, c7)
    q0: f32[1,8,6,6] = Add(p0, p1)
    q1: f32[1,8,6,6] = Sub(p2, p3)
    s: f32[1,8,6,6] = Add(q0, q1)
    g: f32[1,8,6,6] = Mul(s, m)
    h: f32[1,8,6,6] = Relu(g)
    y: f32[1,8,6,6] = Conv(h, v) { kernel_shape: 1,1 }`);
  const { program } = await convertText(text, { timesteps: 3, parameters: { burst: 2 } });
  expectSame(program, feedsOf(graphOf(text), 3));
});

test('neurons near saturation go on sending when nothing reaches them any more', async () => {
  const text = `input x: f32[1,1,3,3]
    const w: f32[8,1,1,1] = 1
    const v: f32[8,8,1,1] = -1,0,0,0,0,0,0,0,0
    const bias: f32[8] = 2.000244140625
    a: f32[1,8,3,3] = Conv(x, w) { kernel_shape: 1,1 }
    r: f32[1,8,3,3] = Relu(a)
    b: f32[1,8,3,3] = Conv(r, v, bias) { kernel_shape: 1,1 }
    h: f32[1,8,3,3] = Relu(b)
    y: f32[1,8,3,3] = Conv(h, v) { kernel_shape: 1,1 }
    output y`;
  const inputs = new Map([['x', real([1, 1, 3, 3], new Array<number>(9).fill(1.5))]]);
  const { program } = await convertText(text, { timesteps: 5, parameters: { burst: 1 } }, [inputs]);
  // r says 2, then 1.5; h says one of its units, and then could say more than it ever can: all sizes that are left, one after the other
  const steps = program.steps.map((step) =>
    step.kind === 'neuron' && step.input === 'h'
      ? { ...step, unit: 'small', parameters: { exponents: 9, burst: 6 } }
      : step,
  );
  const constants = new Map([...program.constants, ['small', real([1], [2 ** -12])]]);
  const changed = { ...program, steps, constants };
  const spikes = [...simulate(changed, inputs)].map(({ work }) => work.spikes.get('h.spikes')! / 9 / 8);
  // 1, then 504 and 7: each a difference of two powers
  expect(spikes).toEqual([1, 3, 5, 5, 5]);
  expectSame(changed, inputs);
});

test('a transposed convolution of one tap leaves places out', async () => {
  for (const pads of ['0,0,1,2', '1,0,0,0', '0,2,0,0', '1,1,2,1']) {
    const [top, left, bottom, right] = pads.split(',').map(Number) as [number, number, number, number];
    const shape = `2,5,${6 - top - bottom},${6 - left - right}`;
    const text = `input x: f32[2,3,6,6]
      ${weights('w', [8, 3, 3, 3])}
      ${weights('t', [8, 5, 1, 1], 2)}
      ${weights('v', [9, 5, 1, 1], 3)}
      a: f32[2,8,6,6] = Conv(x, w) { kernel_shape: 3,3  pads: 1,1,1,1 }
      r: f32[2,8,6,6] = Relu(a)
      b: f32[${shape}] = ConvTranspose(r, t) { kernel_shape: 1,1  pads: ${pads} }
      q: f32[${shape}] = Relu(b)
      y: f32[${shape.replace('2,5', '2,9')}] = Conv(q, v) { kernel_shape: 1,1 }
      output y`;
    const { program } = await convertText(text, { timesteps: 2, parameters: { burst: 2 } });
    expectSame(program, feedsOf(graphOf(text), 3));
  }
});

test('charge that is not a number is never sent', async () => {
  const text = `input x: f32[1,1,5,5]
    const w: f32[8,1,1,1] = 0.5,0.7,1,0.3
    ${weights('v', [8, 8, 1, 1], 2)}
    a: f32[1,8,5,5] = Conv(x, w) { kernel_shape: 1,1 }
    q: f32[1,8,5,5] = Sqrt(a)
    y: f32[1,8,5,5] = Conv(q, v) { kernel_shape: 1,1 }
    output y`;
  const graph = graphOf(text);
  for (const parameters of [{}, { burst: 1 }, { exponents: 14 }]) {
    const { program } = await convertText(text, { timesteps: 3, parameters }, [feedsOf(graph, 1, 0, 1)]);
    expectSame(program, feedsOf(graph, 3));
  }
});

describe('programs that are not run by whole maps say why', () => {
  const plain = net('y: f32[1,8,6,6] = Conv(r, v) { kernel_shape: 1,1 }');
  test.each<readonly [why: RegExp, text: string, settings: ConvertSettings]>([
    [/not delta-coded/, plain, { preset: 'levels' }],
    [/weights are not integers/, plain, { weights: 'float32' }],
    [/more than 14 spike sizes/, plain, { parameters: { exponents: 15 } }],
    [/is of model differential/, plain, { neuron: 'differential' }],
    [
      /another axis/,
      `input x: f32[1,3,6]
        ${weights('w', [8, 3, 1])}
        ${weights('m', [48, 3])}
        a: f32[1,8,6] = Conv(x, w) { kernel_shape: 1 }
        r: f32[1,8,6] = Relu(a)
        f: f32[1,48] = Flatten(r)
        y: f32[1,3] = Gemm(f, m)
        output y`,
      {},
    ],
    [
      /multiplies more than a matrix/,
      `input x: f32[1,5,6]
        ${weights('m', [6, 4])}
        y: f32[1,5,4] = MatMul(x, m)
        output y`,
      {},
    ],
    [
      /computed from too many values/,
      net(`s0: f32[1,8,6,6] = Conv(r, v) { kernel_shape: 1,1 }
        ${Array.from({ length: 24 }, (_, k) => `t${k}: f32[1,8,6,6] = Sigmoid(s${k})\ns${k + 1}: f32[1,8,6,6] = Add(s${k}, t${k})`).join('\n')}
        y: f32[1,8,6,6] = Conv(s24, v) { kernel_shape: 1,1 }`),
      {},
    ],
    [
      /has many groups/,
      net(`${weights('wide', [9, 8, 1, 1])}
        ${weights('t', [9, 1, 2, 2])}
        b: f32[1,9,6,6] = Conv(r, wide) { kernel_shape: 1,1 }
        q: f32[1,9,6,6] = Relu(b)
        y: f32[1,9,12,12] = ConvTranspose(q, t) { group: 9  kernel_shape: 2,2  strides: 2,2 }`),
      {},
    ],
    [
      /too many analog inputs/,
      `input x: f32[1,3,16,16]
        ${weights('w', [4, 3, 16, 16])}
        y: f32[1,4,1,1] = Conv(x, w) { kernel_shape: 16,16 }
        output y`,
      {},
    ],
  ])('%s', async (why, text, chosen) => {
    const { program } = await convertText(text, { timesteps: 2, ...chosen });
    expect(whyNotMaps(program)).toMatch(why);
    const inputs = feedsOf(graphOf(text), 1);
    expect(told(simulateByEvents(program, inputs))).toEqual(told(simulate(program, inputs)));
  });

  test('changed by hand: units, initial membranes, scales, weights', async () => {
    const { program } = await convertText(plain, { timesteps: 2 });
    const neuron = program.steps.find((step): step is NeuronStep => step.kind === 'neuron')!;
    const synapse = program.steps.find((step) => step.kind === 'synapse')!;
    const changed = (name: string, tensor: SnnProgram['constants'] extends ReadonlyMap<string, infer T> ? T : never) =>
      whyNotMaps({ ...program, constants: new Map([...program.constants, [name, tensor]]) });
    expect(
      changed(
        neuron.unit,
        real(
          [8],
          realData(program.constants.get(neuron.unit)!).map(() => 0.3),
        ),
      ),
    ).toMatch(/units that are not powers of two/);
    expect(changed(synapse.exponent!, integers(new Array<number>(8).fill(-65)))).toMatch(/extreme scale/);
    const weight = program.constants.get(synapse.weight)!;
    expect(changed(synapse.weight, { ...weight, data: weight.data.map(() => 32_768) })).toMatch(/more than 16 bits/);
    const own = program.steps.map((step) => (step === neuron ? { ...step, initial: neuron.unit } : step));
    expect(whyNotMaps({ ...program, steps: own })).toMatch(/membranes of its own/);
  });
});
