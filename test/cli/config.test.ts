import { expect, test } from '@jest/globals';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { calibration, digitsCard, digitsModel, scenes, snnConvert, workFolder } from './command.js';

const folder = workFolder();

/** A config file in a folder of its own, with the demo's paths as seen from there. */
function configFile(name: string, content: object, place = folder): string {
  mkdirSync(place, { recursive: true });
  const file = join(place, name);
  const paths = { model: relative(place, digitsModel), calib: relative(place, calibration) };
  writeFileSync(file, JSON.stringify({ schemaVersion: 1, ...paths, ...content }));
  return file;
}

test('a config file makes the program that its flags make on the command line', async () => {
  const config = configFile('best.json', {
    about: 'anything',
    preset: 'levels',
    timesteps: 4,
    thresholds: 'percentile:0.99',
    param: ['levels=7', 'v0=0.25'],
    layerThresholds: ['/to_stride_8/to_stride_8.0/to_stride_8.0.2/Relu_output_0=max'],
    calibLimit: 12,
  });
  const [one, other] = [join(folder, 'one.snn'), join(folder, 'other.snn')];
  const flags = ['--preset', 'levels', '-T', '4', '--thresholds', 'percentile:0.99', '--param', 'levels=7'];
  const more = [
    '--param',
    'v0=0.25',
    '--layer-thresholds',
    '/to_stride_8/to_stride_8.0/to_stride_8.0.2/Relu_output_0=max',
    '--calib',
    calibration,
    '--calib-limit',
    '12',
  ];
  const byFile = await snnConvert([config, '-o', one]);
  const byFlags = await snnConvert([digitsModel, ...flags, ...more, '-o', other]);
  expect([byFile.stderr, byFile.code, byFlags.code]).toEqual(['', 0, 0]);
  // the folder of the calibration images is named as it was given, so only that may differ
  const tensors = (file: string): Buffer => {
    const bytes = readFileSync(file);
    return bytes.subarray(8 + Number(bytes.readBigUInt64LE(0)));
  };
  expect(tensors(one).equals(tensors(other))).toBe(true);
});

test('the command line goes before the file, and paths are seen from the file', async () => {
  const place = join(folder, 'elsewhere');
  const config = configFile('c.json', { preset: 'levels', timesteps: 4, card: relative(place, digitsCard) }, place);
  const { code, stdout } = await snnConvert([
    ...['eval', config, '--images', scenes, '--limit', '1', '--at', '1,2', '-T', '2', '--json', '-'],
  ]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ timesteps: 2, model: 'digits' });
});

test.each<[string, object, string, string]>([
  ['an unknown key', { presset: 'levels' }, 'BAD_CONFIG', 'did you mean "preset"'],
  ['another schema', { schemaVersion: 7 }, 'BAD_CONFIG', 'expected schemaVersion 1 but found 7'],
  ['a value that the flag refuses', { timesteps: 0 }, 'BAD_OPTION', '--timesteps'],
  ['an object where a flag takes text', { preset: {} }, 'BAD_CONFIG', 'expected a text, a number or a list'],
  ['a switch that is off', { expand: false }, 'BAD_CONFIG', 'expected true for "expand"'],
  ['no model', { model: null }, 'BAD_CONFIG', 'under "model"'],
  ['another model', { sha256: '0123456789abcdef' }, 'MODEL_MISMATCH', '0123456789abcdef'],
])('refused: %s', async (_, content, errorCode, words) => {
  const { code, stderr } = await snnConvert([configFile('bad.json', content), '-o', join(folder, 'bad.snn')]);
  expect(code).toBe(1);
  expect(stderr).toContain(errorCode);
  expect(stderr).toContain(words);
});

test('refused: no JSON, a list, a file that is not there', async () => {
  const file = join(folder, 'broken.json');
  for (const [content, words] of [
    ['{"schemaVersion": 1,', 'expected JSON'],
    ['[]', 'expected an object'],
  ] as const) {
    writeFileSync(file, content);
    expect((await snnConvert([file])).stderr).toContain(words);
  }
  expect((await snnConvert([join(folder, 'nowhere.json')])).stderr).toContain('FILE_UNREADABLE');
});

test('a config file is never replaced by what is made from it', async () => {
  const config = configFile('kept.json', { preset: 'levels', timesteps: 1 });
  const before = readFileSync(config);
  for (const words of [
    ['eval', config, '--images', scenes, '--limit', '1', '--report', join(folder, 'kept.html')],
    ['eval', config, '--images', scenes, '--limit', '1', '--json', config],
    ['search', config, '-o', config, '--force'],
    ['sweep', config, '--images', scenes, '--limit', '1', '--json', config],
  ]) {
    const { code, stderr } = await snnConvert(words);
    expect([code, stderr]).toEqual([1, expect.stringContaining('OUTPUT_IS_INPUT')]);
  }
  expect(readFileSync(config).equals(before)).toBe(true);
});

test('a budget of a config file is none of a search', async () => {
  const { stderr } = await snnConvert(['search', configFile('budget.json', { budget: 2 })]);
  expect(stderr).toContain('one of spikes per neuron');
});

test('a program refuses what only a conversion can heed', async () => {
  const program = join(folder, 'digits.snn');
  copyFileSync(digitsModel, join(folder, 'digits.onnx'));
  await snnConvert([digitsModel, '--calib', calibration, '-o', program]);
  const { code, stderr } = await snnConvert([
    ...[
      'eval',
      program,
      '--images',
      scenes,
      '--limit',
      '1',
      '--layer-thresholds',
      '/to_stride_8/to_stride_8.0/to_stride_8.0.2/Relu_output_0=max',
      '--budget',
      '2',
    ],
  ]);
  expect([code, stderr]).toEqual([1, expect.stringContaining('--layer-thresholds, --budget')]);
});
