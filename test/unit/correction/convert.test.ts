import { expect, test } from '@jest/globals';
import { convert, openModel, real, type Sample } from '../../../src/index.js';

const MODEL = 'models/digits/digits.onnx';

function* samples(): Generator<Sample> {
  for (let k = 1; k <= 2; k++)
    yield new Map([
      [
        'images',
        real(
          [1, 3, 128, 128],
          Float32Array.from({ length: 49152 }, (_, i) => ((i * k) % 97) / 97),
        ),
      ],
    ]);
}

test('convert corrects with samples that can be gone through only once, and a record of them alone is refused', async () => {
  const opened = openModel(MODEL);
  const settings = { preset: 'levels', thresholds: 'max', timesteps: 1, correction: 'bias' } as const;
  const layers: number[] = [];
  const converted = await convert(opened, {
    ...settings,
    calibration: samples(),
    correctionLimit: 1,
    onLayer: (done, of) => layers.push(done / of),
  });
  expect(converted.program.provenance.correction).toMatchObject({ samples: 1, timesteps: 1, membranes: 0 });
  expect(converted.program.provenance.correction!.biases).toBeGreaterThan(100);
  expect(converted.calibration.samples).toBe(2);
  expect(layers.at(-1)).toBe(1);
  await expect(convert(opened, { ...settings, calibration: converted.calibration })).rejects.toMatchObject({
    diagnostics: [{ code: 'CORRECTION_NEEDS_SAMPLES' }],
  });
});
