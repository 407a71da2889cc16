import { expect, test } from '@jest/globals';
import { comparisonLines } from '../../../src/cli/comparison-table.js';
import { compareResults, readResult, type Comparison } from '../../../src/comparison/index.js';
import { ConvertError } from '../../../src/diagnostics/index.js';

const snn = (t: number, map50: number, energyShare = 0.5) => ({
  t,
  map50,
  map: map50 / 2,
  agreement: 0.9,
  energyShare,
});
const evaluation = {
  schemaVersion: 1,
  ann: { map50: 0.8, map: 0.4 },
  snn: [snn(1, 0.5), snn(2, 0.75, 0.6), snn(4, 0.78, 0.7)],
  drop: { map50: 0.02, map: 0.01, low: 0.01, high: 0.03 },
  images: 10,
  timesteps: 4,
  virtual: 1,
  model: 'm',
  annMacs: 100,
  energyRule: 'rule',
};
const layer = (value: string, sqnr: number | null, rate = 1) => ({
  ...{ layer: `node ${value}`, value, rate },
  ...{ own: { sqnr: 30 }, cumulative: { sqnr } },
});
const analysis = {
  schemaVersion: 1,
  model: 'm',
  preset: 'default',
  options: { neuron: 'levels', levels: 15 },
  timesteps: 2,
  inputs: 3,
  outputs: [
    { t: 1, error: 0.5, agreement: 0.5 },
    { t: 2, error: 0.25, agreement: 1 },
  ],
  layers: [layer('a', 40), layer('b', null), layer('c', 10), layer('d', null)],
};
const run = (label: object, result: object | null, options: object = {}) => ({ label, model: 'm', options, result });
const provenance = {
  version: '0.1.0',
  seed: 1,
  models: [{ name: 'm', sha256: 'ab'.repeat(32) }],
  calibration: { source: 'c', samples: 2, sha256: 'cd'.repeat(32) },
  images: { source: 'i', count: 10, sha256: 'ef'.repeat(32), labelled: true },
};
const report = (kind: string, runs: readonly object[], more: object = {}) => ({
  ...{ schemaVersion: 1, kind, provenance, runs, chosen: null, detail: null, search: null },
  ...more,
});

function compared(a: unknown, b: unknown): Comparison {
  return compareResults(readResult(a, 'a.json'), readResult(b, 'b.json'));
}

function code(a: unknown, b: unknown = a): string {
  try {
    compared(a, b);
  } catch (error) {
    if (error instanceof ConvertError) return `${error.code} ${error.diagnostics[0].problem}`;
    throw error;
  }
  return 'none';
}

test('evaluations: common timesteps, differences b - a, the last of each, intervals that do not meet', () => {
  const other = {
    ...evaluation,
    snn: [snn(2, 0.7), snn(4, 0.7), snn(8, 0.72)],
    timesteps: 8,
    drop: { map50: 0.08, map: 0.04, low: 0.031, high: 0.1 },
  };
  const { runs, warnings, kind } = compared(evaluation, other);
  expect([kind, warnings, runs.length]).toEqual(['evaluation', [], 1]);
  const { steps, last, drop, options } = runs[0]!;
  expect(steps.map(({ t }) => t)).toEqual([
    [2, 2],
    [4, 4],
  ]);
  expect(steps[0]!.difference['map50']).toBeCloseTo(-0.05, 12);
  expect(steps[1]!.difference['energyShare']).toBeCloseTo(-0.2, 12);
  expect(Object.keys(steps[0]!.difference)).toEqual(['map50', 'map', 'agreement', 'energyShare']);
  expect(last!.t).toEqual([4, 8]);
  expect(last!.difference['map50']).toBeCloseTo(-0.06, 12);
  expect(drop).toEqual({ metric: 'map50', a: [0.01, 0.03], b: [0.031, 0.1], beyond: true });
  expect(options).toEqual([{ name: 'timesteps', a: 4, b: 8 }]);
  const meeting = compared(evaluation, { ...evaluation, drop: { ...evaluation.drop, low: 0.03, high: 0.05 } });
  expect(meeting.runs[0]!.drop!.beyond).toBe(false);
});

