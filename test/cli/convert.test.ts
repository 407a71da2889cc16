import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { readProgram } from '../../src/snn/index.js';
import { calibration, digitsCard, digitsModel, jsonOf, namesIn, snnConvert, workFolder } from './command.js';

const folder = workFolder();
const model = join(folder, 'digits.onnx');
const program = join(folder, 'digits.snn');
const record = join(folder, 'digits.calib');

beforeAll(async () => {
  copyFileSync(digitsModel, model);
  copyFileSync(digitsCard, join(folder, 'digits.card.json'));
  const words = [model, '--calib', calibration, '--calib-limit', '4', '--save-calib', record, '-T', '3'];
  const { code, stdout, stderr } = await snnConvert(words);
  expect([code, stderr]).toEqual([0, '']);
  for (const field of ['opset 17', 'neurons', 'synapses', 'cut', 'default', '4 samples', 'cannot overflow', 'KiB'])
    expect(stdout).toContain(field);
});

test('the program stands beside the model under its name, whole, and nothing else is left', () => {
  expect(namesIn(folder)).toEqual(['digits.calib', 'digits.card.json', 'digits.onnx', 'digits.snn']);
  const { provenance, timesteps } = readProgram(readFileSync(program), program);
  expect(timesteps).toBe(3);
  expect(provenance).toMatchObject({ model: 'digits', preset: 'default', calibration: { samples: 4 } });
});

test('existing files stay as they are without --force', async () => {
  const kept = join(folder, 'kept.snn');
  writeFileSync(kept, 'mine');
  const { code, stderr } = await snnConvert([model, '--calib', record, '-o', kept]);
  expect([code, stderr.includes('OUTPUT_EXISTS'), readFileSync(kept, 'utf8')]).toEqual([1, true, 'mine']);
  const { code: again } = await snnConvert([model, '--calib', record, '-o', kept, '--force']);
  expect([again, readFileSync(kept, 'utf8') === 'mine']).toEqual([0, false]);
});

test('not even --force replaces a file that is read', async () => {
  const { code, stderr } = await snnConvert([model, '-o', model, '--force']);
  expect([code, readFileSync(model).equals(readFileSync(digitsModel))]).toEqual([1, true]);
  expect(stderr).toContain('OUTPUT_IS_INPUT');
});

test('a saved record gives the same bytes as the images that it was made of', async () => {
  const out = join(folder, 'again');
  mkdirSync(out);
  const summary = await jsonOf(['convert', model, '--calib', record, '-T', '3', '-o', out, '--json']);
  expect(summary['file']).toBe(join(out, 'digits.snn'));
  expect(readFileSync(join(out, 'digits.snn')).equals(readFileSync(program))).toBe(true);
});

test('--json has the fields of the summary; flags reach the conversion', async () => {
  const flags = ['--preset', 'levels', '--param', 'levels=7', '--thresholds', 'max', '--weight-bits', '12'];
  const out = join(folder, 'levels.snn');
  const summary = await jsonOf([model, '--calib', record, ...flags, '-T', '5', '-o', out, '--json']);
  expect(summary).toMatchObject({
    model: 'digits',
    opset: 17,
    preset: 'levels',
    neuron: 'levels',
    timesteps: 5,
    weights: '12-bit integers',
    options: { levels: 7, thresholds: 'max' },
    calibration: { samples: 4, synthetic: false },
    card: { task: 'detection', decoder: 'yolox' },
    file: out,
    warnings: [],
  });
  const { accumulator, neurons, synapses, spikingShare, cut } = summary as Record<string, number> & {
    accumulator: { largest: number; bound: number };
    cut: string[];
  };
  expect(accumulator.largest).toBeLessThanOrEqual(accumulator.bound);
  expect([neurons! > 1e5, synapses! > 1e7, spikingShare! > 0.8, cut.length > 0]).toEqual([true, true, true, true]);
});

test('without data a warning stands on stderr and in the summary', async () => {
  const out = join(folder, 'synthetic.snn');
  const { code, stdout, stderr } = await snnConvert([model, '--calib-limit', '2', '--weights', 'float32', '-o', out]);
  expect(code).toBe(0);
  expect(stderr).toMatch(/warning: .*synthetic/);
  expect(stdout).toMatch(/warnings .*synthetic/);
  expect(stdout).toContain('float32');
});
