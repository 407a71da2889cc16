import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { calibration, digitsModel, jsonOf, snnConvert, workFolder } from './command.js';

const program = join(workFolder(), 'digits.snn');

beforeAll(async () => {
  await snnConvert([digitsModel, '--calib', calibration, '--calib-limit', '2', '-o', program]);
});

test('a model: operators with verdicts, the cut, the card', async () => {
  const { code, stdout } = await snnConvert(['inspect', digitsModel]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/Conv +body +spiking +18/);
  expect(stdout).toMatch(/Sigmoid +tail +host/);
  expect(stdout).toMatch(/card +detection, decoder yolox\n/);
  const json = await jsonOf(['inspect', digitsModel, '--json']);
  expect(json).toMatchObject({ kind: 'model', opset: 17, card: { decoder: 'yolox' } });
});

test('a model answers within a second', async () => {
  const start = performance.now();
  await snnConvert(['inspect', digitsModel]);
  // Twice the promise: the machine of a test has other work.
  expect(performance.now() - start).toBeLessThan(2000);
});

test('a program: contents and provenance', async () => {
  const { stdout } = await snnConvert(['inspect', program]);
  expect(stdout).toMatch(/calibration +.*2 samples/);
  const json = await jsonOf(['inspect', program, '--json']);
  expect(json).toMatchObject({ kind: 'program', name: 'digits', provenance: { preset: 'default' } });
});

test('--ops lists every operator without a file', async () => {
  const { code, stdout } = await snnConvert(['inspect', '--ops']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/Conv +spiking/);
  expect(stdout).toMatch(/Softmax +/);
  const json = (await jsonOf(['inspect', '--ops', '--json'])) as unknown as { op: string }[];
  expect(json.map((row) => row.op)).toContain('MaxPool');
});

test('an open shape is set with and without the name of the input', async () => {
  const wrong = await snnConvert(['inspect', digitsModel, '--shape', 'image:1x3x128x128']);
  expect([wrong.code, wrong.stderr.includes('did you mean images?')]).toEqual([1, true]);
  const { code } = await snnConvert(['inspect', digitsModel, '--shape', '1,3,128,128']);
  expect(code).toBe(0);
});
