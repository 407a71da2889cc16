import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import {
  LocalBundles,
  newTrial,
  packImages,
  packModel,
  refuseModule,
  TrialRunner,
  type TrialSpec,
} from '../../../src/trials/index.js';

const folder = mkdtempSync(join(tmpdir(), 'snn-convert-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});
const digits = join('models', 'digits');
const scenes = join(digits, 'scenes');
const ran = join(folder, 'ran');
const path = join(folder, 'foreign.mjs');
writeFileSync(
  path,
  `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(ran)}, ''); export const decode = () => [];\n`,
);
const decoder = { kind: 'module', path };
const classes = ['a'];

test.each<[string, Pick<TrialSpec, 'card' | 'cardOverrides'>]>([
  ['a card', { card: { name: 'x', decoder, classes }, cardOverrides: null }],
  ['the fields of a guessed card', { card: null, cardOverrides: { decoder, classes } }],
  ['one field of a guessed card', { card: null, cardOverrides: { decoder } }],
])('a module in %s is run only by a runner that may', async (_, cards) => {
  const bundles = new LocalBundles();
  const images = [{ id: '00.png', file: join(scenes, '00.png'), boxes: [] }];
  const { spec } = newTrial(
    {
      ...(await packModel(bundles, join(digits, 'digits.onnx'))),
      ...cards,
      shapes: {},
      calibration: null,
      images: await packImages(bundles, { kind: 'images', classes, images }, scenes),
      options: { timesteps: 1 },
      at: null,
      seed: 1,
    },
    {},
  );
  const runner = new TrialRunner(bundles, false);
  await expect(runner.run(spec)).rejects.toThrow('MODULE_NOT_REMOTE');
  await runner.close();
  expect(existsSync(ran)).toBe(false);
  expect(() => {
    refuseModule(spec.card, spec.cardOverrides);
  }).toThrow('MODULE_NOT_REMOTE');
});

test('other decoders are not refused', () => {
  refuseModule(null, undefined, { decoder: { kind: 'yolov8' } }, {});
});
