import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import type { Evaluation } from '../../src/evaluation/index.js';
import {
  annotations,
  calibration,
  digitsCard,
  digitsModel,
  jsonOf,
  namesIn,
  scenes,
  snnConvert,
  workFolder,
} from './command.js';

const folder = workFolder();
const program = join(folder, 'digits.snn');
const labelled = ['--images', scenes, '--annotations', annotations];

beforeAll(async () => {
  const { code } = await snnConvert([digitsModel, '--calib', calibration, '-o', program]);
  expect(code).toBe(0);
});

test('--json has exactly the documented shape, and a model and its program give the same', async () => {
  const file = join(folder, 'result.json');
  const flags = [...labelled, '--skip', '1', '--limit', '3', '--at', '1,2,6'];
  const { code, stdout, stderr } = await snnConvert([
    ...['eval', digitsModel, ...flags, '--calib', calibration],
    ...['--json', file, '--draw', join(folder, 'drawn'), '--draw-limit', '2'],
  ]);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/ANN +\d+\.\d/);
  expect(stdout).toMatch(/SNN t=6 +\d+\.\d/);
  expect(stdout).toMatch(/95 % interval/);
  expect(namesIn(join(folder, 'drawn'))).toEqual(['01.png', '02.png']);
  const result = JSON.parse(readFileSync(file, 'utf8')) as Evaluation;
  const measured = ['ann', 'snn', 'drop', 'images', 'timesteps', 'virtual', 'model', 'neurons', 'annMacs'];
  expect(Object.keys(result)).toEqual(['schemaVersion', ...measured, 'energyRule', 'seconds']);
  expect(Object.keys(result.ann)).toEqual(['map50', 'map']);
  expect(result.snn.map((s) => s.t)).toEqual([1, 2, 6]);
  const score = [
    't',
    'map50',
    'map',
    'agreement',
    'outputError',
    'spikesPerNeuron',
    'synapticOps',
    'acsPerMac',
    'energyShare',
    'macs',
  ];
  for (const s of result.snn) expect(Object.keys(s)).toEqual(score);
  expect(Object.keys(result.drop!)).toEqual(['map50', 'map', 'low', 'high']);
  expect(Object.keys(result.seconds)).toEqual(['ann', 'snn']);
  expect(result).toMatchObject({ images: 3, timesteps: 6, model: 'digits' });
  expect(result.ann['map50']).toBeGreaterThan(0.9);
  expect(result.drop!['map50']).toBeCloseTo(result.ann['map50']! - result.snn[2]!['map50']!, 12);
  const again = (await jsonOf([
    ...['eval', program, ...flags, '--model', digitsModel, '--json', '-', '--threads', '1'],
  ])) as unknown as Evaluation;
  expect({ ...again, seconds: result.seconds }).toEqual(result);
});

test('without annotations only agreement and output error are measured, and that is said', async () => {
  const { code, stdout } = await snnConvert([
    ...['eval', program, '--model', digitsModel, '--images', scenes, '--limit', '2', '--at', '1', '--profile'],
  ]);
  expect([code, stdout.includes('no annotations')]).toEqual([0, true]);
  expect(stdout).not.toContain('mAP');
  expect(stdout).toMatch(/layer +kernel +events +SOPs +ms +GSOP\/s +predicted ms/);
});

test('the original of a program is found beside it, and must be the same', async () => {
  const lost = await snnConvert(['eval', program, ...labelled, '--limit', '1']);
  expect([lost.code, lost.stderr.includes('MODEL_NEEDED'), lost.stderr.includes('--model')]).toEqual([1, true, true]);
  const beside = workFolder();
  copyFileSync(program, join(beside, 'digits.snn'));
  copyFileSync(digitsModel, join(beside, 'digits.onnx'));
  const found = await snnConvert(['eval', join(beside, 'digits.snn'), ...labelled, '--limit', '1', '--at', '1']);
  expect([found.code, found.stderr]).toEqual([0, '']);
  copyFileSync(digitsCard, join(beside, 'digits.onnx'));
  const other = await snnConvert(['eval', join(beside, 'digits.snn'), ...labelled, '--limit', '1']);
  expect([other.code, other.stderr.includes('NOT_ONNX')]).toEqual([1, true]);
});

test.each([
  ['a read-out of 0', ['--at', '0,2'], 'BAD_OPTION'],
  ['a read-out after the end', ['-T', '2', '--at', '4'], 'BAD_OPTION'],
  ['more skipped than there are', ['--skip', '99'], 'NO_IMAGES'],
  ['an unknown layout', ['--dataset', 'yolov'], 'DATASET_KIND'],
  ['a result over the annotations', ['--json', annotations], 'OUTPUT_IS_INPUT'],
  ['drawing over the inputs', ['--draw', scenes], 'DRAW_FOLDER'],
  ['an impossible card', ['--decoder', 'yolo9000'], '"yolov8"'],
])('%s is refused', async (_, flags, message) => {
  const { code, stderr } = await snnConvert(['eval', program, '--model', digitsModel, ...labelled, ...flags]);
  expect([code, stderr]).toEqual([1, expect.stringContaining(message)]);
  expect(namesIn(scenes)).toHaveLength(33);
});

test('a budget of energy is kept: low-energy stays within half of the ANN on images that it was not chosen on', async () => {
  const flags = [
    '--calib',
    calibration,
    '--images',
    scenes,
    '--annotations',
    annotations,
    '--limit',
    '4',
    '--json',
    '-',
  ];
  const energyOf = async (...choices: string[]): Promise<number> =>
    ((await jsonOf(['eval', digitsModel, ...flags, ...choices])) as unknown as Evaluation).snn.at(-1)!.energyShare;
  expect(await energyOf('--preset', 'low-energy')).toBeLessThan(0.5);
  expect(await energyOf('--budget-energy', '0.35', '-T', '1')).toBeLessThan(0.37);
  const { code, stderr } = await snnConvert(['eval', digitsModel, ...flags, '--budget-energy', '0.01']);
  expect([code, stderr.includes('BUDGET_TOO_SMALL')]).toEqual([2, true]);
});