test('what makes figures incomparable is told', () => {
  const other = { ...evaluation, model: 'n', images: 9, annMacs: 7, ann: { map50: 0.7, map: 0.4 } };
  const { warnings, runs } = compared(evaluation, other);
  expect(warnings).toHaveLength(4);
  expect(warnings.join('\n')).toMatch(
    /model differs: m and n.*\n.*images differs: 10 and 9.*\n.*100 and 7.*\n.*scores of the ANN/,
  );
  expect(runs[0]!.drop).toBeNull();
  const unlabelled = { ...evaluation, ann: {}, drop: null, snn: [{ t: 3, agreement: 1, energyShare: 1 }] };
  const half = compared(evaluation, unlabelled);
  expect(half.warnings.join()).toMatch(/different metrics.*no timestep is read out on both/);
  expect([half.runs[0]!.steps, Object.keys(half.runs[0]!.last!.difference)]).toEqual([
    [],
    ['agreement', 'energyShare'],
  ]);
  const later = { ...provenance, version: '0.2.0', images: { ...provenance.images, sha256: '00' } };
  const reports = compared(report('sweep', []), { ...report('sweep', []), provenance: later });
  expect(reports.warnings.join()).toMatch(/version of snn-convert differs: 0\.1\.0 and 0\.2\.0.*content of images/);
});

test('analyses: options that differ, layers by how much their errors differ, no error at all included', () => {
  const other = {
    ...analysis,
    preset: 'levels',
    options: { neuron: 'levels', v0: 0.5 },
    layers: [layer('a', 35), layer('b', 20), layer('c', 30), layer('d', null), layer('e', 5)],
  };
  const { runs } = compared(analysis, other);
  const { options, layers, commonLayers, steps } = runs[0]!;
  expect(options).toEqual([
    { name: 'preset', a: 'default', b: 'levels' },
    { name: 'levels', a: 15, b: null },
    { name: 'v0', a: null, b: 0.5 },
  ]);
  expect(layers.map((l) => [l.value, l.difference])).toEqual([
    ['b', -Infinity],
    ['c', 20],
    ['a', -5],
    ['d', 0],
  ]);
  expect(commonLayers).toBe(4);
  expect(steps[1]!.a).toEqual({ agreement: 1, outputError: 0.25 });
});

test('sweeps: runs by their labels in any order, others listed, failed ones told', () => {
  const a = report('sweep', [
    run({ preset: 'x', T: 4 }, evaluation, { levels: 1 }),
    run({ preset: 'x', T: 8 }, null),
    run({ preset: 'y', T: 4 }, evaluation),
  ]);
  const b = report('sweep', [
    run({ T: 8, preset: 'x' }, evaluation),
    run({ T: 4, preset: 'x' }, evaluation, { levels: 2 }),
    run({ preset: 'z', T: 4 }, evaluation),
  ]);
  const { runs, onlyA, onlyB, warnings } = compared(a, b);
  expect(runs.map(({ label, failed }) => [label['T'], failed.a, failed.b])).toEqual([
    [4, false, false],
    [8, true, false],
  ]);
  expect(runs[0]!.options).toEqual([{ name: 'levels', a: 1, b: 2 }]);
  expect([onlyA, onlyB]).toEqual([[{ preset: 'y', T: 4 }], [{ preset: 'z', T: 4 }]]);
  expect(warnings).toEqual(['some runs have no result']);
});

test('reports of single evaluations are compared whatever their labels, with the layers of their detail', () => {
  const of = (preset: string, layers: readonly object[]) =>
    report('evaluation', [run({ model: 'm', preset, timesteps: 4 }, evaluation)], {
      chosen: 0,
      detail: { analysis: { ...analysis, layers } },
    });
  const { runs, onlyA, onlyB } = compared(of('p', [layer('a', 1)]), of('q', [layer('a', 2)]));
  expect([runs.length, onlyA, onlyB]).toEqual([1, [], []]);
  expect(runs[0]!.options).toEqual([{ name: 'preset', a: 'p', b: 'q' }]);
  expect(runs[0]!.layers.map((l) => l.difference)).toEqual([1]);
});

