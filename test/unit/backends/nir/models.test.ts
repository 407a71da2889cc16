import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { calibrationSamples, convert, openModel } from '../../../../src/index.js';
import type { Sample } from '../../../../src/calibration/index.js';
import type { SnnProgram } from '../../../../src/snn/index.js';
import { compareSpikes, throughFile } from '../../../helpers/nir-spikes.js';
import { sharedFolder, sharedTest } from '../../../helpers/shared-data.js';
import { root } from '../../../helpers/source-files.js';

/** A model converted with a preset on some images, and the first of them. */
async function converted(
  model: string,
  preset: string,
  timesteps: number,
  images: string,
  card?: string,
): Promise<{ program: SnnProgram; image: Sample }> {
  const opened = openModel(model, card === undefined ? {} : { card });
  const { program } = await convert(opened, { preset, timesteps, calibration: images, calibrationLimit: 1 });
  const { samples } = await calibrationSamples(opened, opened.card, images, { limit: 1 });
  for await (const image of samples) return { program, image };
  throw new Error(`no image in ${images}`);
}

test('the built-in detector, whole, through a file: every spike', async () => {
  const folder = join(root, 'models/digits');
  const { program, image } = await converted(join(folder, 'digits.onnx'), 'binary', 2, join(folder, 'calibration'));
  const result = await compareSpikes(program, image, throughFile, 2, { groups: 'keep' });
  expect([result.different, result.first]).toEqual([0, undefined]);
  // neurons, poolings and six read-outs
  expect(result.compared).toBe(12 + 6 + 6);
  expect(result.spikes).toBeGreaterThan(10_000);
}, 60_000);

sharedTest(
  'the first layers of a face detector, with negative spikes, through a file: every spike',
  async () => {
    const { program, image } = await converted(
      join(sharedFolder, 'zoo/yunet_n_320_320.onnx'),
      'binary',
      2,
      join(sharedFolder, 'data/wider_eval_60/images'),
      join(root, 'fixtures/cards/yunet_n_320_320.card.json'),
    );
    const options = { groups: 'keep', outputs: ['212.spikes'] } as const;
    const result = await compareSpikes(program, image, throughFile, 2, options);
    expect([result.different, result.first]).toEqual([0, undefined]);
    expect(result.spikes).toBeGreaterThan(1000);
  },
  60_000,
);
