import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { comparisonLines } from '../../src/cli/comparison-table.js';
import { compareResults, readResult, type Comparison } from '../../src/comparison/index.js';
import type { Evaluation } from '../../src/evaluation/index.js';
import type { Report } from '../../src/report/index.js';
import { annotations, calibration, digitsModel, scenes, snnConvert, workFolder } from './command.js';

const folder = workFolder();
const names = ['default', 'levels'];
const file = (name: string): string => join(folder, name);
const images = ['--images', scenes, '--limit', '3', '--calib', calibration];

beforeAll(async () => {
  for (const [i, preset] of names.entries()) {
    const flags = ['--preset', preset, '-T', String(2 + 2 * i), '--annotations', annotations];
    const out = ['--json', file(`${preset}.eval.json`), '--report', file(`${preset}.html`), '--report-images', '1'];
    expect((await snnConvert(['eval', digitsModel, ...images, ...flags, ...out])).stderr).toBe('');
    const { detail } = JSON.parse(readFileSync(file(`${preset}.json`), 'utf8')) as Report;
    writeFileSync(file(`${preset}.layers.json`), JSON.stringify(detail!.analysis));
  }
  const layers = ['-T', '2', '--limit', '1', '--json', file('default.layers.json')];
  expect((await snnConvert(['analyze', digitsModel, ...images, ...layers])).code).toBe(0);
});

function compared(a: string, b: string): Comparison {
  const [one, other] = [a, b].map((name) => readResult(JSON.parse(readFileSync(file(name), 'utf8')), name));
  return compareResults(one!, other!);
}

test('two presets of the demo model: figures are those of the files', async () => {
  const [a, b] = names.map((name) => file(`${name}.eval.json`)) as [string, string];
  const { code, stdout, stderr } = await snnConvert(['compare', a, b, '--json', file('out.json')]);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/mAP50 +mAP50-95 +agreement +output error +spikes\/neuron/);
  expect(stdout).toMatch(/t=1 +a .*\n +b .*\n +b - a /);
  expect(stdout).toMatch(/t=2 +a .*\n +t=4 +b /);
  const result = JSON.parse(readFileSync(file('out.json'), 'utf8')) as Comparison;
  expect(result).toMatchObject({ schemaVersion: 1, kind: 'evaluation', a, b, warnings: [], onlyA: [], onlyB: [] });
  const { steps, last } = result.runs[0]!;
  expect(steps.map(({ t }) => t[0])).toEqual([1, 2]);
  expect(last!.t).toEqual([2, 4]);
  const [one, other] = [a, b].map((path) => (JSON.parse(readFileSync(path, 'utf8')) as Evaluation).snn[1]!);
  const { t, ...figures } = one!;
  expect([t, steps[1]!.a]).toEqual([2, figures]);
  for (const [name, value] of Object.entries(steps[1]!.difference))
    expect(value).toBe(other![name as 'macs'] - one![name as 'macs']);
});

test.each([['.json'], ['.layers.json']])('%s: options and layers that differ', (ending) => {
  const result = compared(`default${ending}`, `levels${ending}`);
  const lines = comparisonLines(result).join('\n');
  expect(lines).toMatch(/preset +default +levels/);
  expect(lines).toMatch(/layer +a dB +b dB/);
  expect(result.warnings).toEqual([]);
  expect(result.runs[0]!.layers).toHaveLength(12);
  expect(result.runs[0]!.options).toContainEqual({ name: 'neuron', a: 'sigma-delta', b: 'levels' });
});

test('a result and itself: nothing differs', () => {
  const lines = comparisonLines(compared('default.json', 'default.json')).join('\n');
  expect(lines).toContain('No option differs');
  expect(lines).toContain('All 12 layers have the same errors');
  expect(lines).toContain('within chance');
});

test('files that are no results, and outputs that are inputs', async () => {
  const good = file('default.eval.json');
  writeFileSync(file('broken.json'), readFileSync(good, 'utf8').slice(0, 300));
  const fail = async (...words: string[]): Promise<string> => {
    const { code, stdout, stderr } = await snnConvert(['compare', ...words]);
    expect([code, stdout]).toEqual([1, '']);
    return stderr;
  };
  expect(await fail(file('broken.json'), good)).toContain(`BAD_JSON: ${file('broken.json')}`);
  expect(await fail(good, folder)).toContain('FILE_UNREADABLE');
  expect(await fail(good, good, '--json', good)).toContain('OUTPUT_IS_INPUT');
});

test('names in files cannot speak to the terminal', async () => {
  const evil = 'a\u001b[31m\u202e</script>\nwarning: all is well';
  const changed = { ...(JSON.parse(readFileSync(file('default.eval.json'), 'utf8')) as object), model: evil };
  writeFileSync(file('evil.json'), JSON.stringify(changed));
  const { code, stdout, stderr } = await snnConvert(['compare', file('evil.json'), file('default.eval.json')]);
  expect(code).toBe(0);
  // eslint-disable-next-line no-control-regex -- what must not be there
  expect(stdout + stderr).not.toMatch(/[\u001b\u202e]/);
  expect(stderr.split('\n')).toHaveLength(2);
});