test('of searches the best trials are compared, whatever their numbers', () => {
  const of = (chosen: number | null, objective: string, burst: number) =>
    report(
      'search',
      [1, 2, 3].map((trial) => run({ model: 'm', trial, phase: 'model' }, evaluation, { burst: burst * trial })),
      { chosen, search: { objective, trials: [], importance: [] } },
    );
  const comparison = compared(of(0, 'agreement', 1), of(2, 'metric', 10));
  const { runs, onlyA, onlyB } = comparison;
  expect([runs.length, onlyA, onlyB]).toEqual([1, [], []]);
  expect(runs[0]!.options).toEqual([
    { name: 'burst', a: 1, b: 30 },
    { name: 'objective', a: 'agreement', b: 'metric' },
  ]);
  expect(comparisonLines(comparison)[0]).toContain('the best trials of the two searches');
  expect(compared(of(null, 'agreement', 1), of(2, 'agreement', 1)).onlyB).toHaveLength(1);
});

test('other documents, versions, kinds and damaged files: what was found is said', () => {
  expect(code([])).toBe('UNKNOWN_RESULT expected an object but found []');
  expect(code(null)).toBe('UNKNOWN_RESULT expected an object but found null');
  expect(code({})).toContain('UNKNOWN_RESULT expected a result to compare but found an empty object');
  expect(code({ difference: null })).toContain('found an object with "difference"');
  expect(code({ ...evaluation, schemaVersion: 2 })).toBe(
    'RESULT_VERSION expected schema version 1 (evaluation) but found 2',
  );
  expect(code({ ...analysis, schemaVersion: undefined })).toContain('(analysis) but found nothing');
  expect(code({ ...report('sweep', []), kind: 'race' })).toContain('UNKNOWN_RESULT');
  expect(code({ ...report('sweep', []), kind: 'constructor' })).toContain('UNKNOWN_RESULT');
  expect(code(evaluation, analysis)).toBe('DIFFERENT_RESULTS expected evaluation, as in "a.json", but found analysis');
  expect(code(report('sweep', []), report('search', []))).toContain('report of a sweep, as in "a.json", but found');
  expect(code({ ...evaluation, snn: [{ t: 'one' }] })).toBe('BAD_RESULT expected a number as snn[0].t but found "one"');
  expect(code({ ...evaluation, snn: [5] })).toBe('BAD_RESULT expected an object as snn[0] but found 5');
  expect(code({ ...evaluation, drop: {} })).toContain('as drop.low but found nothing');
  expect(code({ ...analysis, layers: [layer('a', 1), {}] })).toContain('as layers[1].layer but found nothing');
  expect(code(report('sweep', [run({ T: {} }, null)]))).toContain('as runs[0].label.T but found {}');
  expect(code({ ...report('sweep', []), provenance: null })).toContain('an object as provenance but found null');
});

/** Every document that differs from a valid one in one place. */
function* damaged(value: unknown): Generator {
  for (const instead of [null, 'x', 3, [], {}, undefined]) yield instead;
  if (typeof value !== 'object' || value === null) return;
  for (const [key, member] of Object.entries(value))
    for (const other of damaged(member))
      yield Array.isArray(value)
        ? value.map((item: unknown, i) => (String(i) === key ? other : item))
        : { ...value, [key]: other };
}

test('no damage of a file in one place is more than a message', () => {
  const detail = { analysis };
  const whole = report('evaluation', [run({ T: 1 }, evaluation, { levels: 1 })], { chosen: 0, detail });
  let tried = 0;
  for (const valid of [evaluation, analysis, whole])
    for (const document of damaged(valid)) {
      tried++;
      expect(code((JSON.parse(JSON.stringify({ document })) as { document?: unknown }).document, valid)).toMatch(
        /^none$|^(UNKNOWN_RESULT|RESULT_VERSION|DIFFERENT_RESULTS|BAD_RESULT) /,
      );
    }
  expect(tried).toBeGreaterThan(500);
});
