import { expect, test } from '@jest/globals';
import { denseMacs, energyOf } from '../../../src/evaluation/energy.js';
import { simulate, total } from '../../../src/sim/index.js';
import { convertText } from '../../helpers/conversion.js';
import { feedsOf, weights } from '../../helpers/graphs.js';

/** Two layers: 3x3 with padding on 4x4 (1 -> 2 channels), then 1x1 (2 -> 3). */
const NET = `
  input x: f32[1,1,4,4]
  ${weights('w', [2, 1, 3, 3])}
  ${weights('b', [2])}
  ${weights('u', [3, 2, 1, 1], 2)}
  c: f32[1,2,4,4] = Conv(x, w, b) { pads: 1,1,1,1 }
  r: f32[1,2,4,4] = Relu(c)
  y: f32[1,3,4,4] = Conv(r, u)
  output y`;
/** Taps inside the map: 4 corners of 4, 8 sides of 6, 4 inner places of 9; for 2 output channels. */
const FIRST = (4 * 4 + 8 * 6 + 4 * 9) * 2;
const SECOND = 16 * 2 * 3;

test('dense operations leave padding out', async () => {
  const { program } = await convertText(NET);
  expect(denseMacs(program)).toEqual({ ann: FIRST + SECOND, once: FIRST, everyTimestep: 0 });
});

test('the analog layer counts once as MACs, spikes as ACs: 4.6 and 0.9 pJ', async () => {
  const { program, graph } = await convertText(NET, { preset: 'levels', timesteps: 4 });
  const dense = denseMacs(program);
  const spikes: number[] = [];
  for (const { t, work } of simulate(program, feedsOf(graph, 2))) {
    const { acsPerMac, energyShare } = energyOf(work, t, dense);
    // every spike of the one hidden layer reaches 3 neurons
    const acs = 3 * total(work.spikes);
    spikes.push(acs);
    expect(acsPerMac).toBeCloseTo(acs / (FIRST + SECOND), 12);
    expect(energyShare).toBeCloseTo((4.6 * FIRST + 0.9 * acs) / (4.6 * (FIRST + SECOND)), 12);
  }
  expect(spikes[3]).toBeGreaterThan(0);
});

test('a product of two spiking values counts as MACs at every timestep', async () => {
  const { program, graph } = await convertText(`
    input x: f32[1,3,4]
    ${weights('w', [4, 4])}
    q: f32[1,3,4] = MatMul(x, w)
    r: f32[1,3,4] = Relu(q)
    s: f32[1,4,3] = Transpose(r) { perm: 0,2,1 }
    a: f32[1,3,3] = MatMul(r, s)
    z: f32[1,3,3] = Relu(a)
    ${weights('v', [3, 2], 3)}
    y: f32[1,3,2] = MatMul(z, v)
    output y`);
  const dense = denseMacs(program);
  expect(dense.everyTimestep).toBe(3 * 4 * 3);
  expect(dense.ann).toBe(3 * 4 * 4 + 3 * 4 * 3 + 3 * 3 * 2);
  const [one, two] = [...simulate(program, feedsOf(graph, 2), { timesteps: 2 })].map(({ t, work }) => ({
    share: energyOf(work, t, dense).energyShare,
    acs: total(work.synapticOps),
  }));
  const added = (4.6 * 36 + 0.9 * (two!.acs - one!.acs)) / (4.6 * dense.ann);
  expect(two!.share - one!.share).toBeCloseTo(added, 12);
});
