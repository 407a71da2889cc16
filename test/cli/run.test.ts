import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { real, seededRandom } from '../../src/tensor/index.js';
import { readImage, writeNpy } from '../../src/vision/index.js';
import { bytesOf, floats, node } from '../unit/onnx/models.js';
import { calibration, digitsModel, jsonOf, namesIn, scenes, snnConvert, workFolder } from './command.js';

interface Step {
  readonly t: number;
  readonly detections: readonly { class: string; classIndex: number; score: number; box: number[] }[];
  readonly spikes: number;
  readonly synapticOps: number;
}

const folder = workFolder();
const program = join(folder, 'digits.snn');
const scene = join(scenes, '00.png');

beforeAll(async () => {
  await snnConvert([digitsModel, '--calib', calibration, '--calib-limit', '4', '-o', program]);
});

test('prints boxes with class, score and place', async () => {
  const { code, stdout } = await snnConvert(['run', program, scene]);
  expect(code).toBe(0);
  expect(stdout).toContain('00.png');
  expect(stdout).toMatch(/class +score +x +y +width +height\n +\d +0\.\d{3}/);
});

test('--json: one entry an input, one step a read-out; work grows with t', async () => {
  const words = ['run', program, scene, join(scenes, '01.png'), '--at', '1,3', '--score', '0.3', '--json'];
  const json = (await jsonOf(words)) as {
    program: string;
    timesteps: number;
    results: { input: string; steps: Step[] }[];
  };
  expect(json).toMatchObject({ program: 'digits', results: [{ input: scene }, {}] });
  for (const { steps } of json.results) {
    expect(steps.map(({ t }) => t)).toEqual([1, 3]);
    expect(steps[1]!.spikes).toBeGreaterThanOrEqual(steps[0]!.spikes);
    expect(steps[1]!.detections.length).toBeGreaterThan(0);
    for (const { score, box, class: name } of steps[1]!.detections) {
      expect(score).toBeGreaterThanOrEqual(0.3);
      expect(box).toHaveLength(4);
      expect(name).toMatch(/^\d$/);
    }
  }
});

test('--profile: a line for each layer and for the host; with --json rows that add up to the work', async () => {
  const { stdout } = await snnConvert(['run', program, scene, '--profile']);
  expect(stdout).toMatch(/layer +kernel +events +SOPs +ms +GSOP\/s +predicted ms/);
  expect(stdout).toMatch(/\n +tail +host +\d/);
  const json = (await jsonOf(['run', program, scene, '--profile', '--json'])) as {
    results: { steps: Step[] }[];
    profile: { layer: string; operations: number; milliseconds: number }[];
  };
  const sum = json.profile.reduce((all, { operations }) => all + operations, 0);
  expect(sum).toBe(json.results[0]!.steps.at(-1)!.synapticOps);
  expect(json.profile.map(({ layer }) => layer)).toEqual(expect.arrayContaining(['/head_8/box/Conv', 'tail']));
});

test('draws into a folder of its own only; a tensor has no picture', async () => {
  const inputs = join(folder, 'inputs');
  mkdirSync(inputs);
  const photo = join(inputs, 'photo.png');
  copyFileSync(scene, photo);
  const refused = await snnConvert(['run', program, photo, '--draw', inputs]);
  expect([refused.code, refused.stderr.includes('DRAW_FOLDER'), namesIn(inputs)]).toEqual([1, true, ['photo.png']]);
  const { data, width, height } = await readImage(scene);
  const planes = Float32Array.from({ length: data.length }, (_, i) => {
    const pixels = width * height;
    return data[(i % pixels) * 3 + Math.floor(i / pixels)]! / 255;
  });
  const tensor = join(folder, 'scene.npy');
  writeFileSync(tensor, writeNpy(real([1, 3, height, width], planes)));
  const drawn = join(folder, 'drawn');
  const { code, stderr, stdout } = await snnConvert([
    'run',
    program,
    photo,
    tensor,
    '--draw',
    drawn,
    '--model',
    digitsModel,
  ]);
  expect([code, namesIn(drawn)]).toEqual([0, ['photo.png']]);
  expect(stderr).toContain('scene.npy is a tensor');
  // The same picture, once as a file and once preprocessed by hand, gives the same boxes.
  const [fromImage, fromTensor] = stdout.split(/.*(?:photo\.png|scene\.npy) .*\n/).slice(1);
  expect(fromTensor?.trim().split('\n\n')[0]).toBe(fromImage?.trim());
  expect((await readImage(join(drawn, 'photo.png'))).width).toBe(4 * width);
  expect(readFileSync(photo).equals(readFileSync(scene))).toBe(true);
});

test('a network without a card runs on tensors and tells the range of its outputs', async () => {
  const random = seededRandom(5);
  const numbers = (count: number): number[] => Array.from({ length: count }, () => random() - 0.5);
  const model = join(folder, 'plain.onnx');
  const nodes = [node('Conv', ['x', 'w1'], ['a']), node('Relu', ['a'], ['r']), node('Conv', ['r', 'w2'], ['y'])];
  const tensors = [floats('w1', [5, 2, 3, 3], numbers(90)), floats('w2', [3, 5, 2, 2], numbers(60))];
  writeFileSync(model, bytesOf({ opset: 13, nodes, tensors, inputs: { x: [1, 2, 7, 7] } }));
  const data = join(folder, 'plain.npy');
  writeFileSync(data, writeNpy(real([1, 2, 7, 7], Float32Array.from(numbers(98)))));
  const made = await snnConvert([model, '--calib', data]);
  expect([made.code, made.stderr]).toEqual([0, expect.stringContaining('no model card')]);
  const plain = join(folder, 'plain.snn');
  const json = await jsonOf(['run', plain, data, '--json']);
  expect(json).toMatchObject({ results: [{ steps: [{ outputs: [{ name: 'y', shape: [1, 3, 4, 4] }] }] }] });
  const image = await snnConvert(['run', plain, scene]);
  expect([image.code, image.stderr.includes('NO_CARD')]).toEqual([1, true]);
});
