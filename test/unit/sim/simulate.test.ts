import { beforeAll, describe, expect, test } from '@jest/globals';
import type { ConvertedText } from '../../helpers/conversion.js';
import { convertText } from '../../helpers/conversion.js';
import { ConvertError } from '../../../src/diagnostics/index.js';
import { signedPowers } from '../../../src/neurons/index.js';
import { simulateAsync } from '../../../src/simulate-async.js';
import { simulationPool } from '../../../src/engine/index.js';
import { simulate, total } from '../../../src/sim/index.js';
import type { Timestep } from '../../../src/sim/index.js';
import { integers, real } from '../../../src/tensor/index.js';
import type { Tensor } from '../../../src/tensor/index.js';
import { feedsOf, values, weights } from '../../helpers/graphs.js';

const text = `input x: f32[1,2,5,5]
  ${weights('w', [4, 2, 3, 3])}
  ${weights('g', [4, 2, 3, 3], 2)}
  ${weights('t', [4, 1, 2, 2], 3)}
  ${weights('m', [200, 3], 4)}
  a: f32[1,4,5,5] = Conv(x, w) { kernel_shape: 3,3  pads: 1,1,1,1 }
  r: f32[1,4,5,5] = Relu(a)
  b: f32[1,4,5,5] = Conv(r, g) { group: 2  kernel_shape: 3,3  pads: 1,1,1,1 }
  s: f32[1,4,5,5] = Relu(b)
  u: f32[1,2,10,10] = ConvTranspose(s, t) { group: 2  kernel_shape: 2,2  strides: 2,2 }
  f: f32[1,200] = Flatten(u)
  y: f32[1,3] = Gemm(f, m)
  z: f32[1,3] = Sigmoid(y)
  output z`;

let rate: ConvertedText;
let delta: ConvertedText;
beforeAll(async () => {
  rate = await convertText(text, { preset: 'levels', timesteps: 6 });
  delta = await convertText(text, { preset: 'default', timesteps: 6 });
});
const inputs = () => feedsOf(rate.graph, 8);

function codeOf(work: () => unknown): string {
  try {
    work();
    return 'none';
  } catch (error) {
    if (error instanceof ConvertError) return error.code;
    throw error;
  }
}

describe('read-out', () => {
  test('at every timestep, or only where asked; a read-out changes nothing', () => {
    const all = [...simulate(rate.program, inputs())];
    expect(all.map((s) => s.t)).toEqual([1, 2, 3, 4, 5, 6]);
    const some = [...simulate(rate.program, inputs(), { at: [2, 5] })];
    expect(some).toEqual([all[1], all[4]]);
    expect([...simulate(rate.program, inputs(), { timesteps: 3 })]).toEqual(all.slice(0, 3));
  });

  test('what was read out does not change later', () => {
    const run = simulate(rate.program, inputs());
    const first = run.next().value as Timestep;
    const [before, work] = [values(first.readouts.get('y')), total(first.work.spikes)];
    for (let i = 0; i < 5; i++) run.next();
    expect([values(first.readouts.get('y')), total(first.work.spikes)]).toEqual([before, work]);
  });

  test('the host tail reads decoded values', () => {
    for (const { readouts, outputs } of simulate(delta.program, inputs()))
      values(outputs.get('z')).forEach((z, i) =>
        expect(z).toBeCloseTo(1 / (1 + Math.exp(-values(readouts.get('y'))[i]!)), 6),
      );
  });

  test('the async iterator gives the same, and may be left early', async () => {
    const seen: Timestep[] = [];
    for await (const step of simulateAsync(rate.program, inputs())) {
      seen.push(step);
      if (step.t === 4) break;
    }
    expect(seen).toEqual([...simulate(rate.program, inputs())].slice(0, 4));
  });

  test('a pool of one thread gives the same', async () => {
    const pool = simulationPool(rate.program, 1);
    const { steps } = await pool.run({ inputs: inputs(), timesteps: 6, at: [3] });
    await pool.close();
    expect(steps).toEqual(
      [...simulate(rate.program, inputs(), { at: [3] })].map(({ t, outputs, work }) => ({ t, outputs, work })),
    );
  });
});

