import { expect, test } from '@jest/globals';
import { energies } from '../../../src/report/index.js';
import { resultOf } from '../../helpers/report-fixture.js';

/** 1000 multiply-accumulates and 10 neurons, of which the SNN keeps 100 and makes 500 additions by t = 4. */
const small = {
  ...resultOf({ top1: 0.9 }, { half: 1, loss: 0, rate: 1, error: 0 }, [4]),
  annMacs: 1000,
  neurons: 10,
};
const result = { ...small, snn: small.snn.map((readout) => ({ ...readout, macs: 100, synapticOps: 500 })) };

test('energies are sums of counts and constants, worked out by hand', () => {
  const [float, integer, chip] = energies(result);
  expect(float!.ann).toBeCloseTo(4600, 9);
  expect(float!.snn[0]!.energy).toBeCloseTo(100 * 4.6 + 500 * 0.9, 9); // 910
  expect(float!.snn[0]!.share).toBeCloseTo(910 / 4600, 12);
  expect(integer!.ann).toBeCloseTo(230, 9);
  expect(integer!.snn[0]!.energy).toBeCloseTo(23 + 15, 9);
  expect(chip!.ann).toBeCloseTo(1010 * 300, 9);
  expect(chip!.snn[0]!.energy).toBeCloseTo(100 * 300 + 500 * 27.1 + 10 * 4 * 81, 9); // 46790
});

test('virtual timesteps update neurons each for itself', () => {
  const chip = (virtual: number): number => energies({ ...result, virtual })[2]!.snn[0]!.energy;
  expect(chip(15) - chip(1)).toBeCloseTo(10 * 4 * 14 * 81, 6);
});

test('the first set is the evaluation’s own estimate', () => {
  const whole = resultOf({ map50: 0.9 }, { half: 1, loss: 0, rate: 0.3, error: 0 });
  energies(whole)[0]!.snn.forEach(({ share }, i) => expect(share).toBeCloseTo(whole.snn[i]!.energyShare, 12));
});

test('an ANN without work has no shares, and every set says what it leaves out', () => {
  const sets = energies({ ...result, annMacs: 0, neurons: 0 });
  expect(sets.map(({ snn }) => snn[0]!.share)).toEqual([null, null, null]);
  expect(sets.every(({ leavesOut, source }) => leavesOut.length > 2 && source.length > 20)).toBe(true);
});
