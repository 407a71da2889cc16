import { expect, test } from '@jest/globals';
import { firstDifference, partingFromAnn } from '../../../src/analysis/index.js';
import type { Analysis } from '../../../src/analysis/index.js';
import type { Sample } from '../../../src/calibration/index.js';
import type { SnnProgram } from '../../../src/snn/index.js';
import { tensor } from '../../../src/tensor/index.js';
import { convertText } from '../../helpers/conversion.js';
import { feedsOf, graphOf, weights } from '../../helpers/graphs.js';

const text = `input x: f32[1,2,6,6]
  ${weights('w', [4, 2, 3, 3])}
  ${weights('u', [4, 4, 3, 3], 2)}
  ${weights('v', [3, 4, 1, 1], 3)}
  a: f32[1,4,6,6] = Conv(x, w) { kernel_shape: 3,3  pads: 1,1,1,1 }
  p: f32[1,4,6,6] = Relu(a)
  b: f32[1,4,6,6] = Conv(p, u) { kernel_shape: 3,3  pads: 1,1,1,1 }
  q: f32[1,4,6,6] = Relu(b)
  y: f32[1,3,6,6] = Conv(q, v) { kernel_shape: 1,1 }
  output y`;

async function* samples(): AsyncGenerator<Sample> {
  for (const seed of [1, 2]) yield await Promise.resolve(feedsOf(graphOf(text), seed));
}

/** The program with the first weight of its synapse number `k` one step of the lattice larger. */
function altered(program: SnnProgram, k: number): SnnProgram {
  const name = program.steps.flatMap((step) => (step.kind === 'synapse' ? [step.weight] : []))[k]!;
  const { dtype, shape, data } = program.constants.get(name)!;
  const changed = data.slice();
  changed[0]! += 1;
  return { ...program, constants: new Map([...program.constants, [name, tensor(dtype, shape, changed)]]) };
}

test('a program is equal to itself, and one changed weight is found where it is', async () => {
  const { program } = await convertText(text, { timesteps: 3 });
  expect(await firstDifference(program, program, samples())).toBeUndefined();
  const layers = ['a', 'b', 'y'];
  for (const [k, layer] of layers.entries()) {
    const found = await firstDifference(program, altered(program, k), samples());
    expect(found).toMatchObject({ sample: 0, t: 1, layer, kind: 'charge' });
    expect(found!.first).not.toBe(found!.second);
  }
});

test('neurons of another burst part in their spikes', async () => {
  const [first, second] = [1, 2].map((burst) => convertText(text, { timesteps: 3, parameters: { burst } }));
  const found = await firstDifference((await first!).program, (await second!).program, samples());
  expect(found).toMatchObject({ sample: 0, t: 1, layer: 'p', kind: 'spikes' });
});

test('programs of different networks are refused', async () => {
  const { program } = await convertText(text);
  const other = await convertText(text.replaceAll(/\b(a|p|b|q|y)\b(?=[:,)\n]|$)/g, '$1_'));
  await expect(firstDifference(program, other.program, samples())).rejects.toMatchObject({ code: 'PROGRAMS_DIFFER' });
});

test('SNN and ANN part at the first layer that ends outside the tolerance, from its last crossing on', () => {
  const layer = (name: string, errorByStep: number[]): object => ({
    layer: name,
    value: name,
    op: 'Relu',
    errorByStep,
  });
  const layers = [layer('p', [0.9, 0.2, 0.01]), layer('q', [0.02, 0.3, 0.04, 0.2, 0.3]), layer('r', [1, 1, 1])];
  const analysis = { layers } as unknown as Analysis;
  expect(partingFromAnn(analysis, 0.05)).toMatchObject({ layer: 'q', t: 4, error: 0.3, tolerance: 0.05 });
  expect(partingFromAnn(analysis, 0.5)).toMatchObject({ layer: 'r', t: 1 });
  expect(partingFromAnn(analysis, 2)).toBeUndefined();
});
