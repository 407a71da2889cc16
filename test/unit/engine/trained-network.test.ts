import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import type { CalibrationRecord, Sample } from '../../../src/calibration/index.js';
import { calibrate, convertPrepared } from '../../../src/convert.js';
import { simulateByEvents } from '../../../src/engine/index.js';
import { openModel, taskOf, type OpenedModel } from '../../../src/model.js';
import { simulate, type Timestep } from '../../../src/sim/index.js';
import { prepareImage, readImage } from '../../../src/vision/index.js';

const folder = 'models/digits/calibration';

let model: OpenedModel;
let calibration: CalibrationRecord;
let image: Sample;
beforeAll(async () => {
  model = openModel('models/digits/digits.onnx');
  const { graph } = model.imported;
  const { input } = await taskOf(model.card, graph.inputs, graph.types, [], folder);
  const photograph = await readImage(resolve(folder, readdirSync(folder).sort()[0]!));
  image = new Map([[input.name, prepareImage(photograph, input).tensor]]);
  calibration = await calibrate(model.prepared, [image], { source: folder, builtin: true });
});

/** Read-outs as bytes, and the work, after the last timestep. */
function told(steps: Iterable<Timestep>): unknown {
  const { readouts, work } = [...steps].at(-1)!;
  const bytes = [...readouts].map(([name, t]) => [name, Buffer.from(t.data.buffer).toString('base64')]);
  return { bytes, work };
}

const presets = ['default', 'spiking-yolo', 'spicalib', 'levels', 'ternary'];

test.each(presets)('a trained detector, preset %s: the engine gives what the reference gives', (preset) => {
  const { program } = convertPrepared(model.prepared, calibration, { preset, timesteps: 2 });
  const run = { at: [2] };
  expect(told(simulateByEvents(program, image, run))).toEqual(told(simulate(program, image, run)));
});
