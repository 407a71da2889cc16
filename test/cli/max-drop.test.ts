import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { readProgram } from '../../src/snn/index.js';
import type { Sensitivity } from '../../src/allocation/index.js';
import { annotations, calibration, digitsModel, jsonOf, scenes, snnConvert, workFolder } from './command.js';

const folder = workFolder();
const record = join(folder, 'digits.calib');
const coarse = ['--preset', 'single-spike', '-T', '1'];
const data = ['--calib', calibration, '--calib-limit', '1'];
const labelled = ['--images', scenes, '--annotations', annotations, '--limit', '2'];

beforeAll(async () => {
  const words = [digitsModel, ...data, '--save-calib', record, '-o', join(folder, 'plain.snn')];
  expect((await snnConvert(words)).code).toBe(0);
});

test('precision is raised until the metric on labelled images is met, and summary, stderr and program say how', async () => {
  const out = join(folder, 'points.snn');
  const words = [digitsModel, ...data, ...coarse, '--max-drop', '2', ...labelled, '-o', out, '--json'];
  const { code, stdout, stderr } = await snnConvert(words);
  expect([code, stderr]).toEqual([0, expect.stringMatching(/points of map50 on 2 images at T=1 \(more than 2\)/)]);
  const { precision } = JSON.parse(stdout) as { precision: string[] };
  expect(precision[0]).toMatch(
    /^drop of -?[\d.]+ points of map50 on 2 images at T=\d.*, at most 2 wanted: precision was raised$/,
  );
  expect(precision.slice(1).join()).toMatch(/burst 1 -> \d/);
  const { provenance, steps } = readProgram(readFileSync(out), out);
  expect(provenance.notes).toEqual(precision);
  const bursts = new Set(steps.flatMap((s) => (s.kind === 'neuron' ? [s.parameters['burst']] : [])));
  expect(Math.max(...[...bursts].map(Number))).toBeGreaterThan(1);
  const again = await jsonOf(['eval', out, '--model', digitsModel, ...labelled, '--json', '-']);
  expect(100 * (again['drop'] as { map50: number }).map50).toBeLessThanOrEqual(2);
});

test('without labels the drop is relative output error in percent, and that is said', async () => {
  const out = join(folder, 'error.snn');
  const { code, stderr } = await snnConvert([digitsModel, ...data, '--max-drop', '90', '-o', out]);
  expect([code, stderr]).toEqual([
    0,
    expect.stringContaining('% relative output error on the first calibration inputs (1 at most)'),
  ]);
  expect(readProgram(readFileSync(out), out).provenance.notes[0]).toMatch(/at most 90 wanted: nothing was changed/);
});

test('what cannot be met exits with 2, says what was the best, and leaves the file alone', async () => {
  const out = join(folder, 'kept.snn');
  writeFileSync(out, 'mine');
  const words = [digitsModel, ...data, '--preset', 'binary', '-T', '1', '--max-drop', '0', '-o', out, '--force'];
  const { code, stdout, stderr } = await snnConvert([...words, '--images', scenes, '--limit', '2']);
  expect([code, stdout, readFileSync(out, 'utf8')]).toEqual([2, '', 'mine']);
  expect(stderr).toMatch(
    /MAX_DROP_NOT_MET.*\n.*best of 3 conversions loses [\d.]+ % relative output error on 2 images at T=4\n/,
  );
});

test('a budget of spikes is kept, and one that is too small exits with 2', async () => {
  const out = join(folder, 'budget.snn');
  const made = await snnConvert([digitsModel, ...data, '--budget', '1.5', '-T', '2', '-o', out]);
  expect([made.code, made.stderr]).toEqual([0, expect.stringContaining('spikes per neuron (predicted')]);
  const result = await jsonOf([
    'eval',
    out,
    '--model',
    digitsModel,
    '--images',
    calibration,
    '--limit',
    '1',
    '--json',
    '-',
  ]);
  const last = (result['snn'] as { spikesPerNeuron: number }[]).at(-1)!;
  expect(last.spikesPerNeuron).toBeLessThanOrEqual(1.5);
  expect(last.spikesPerNeuron).toBeGreaterThan(0.9);
  const none = join(folder, 'none.snn');
  const { code, stderr } = await snnConvert([digitsModel, ...data, '--budget-ops', '0.001', '-T', '1', '-o', none]);
  expect([code, existsSync(none)]).toEqual([2, false]);
  expect(stderr).toMatch(/BUDGET_TOO_SMALL.*\n.*synaptic operations per multiply-accumulate/);
});

test('analyze prints what precision is worth', async () => {
  const words = ['analyze', digitsModel, ...data, '--images', scenes, '--sensitivity'];
  const file = join(folder, 'table.json');
  const { code, stdout } = await snnConvert([...words, '--limit', '1', '--json', file]);
  expect([code, stdout]).toEqual([0, expect.stringMatching(/exponents 12 +as now +exponents 14 +burst 9/)]);
  const { layers, error, predictedError } = (JSON.parse(readFileSync(file, 'utf8')) as { sensitivity: Sensitivity })
    .sensitivity;
  expect(layers.length).toBeGreaterThan(5);
  expect(predictedError / error).toBeGreaterThan(0.5);
  expect(predictedError / error).toBeLessThan(2);
});

test('parameters of a single layer reach its neurons', async () => {
  const out = join(folder, 'layer.snn');
  const { steps } = readProgram(readFileSync(join(folder, 'plain.snn')), 'plain');
  const { origin } = steps.find((s) => s.kind === 'neuron')!;
  const { code } = await snnConvert([digitsModel, '--calib', record, '--layer-param', `${origin}:burst=7`, '-o', out]);
  expect(code).toBe(0);
  const changed = readProgram(readFileSync(out), out).steps.filter((s) => s.kind === 'neuron');
  expect(changed.map((s) => s.parameters['burst'] === 7)).toEqual(changed.map((s) => s.origin === origin));
  const { stdout } = await snnConvert(['inspect', out]);
  expect(stdout).toMatch(/exponents 13, burst 7 in \S+\n/);
});

test.each([
  [['--max-drop', '-1'], 'BAD_OPTION'],
  [['--max-drop', '1', '--budget', '2'], 'expected one limit'],
  [['--images', scenes], '--max-drop only'],
  [['--budget', '2', '--calib', record], 'VALIDATION_NEEDED'],
  [['--layer-param', 'burst=7'], 'layer:name=number'],
  [['--layer-param', 'nowhere:burst=7'], 'layer "nowhere"'],
])('%j is refused', async (flags, message) => {
  const { code, stderr } = await snnConvert([digitsModel, ...data, ...flags, '-o', join(folder, 'refused.snn')]);
  expect([code, stderr]).toEqual([1, expect.stringContaining(message)]);
});
