import { expect, test } from '@jest/globals';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Report } from '../../src/index.js';
import { annotations, calibration, digitsModel, namesIn, scenes, snnConvert, workFolder } from './command.js';

const folder = workFolder();
const images = ['--images', scenes, '--annotations', annotations, '--limit', '2', '--calib', calibration];

test('a sweep leaves a page about its trials, and looks into the best', async () => {
  const page = join(folder, 'page', 'report.html');
  const broken = join(folder, 'broken.onnx');
  writeFileSync(broken, 'this is no model');
  const { code, stdout, stderr } = await snnConvert([
    ...['sweep', digitsModel, broken, ...images, '--grid', 'preset=binary,default', '-T', '2'],
    ...['--journal', join(folder, 'j.jsonl'), '--report', page],
  ]);
  expect([code, stderr.includes(`the report is ${page}`)]).toEqual([1, true]);
  expect(stdout).toMatch(/NOT_ONNX/);
  expect(namesIn(join(folder, 'page'))).toEqual(['report.csv', 'report.html', 'report.json']);
  const report = JSON.parse(readFileSync(page.replace('.html', '.json'), 'utf8')) as Report;
  expect(report.runs.map(({ label }) => [label['model'], label['preset']])).toEqual([
    ['digits', 'binary'],
    ['digits', 'default'],
    ['broken', 'binary'],
    ['broken', 'default'],
  ]);
  expect(report.runs.map(({ failure }) => failure[0]?.code)).toEqual([undefined, undefined, 'NOT_ONNX', 'NOT_ONNX']);
  expect(report).toMatchObject({ kind: 'sweep', chosen: 1, search: null });
  expect(report.runs[1]!.options).toMatchObject({ preset: 'default', neuron: 'sigma-delta', timesteps: 2, burst: 8 });
  expect(report.detail!.analysis.preset).toBe('default');
  expect(report.provenance.models.map(({ name }) => name)).toEqual(['digits']);
  expect(report.provenance.command).toMatch(/^snn-convert sweep .*--report/);
  expect(report.provenance.images).toMatchObject({ count: 2, labelled: true });
  const html = readFileSync(page, 'utf8');
  expect(html).toMatch(/2 of 4 runs<\/strong> failed|2 of 4 runs failed/);
});

test('a config file is a subject like a model, and its flags are told from those of the grid', async () => {
  const config = join(folder, 'own.json');
  const paths = { model: digitsModel, calib: calibration };
  writeFileSync(
    config,
    JSON.stringify({ schemaVersion: 1, ...paths, preset: 'levels', param: ['levels=3'], timesteps: 2 }),
  );
  const { code, stdout, stderr } = await snnConvert([
    ...['sweep', config, digitsModel, ...images, '--grid', 'timesteps=1,2', '--journal', join(folder, 'k.jsonl')],
    ...['--json', '-'],
  ]);
  expect(code).toBe(0);
  expect(stderr).toContain(`${config}: the grid's values of timesteps take the place of its own`);
  const { rows } = JSON.parse(stdout) as { rows: { label: object; snn: { spikesPerNeuron: number } }[] };
  expect(rows.map(({ label }) => label)).toEqual([
    { model: 'own', timesteps: 1 },
    { model: 'own', timesteps: 2 },
    { model: 'digits', timesteps: 1 },
    { model: 'digits', timesteps: 2 },
  ]);
  // three levels a timestep send at most three spikes; the default preset sends up to eight
  expect(rows[0]!.snn.spikesPerNeuron).not.toBe(rows[2]!.snn.spikesPerNeuron);
});

test('seed and calibration are those of the trial that is looked into', async () => {
  const write = (name: string, flags: object): string => {
    const file = join(folder, name);
    writeFileSync(file, JSON.stringify({ schemaVersion: 1, model: digitsModel, ...flags }));
    return file;
  };
  const worse = write('worse.json', { preset: 'binary', seed: 3 });
  const better = write('better.json', { preset: 'default', seed: 7, calib: calibration, calibLimit: 2 });
  const page = join(folder, 'better', 'report.html');
  const { code } = await snnConvert([
    ...['sweep', worse, better, '--images', scenes, '--annotations', annotations, '--limit', '1', '-T', '2'],
    ...['--journal', join(folder, 'l.jsonl'), '--report', page],
  ]);
  expect(code).toBe(0);
  const { chosen, provenance } = JSON.parse(readFileSync(page.replace('.html', '.json'), 'utf8')) as Report;
  expect(chosen).toBe(1);
  expect(provenance).toMatchObject({ seed: 7, calibration: { samples: 2 } });
});

test.each<[string, object, readonly string[], string]>([
  ['flags of the whole sweep', { limit: 1, grid: 'T=1' }, [], 'BAD_CONFIG'],
  ['a parameter that a grid varies', { preset: 'levels', param: 'levels=3' }, ['--grid', 'levels=3,7'], 'BAD_OPTION'],
  ['the hash of another model', { sha256: 'abcdef12' }, [], 'MODEL_MISMATCH'],
])('a config file with %s is refused before anything is run', async (_, flags, words, told) => {
  const config = join(folder, 'refused.json');
  const journal = join(folder, 'refused.jsonl');
  writeFileSync(config, JSON.stringify({ schemaVersion: 1, model: digitsModel, ...flags }));
  const { code, stdout, stderr } = await snnConvert([
    'sweep',
    digitsModel,
    config,
    ...images,
    ...words,
    '--journal',
    journal,
  ]);
  expect([code, stdout, stderr]).toEqual([1, '', expect.stringContaining(told)]);
  expect(existsSync(journal)).toBe(false);
});
