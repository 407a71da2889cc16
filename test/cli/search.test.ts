import { expect, test } from '@jest/globals';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Evaluation, Report } from '../../src/index.js';
import { calibration, digitsModel, jsonOf, namesIn, scenes, snnConvert, workFolder } from './command.js';

const folder = workFolder();
const at = (name: string): string => join(folder, name);
const common = ['--calib', calibration, '--preset', 'levels', '-T', '4', '--trials', '8', '--images', scenes];
const search = (name: string, ...more: readonly string[]): string[] => [
  ...['search', digitsModel, ...common, '--limit', '2', '--seed', '3', '-o', at(`${name}.json`)],
  ...['--journal', at(`${name}.jsonl`), ...more],
];

interface Found {
  readonly best: { readonly value: number; readonly t: number; readonly phase: string };
  readonly trials: readonly { readonly phase: string; readonly value: number }[];
}

test('the config file and the program that a search writes are as good as it says', async () => {
  const page = ['--report', join(folder, 'page', 'report.html')];
  const found = (await jsonOf(search('one', '--json', '--jobs', '1', ...page))) as unknown as Found;
  expect(namesIn(folder)).toEqual(['one.json', 'one.jsonl', 'one.snn', 'page']);
  expect(found.trials).toHaveLength(8);
  expect(found.best.value).toBe(Math.max(...found.trials.map((trial) => trial.value)));
  expect(new Set(found.trials.map((trial) => trial.phase))).toContain('layers');
  const report = JSON.parse(readFileSync(join(folder, 'page', 'report.json'), 'utf8')) as Report;
  expect(report.search!.trials.map((trial) => trial.value)).toEqual(found.trials.map((trial) => trial.value));
  const chosen = report.runs[report.chosen!]!.result!;
  expect(chosen.snn.find(({ t }) => t === found.best.t)!.outputError).toBe(-found.best.value);
  expect(report.detail!.analysis.timesteps).toBe(chosen.timesteps);
  for (const subject of [['one.json'], ['one.snn', '--model', digitsModel]]) {
    const [file, ...more] = subject;
    const measured = (await jsonOf([
      ...['eval', at(file!), ...more, '--images', scenes, '--limit', '2', '--at', String(found.best.t), '--json', '-'],
    ])) as unknown as Evaluation;
    expect(-measured.snn[0]!.outputError).toBe(found.best.value);
  }
});

test('the trials do not depend on how many run at a time, and a search goes on where it ended', async () => {
  expect((await snnConvert(search('two', '--jobs', '2'))).code).toBe(0);
  expect(readFileSync(at('two.jsonl'), 'utf8')).toBe(readFileSync(at('one.jsonl'), 'utf8'));
  const settings = (name: string): unknown => JSON.parse(readFileSync(at(name), 'utf8'));
  expect(settings('two.json')).toEqual(settings('one.json'));
  // all lines but four are lost
  const lines = readFileSync(at('two.jsonl'), 'utf8').split('\n');
  writeFileSync(at('two.jsonl'), lines.slice(0, 4).join('\n') + '\n');
  rmSync(at('two.json'));
  rmSync(at('two.snn'));
  const again = await snnConvert(search('two'));
  expect([again.code, readFileSync(at('two.jsonl'), 'utf8').split('\n')]).toEqual([0, lines]);
});

test('a budget that nothing keeps ends with exit code 2 and leaves no result', async () => {
  const { code, stderr } = await snnConvert(search('none', '--trials', '4', '--refine', '0', '--budget', '0.0001'));
  expect([code, stderr]).toEqual([2, expect.stringContaining('BUDGET_TOO_SMALL')]);
  expect(namesIn(folder).filter((name) => name.startsWith('none'))).toEqual(['none.jsonl']);
});

test.each<[string, readonly string[], string]>([
  ['no calibration data', ['search', digitsModel], '--calib'],
  ['a program', ['search', at('one.snn'), '--calib', calibration], 'NOT_A_MODEL'],
  [
    'nothing to search',
    search('three', '--thresholds', 'max', '--param', 'levels=3', '--param', 'v0=0.5'),
    'nothing is left',
  ],
  ['an unknown objective', search('three', '--objective', 'speed'), 'error, agreement, metric'],
  ['a metric without labels', search('three', '--objective', 'metric'), 'NO_LABELS'],
  ['results that exist', search('one'), 'OUTPUT_EXISTS'],
  ['a journal in place of a result', search('three', '--journal', at('three.json')), 'written twice'],
  ['--skip without images', ['search', digitsModel, '--calib', calibration, '--skip', '1'], '--skip'],
  ['calibration data that is not there', ['search', digitsModel, '--calib', at('nowhere')], 'FILE_UNREADABLE'],
])('refused: %s', async (_, words, told) => {
  const { code, stderr } = await snnConvert(words);
  expect([code, stderr]).toEqual([1, expect.stringContaining(told)]);
});
