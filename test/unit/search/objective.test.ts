import { expect, test } from '@jest/globals';
import type { SnnScore } from '../../../src/evaluation/index.js';
import { objectiveOf } from '../../../src/search/index.js';

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

test('the best timestep is found by each measure', () => {
  expect(objectiveOf().best(evaluation)).toEqual({ t: 4, value: -0.1 });
  expect(objectiveOf({ measure: 'agreement' }).best(evaluation)).toEqual({ t: 2, value: 0.9 });
  expect(objectiveOf({ measure: 'metric' }).best(evaluation)).toEqual({ t: 2, value: 0.3 });
});

test('of equal timesteps the first is best', () => {
  const equal = [score(1, { outputError: 0.1 }), score(2, { outputError: 0.1 })];
  expect(objectiveOf().best({ snn: equal, ann: {} })).toEqual({ t: 1, value: -0.1 });
});

test('a budget keeps to the timesteps within it', () => {
  expect(objectiveOf({ budget: 2 }).best(evaluation)).toEqual({ t: 2, value: -0.2 });
  expect(objectiveOf({ budget: 1.5 }).best(evaluation)).toEqual({ t: 1, value: -0.5 });
});

test('beyond the budget everything is worse than within it, however bad that is, and more so the further beyond', () => {
  const beyond = (acsPerMac: number): number =>
    objectiveOf({ budget: 1 }).best({ snn: [score(1, { acsPerMac })], ann: {} }).value;
  const within = objectiveOf({ budget: 1 }).best({
    snn: [score(1, { outputError: 1e6, acsPerMac: 1 })],
    ann: {},
  }).value;
  expect(beyond(1.001)).toBeLessThan(within);
  expect(beyond(3)).toBeLessThan(beyond(2));
});

test('spikes cost what is said', () => {
  // -0.5 - 0.2, -0.2 - 0.4, -0.1 - 0.8
  expect(objectiveOf({ spikeCost: 0.2 }).best(evaluation)).toEqual({ t: 2, value: -0.2 - 0.4 });
});

test('errors beyond 1 keep their order, and stay above -2', () => {
  const value = (outputError: number): number =>
    objectiveOf().best({ snn: [score(1, { outputError })], ann: {} }).value;
  const values = [0, 0.5, 1, 1.01, 2, 100, Infinity].map(value);
  expect(values).toEqual([...values].sort((a, b) => b - a));
  expect(new Set(values).size).toBe(values.length);
  expect([value(1), value(2), value(Infinity)]).toEqual([-1, -1.5, -2]);
});

test('the metric needs labels, and numbers have their ranges', () => {
  expect(() => objectiveOf({ measure: 'metric' }).best({ snn, ann: {} })).toThrow('NO_LABELS');
  expect(() => objectiveOf({ budget: 0 })).toThrow('--budget');
  expect(() => objectiveOf({ spikeCost: NaN })).toThrow('--spike-cost');
});
