import { describe, expect, test } from '@jest/globals';
import { isLossless, toNir, type LossReport } from '../../../../src/backends/index.js';
import type { NirNode } from '../../../../src/nir/index.js';
import type { SnnProgram } from '../../../../src/snn/index.js';
import { convertText } from '../../../helpers/conversion.js';
import { feedsOf, graphOf } from '../../../helpers/graphs.js';

const text = (relu: string): string => `input x: f32[1,4]
  const w1: f32[4,3] = 0.11,0.05,0.2,0.07,0.31
  const w2: f32[3,2] = 0.2,0.3,0.1,0.4
  a: f32[1,3] = MatMul(x, w1)
  ${relu}
  y: f32[1,2] = MatMul(b, w2)
  output y`;
const relu = text('b: f32[1,3] = Relu(a)');
const chained = text('const w3: f32[3,3] = 0.4,0.2,0.5,0.1\n  b: f32[1,3] = MatMul(a, w3)');

async function leaky(decay: number): Promise<SnnProgram> {
  const settings = { preset: 'binary', neuron: 'lif', timesteps: 8, parameters: { decay } };
  const samples = [1, 2, 3].map((seed) => feedsOf(graphOf(chained), seed, 0, 1));
  return (await convertText(chained, settings, samples)).program;
}

function lifOf(program: SnnProgram, dialect: string): { node: Extract<NirNode, { type: 'LIF' }>; losses: LossReport } {
  const { graph, losses } = toNir(program, { dialect });
  const node = [...graph.nodes.values()].find(({ type }) => type === 'LIF');
  if (node?.type !== 'LIF') throw new Error('no LIF');
  return { node, losses };
}

const whatDiffers = ({ losses }: LossReport): string[] =>
  losses.filter((loss) => loss.effect === 'differs').map((loss) => loss.what);

test('sums of float32 weights are never the same', async () => {
  const { program } = await convertText(relu, { preset: 'binary', timesteps: 8, weights: 'float32' });
  const { losses } = toNir(program);
  expect(whatDiffers(losses)).toEqual(['rounding']);
  expect(isLossless(losses)).toBe(false);
});

describe('leaky neurons', () => {
  test.each([
    ['snntorch', 1e-4],
    ['sinabs', 1],
  ])('%s has timesteps of %d s only', async (dialect, own) => {
    const program = await leaky(0.25);
    expect(() => toNir(program, { dialect, dt: 0.01 })).toThrow(
      expect.objectContaining({ code: 'BAD_OPTION', message: expect.stringContaining(`timesteps of ${own} s`) }),
    );
    expect(() => toNir(program, { dialect, dt: own })).not.toThrow();
  });

  test('norse and spikingjelly are told theirs', async () => {
    const program = await leaky(0.25);
    for (const dialect of ['norse', 'spikingjelly']) expect(() => toNir(program, { dialect, dt: 0.01 })).not.toThrow();
  });

  test('where the reader tests v >= v_threshold it is given the next larger float, elsewhere none above', async () => {
    const program = await leaky(0.5);
    const exact = lifOf(program, 'strict').node.vThreshold.data;
    for (const dialect of ['sinabs', 'spikingjelly']) {
      const { data } = lifOf(program, dialect).node.vThreshold;
      expect(data).toBeInstanceOf(Float32Array);
      data.forEach((value, i) => {
        expect(value).toBeGreaterThan(exact[i]!);
        expect(value * (1 - 2 ** -23)).toBeLessThanOrEqual(exact[i]!);
      });
    }
    for (const dialect of ['norse', 'spyx'])
      lifOf(program, dialect).node.vThreshold.data.forEach((v, i) => expect(v).toBeLessThanOrEqual(exact[i]!));
  });

  test('rounded tau is a loss, tau that gives back the decay is none', async () => {
    expect(whatDiffers(lifOf(await leaky(0.25), 'spikingjelly').losses)).toContain('tau');
    for (const decay of [0, 0.25, 0.5, 0.9])
      expect(whatDiffers(lifOf(await leaky(decay), 'strict').losses)).not.toContain('tau');
    expect(whatDiffers(lifOf(await leaky(0.5), 'spyx').losses)).not.toContain('tau');
  });
});

describe('integrators add their input once in a timestep', () => {
  test.each([49, 98, 103, 107, 161, 1e-4, 0.3])('dt %d, for which 1 / dt may give less', async (dt) => {
    const { program } = await convertText(relu, { preset: 'binary', timesteps: 8 });
    const { graph, losses } = toNir(program, { dt });
    const rs = [...graph.nodes.values()].flatMap((node) => (node.type === 'I' ? [...node.r.data] : []));
    expect(rs.length).toBeGreaterThan(0);
    rs.forEach((r) => expect(r * dt).toBe(1));
    expect(whatDiffers(losses)).not.toContain('current');
  });

  test('where float32 has no such r it is a loss, unless the reader takes no r', async () => {
    const { program } = await convertText(relu, { preset: 'spiking-yolo', timesteps: 8 });
    const of = (dialect: string, dt: number): string[] => whatDiffers(toNir(program, { dialect, dt }).losses);
    expect(of('spikingjelly', 49)).toContain('current');
    expect(of('spikingjelly', 1e-4)).not.toContain('current');
    expect(of('sinabs', 49)).not.toContain('current');
  });
});
