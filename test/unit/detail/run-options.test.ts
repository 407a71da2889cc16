import { expect, test } from '@jest/globals';
import { compareResults, readResult } from '../../../src/comparison/index.js';
import { runOf, runOfTrial } from '../../../src/detail/index.js';
import type { Evaluation } from '../../../src/evaluation/index.js';
import type { Report, Run } from '../../../src/report/index.js';
import type { SnnProgram } from '../../../src/snn/index.js';
import type { TrialOptions } from '../../../src/trials/index.js';
import { resultOf, sweepReport } from '../../helpers/report-fixture.js';

const result = resultOf({ map50: 0.9 }, { half: 1, loss: 0.1, rate: 0.1, error: 0.1 });
const trial = (options: TrialOptions): Run => runOfTrial({ model: 'm' }, options, { evaluation: result });
const levels = { preset: 'levels', timesteps: 4, parameters: { levels: 7, v0: 0.5 } };

const changes: readonly (readonly [TrialOptions, Run['options']])[] = [
  [
    { correction: 'bias', correctionLimit: 3 },
    { correction: 'bias', correctionLimit: 3 },
  ],
  [{ layers: { conv1: { levels: 3 } } }, { 'layer conv1': 'levels=3' }],
  [
    { layers: { conv1: { levels: 3 } }, layerThresholds: { conv1: 'max', conv2: 'max:layer' } },
    { 'layer conv1': 'levels=3 thresholds=max', 'layer conv2': 'thresholds=max:layer' },
  ],
  [{ layers: { conv1: { levels: 7 } } }, {}],
  [{ budget: 2 }, { budget: 2 }],
  [{ budgetOps: 3 }, { budgetOps: 3 }],
  [{ budgetEnergy: 0.5 }, { budgetEnergy: 0.5 }],
  [{ calibrationLimit: 8 }, { calibrationLimit: 8 }],
];

test.each(changes)('a run tells %j, and compare sees it', (change, told) => {
  const [plain, changed] = [trial(levels), trial({ ...levels, ...change })];
  expect(changed.options).toEqual({ ...plain.options, ...told });
  const fileOf = (run: Run): Report => ({ ...sweepReport(), runs: [run], chosen: null, detail: null });
  const { runs } = compareResults(readResult(fileOf(plain), 'a'), readResult(fileOf(changed), 'b'));
  expect(runs[0]!.options).toEqual(Object.entries(told).map(([name, b]) => ({ name, a: null, b })));
});

test('a program tells the same', () => {
  const { options } = trial(levels);
  const { preset, ...recorded } = options;
  const program = {
    provenance: {
      ...{ model: 'm', preset, options: { ...recorded, correction: 'bias' }, correction: { samples: 3 } },
      ...{ layers: { conv1: { levels: 3, v0: 0.5 } }, layerThresholds: { conv2: 'max:layer' } },
    },
  } as unknown as SnnProgram;
  expect(runOf(program, result as unknown as Evaluation).options).toEqual({
    ...recorded,
    ...{ correction: 'bias', correctionSamples: 3 },
    ...{ 'layer conv1': 'levels=3', 'layer conv2': 'thresholds=max:layer' },
  });
});
