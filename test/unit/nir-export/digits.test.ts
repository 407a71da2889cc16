import { expect, test } from '@jest/globals';
import { convert, calibrationSamples } from '../../../src/index.js';
import { compareSpikes, throughFile } from '../../helpers/nir-spikes.js';

test.each([['spiking-yolo', 32, 0],['binary', 64, 0],['binary', 32, 0],['binary', 64, 1], ['spiking-yolo', 32, 1], ['spiking-yolo', 64, 1], ['spiking-yolo', 64, 2], ['binary', 64, 2]])('digits %s %d %d', async (preset, T, skip) => {
  const { program, model } = await convert('models/digits/digits.onnx', { preset, timesteps: T, calibration: 'models/digits/calibration', calibrationLimit: 8 });
  const s = await calibrationSamples(model, model.card, 'models/digits/calibration', { limit: skip + 1 });
  let k = 0;
  for await (const x of s.samples) {
    if (k++ < skip) continue;
    const t0 = performance.now();
    const r = await compareSpikes(program, x, throughFile, T);
    console.log(preset, T, skip, r.compared, r.spikes, r.different, r.first, r.tie, performance.now() - t0);
  }
}, 200000);