describe('wrong inputs', () => {
  test.each<[string, [string, Tensor][]]>([
    ['missing', []],
    ['of another name', [['image', real([1, 2, 5, 5], new Float32Array(50))]]],
    ['of another shape', [['x', real([1, 2, 5, 6], new Float32Array(60))]]],
    ['of another rank', [['x', real([2, 5, 5], new Float32Array(50))]]],
    ['of whole numbers', [['x', integers(new Float32Array(50), [1, 2, 5, 5])]]],
  ])('%s', (_, feeds) => {
    expect(codeOf(() => [...simulate(rate.program, new Map(feeds))])).toBe('WRONG_INPUT');
  });

  test('more timesteps than the overflow proof covers, where counts grow with time', () => {
    expect(codeOf(() => [...simulate(rate.program, inputs(), { timesteps: 7 })])).toBe('TOO_MANY_TIMESTEPS');
    expect(codeOf(() => [...simulate(delta.program, inputs(), { timesteps: 7 })])).toBe('none');
  });

  test('values outside the calibrated range are clipped and counted', () => {
    const x = new Float32Array(50).fill(0.5);
    x[7] = 100;
    const clipped = [...simulate(delta.program, new Map([['x', real([1, 2, 5, 5], x)]]))];
    expect(clipped.map((s) => s.work.clippedInputs)).toEqual([1, 1, 1, 1, 1, 1]);
    expect([...simulate(delta.program, inputs())].at(-1)!.work.clippedInputs).toBe(0);
  });
});

describe('work', () => {
  test.each(['rate', 'delta'] as const)('%s: spikes and synaptic operations equal brute force', (coding) => {
    const { program } = coding === 'rate' ? rate : delta;
    const neurons = program.steps.filter((s) => s.kind === 'neuron');
    const probed = { ...program, readouts: [...program.readouts, ...neurons.map((n) => n.output)] };
    const spikes = new Map(neurons.map((n) => [n.name, 0]));
    let counts = new Map(
      neurons.map((n) => [
        n.output,
        new Array<number>(program.shapes.get(n.output)!.reduce((a, b) => a * b, 1)).fill(0),
      ]),
    );
    const operations = { b: 0, u: 0, y: 0 };
    for (const { t, readouts, work } of simulate(probed, inputs())) {
      const now = new Map(
        [...counts.keys()].map((name) => [
          name,
          values(readouts.get(name)).map((x) => Math.round(x * (coding === 'rate' ? t : 1))),
        ]),
      );
      const sent = (name: string): number[] => now.get(name)!.map((n, i) => signedPowers(n - counts.get(name)![i]!));
      for (const { name, output } of neurons)
        spikes.set(name, spikes.get(name)! + sent(output).reduce((a, b) => a + b, 0));
      // two output channels a group, under a 3x3 window with padding 1 on a 5x5 map
      const near = (p: number): number => (p === 0 || p === 4 ? 2 : 3);
      sent('r.spikes').forEach((n, i) => (operations.b += n * 2 * near(i % 5) * near(Math.floor(i / 5) % 5)));
      // one output channel a group, 2x2 without overlap
      sent('s.spikes').forEach((n) => (operations.u += n * 4));
      sent('u.spikes').forEach((n) => (operations.y += n * 3));
      counts = now;
      expect(Object.fromEntries(work.spikes)).toEqual(Object.fromEntries(spikes));
      expect(Object.fromEntries(work.synapticOps)).toEqual(operations);
    }
    expect(total(spikes)).toBeGreaterThan(50);
  });

  test('the analog layer multiplies once: every input element with every weight that reads it', () => {
    const last = [...simulate(rate.program, inputs())].at(-1)!;
    // 4 outputs x 2 inputs x 13 x 13: along an axis of 5, a window of 3 with padding 1 has 13 taps inside
    expect(Object.fromEntries(last.work.macs)).toEqual({ a: 4 * 2 * 13 * 13 });
  });
});
