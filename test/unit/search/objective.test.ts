import { expect, test } from '@jest/globals';
import type { SnnScore } from '../../../src/evaluation/index.js';
import { bestReadout, objectiveOf, type Objective, type Readout } from '../../../src/search/index.js';

function score(t: number, changes: Partial<SnnScore>): SnnScore {
  const zero = {
    agreement: 0,
    outputError: 0,
    spikesPerNeuron: 0,
    synapticOps: 0,
    acsPerMac: 0,
    energyShare: 0,
    macs: 0,
  };
  return { t, ...zero, ...changes };
}

const snn = [
  score(1, { outputError: 0.5, agreement: 0.2, map50: 0.1, acsPerMac: 1, spikesPerNeuron: 1 }),
  score(2, { outputError: 0.2, agreement: 0.9, map50: 0.3, acsPerMac: 2, spikesPerNeuron: 2 }),
  score(4, { outputError: 0.1, agreement: 0.8, map50: 0.2, acsPerMac: 4, spikesPerNeuron: 4 }),
];
const evaluation = { snn, ann: { map50: 0.4, map: 0.2 } };

/** The best readout, without saying whether the budget is kept. */
function best(objective: Objective, evaluation: Parameters<Objective['readouts']>[0]): Omit<Readout, 'within'> {
  const { t, value } = bestReadout(objective.readouts(evaluation));
  return { t, value };
}

test('the best timestep is found by each measure', () => {
  expect(best(objectiveOf(), evaluation)).toEqual({ t: 4, value: -0.1 });
  expect(best(objectiveOf({ measure: 'agreement' }), evaluation)).toEqual({ t: 2, value: 0.9 });
  expect(best(objectiveOf({ measure: 'metric' }), evaluation)).toEqual({ t: 2, value: 0.3 });
});

test('of equal timesteps the first is best', () => {
  const equal = [score(1, { outputError: 0.1 }), score(2, { outputError: 0.1 })];
  expect(best(objectiveOf(), { snn: equal, ann: {} })).toEqual({ t: 1, value: -0.1 });
});

test('a budget keeps to the timesteps within it', () => {
  expect(best(objectiveOf({ budget: 2 }), evaluation)).toEqual({ t: 2, value: -0.2 });
  expect(best(objectiveOf({ budget: 1.5 }), evaluation)).toEqual({ t: 1, value: -0.5 });
});

test('beyond the budget everything is worse than within it, however bad that is, and more so the further beyond', () => {
  const beyond = (acsPerMac: number): number =>
    best(objectiveOf({ budget: 1 }), { snn: [score(1, { acsPerMac })], ann: {} }).value;
  const within = best(objectiveOf({ budget: 1 }), {
    snn: [score(1, { outputError: 1e6, acsPerMac: 1 })],
    ann: {},
  }).value;
  expect(beyond(1.001)).toBeLessThan(within);
  expect(beyond(3)).toBeLessThan(beyond(2));
});

test('spikes cost what is said', () => {
  // -0.5 - 0.2, -0.2 - 0.4, -0.1 - 0.8
  expect(best(objectiveOf({ spikeCost: 0.2 }), evaluation)).toEqual({ t: 2, value: -0.2 - 0.4 });
});

test('errors beyond 1 keep their order, and stay above -2', () => {
  const value = (outputError: number): number =>
    best(objectiveOf(), { snn: [score(1, { outputError })], ann: {} }).value;
  const values = [0, 0.5, 1, 1.01, 2, 100, Infinity].map(value);
  expect(values).toEqual([...values].sort((a, b) => b - a));
  expect(new Set(values).size).toBe(values.length);
  expect([value(1), value(2), value(Infinity)]).toEqual([-1, -1.5, -2]);
});

test('a budget that is kept comes before every value, whatever spikes cost', () => {
  const cheap = score(1, { outputError: 5, acsPerMac: 1, spikesPerNeuron: 9 });
  const dear = score(2, { outputError: 0, acsPerMac: 1.01, spikesPerNeuron: 0 });
  const readouts = objectiveOf({ budget: 1, spikeCost: 10 }).readouts({ snn: [cheap, dear], ann: {} });
  expect(bestReadout(readouts)).toMatchObject({ t: 1, within: true });
  expect(bestReadout([...readouts].reverse())).toMatchObject({ t: 1, within: true });
});

test('outputs that cannot be compared are never best', () => {
  const snn = [score(1, { outputError: NaN }), score(2, { outputError: 0.5 }), score(4, { outputError: NaN })];
  expect(best(objectiveOf(), { snn, ann: {} })).toEqual({ t: 2, value: -0.5 });
  expect(best(objectiveOf(), { snn: [snn[0]!], ann: {} }).value).toBeNaN();
});

test('the metric needs labels, and numbers have their ranges', () => {
  expect(() => best(objectiveOf({ measure: 'metric' }), { snn, ann: {} })).toThrow('NO_LABELS');
  expect(() => objectiveOf({ budget: 0 })).toThrow('--budget');
  expect(() => objectiveOf({ spikeCost: NaN })).toThrow('--spike-cost');
});
