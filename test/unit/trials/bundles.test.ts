import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { ConvertError } from '../../../src/diagnostics/index.js';
import { DataType } from '../../../src/onnx/index.js';
import {
  canonical,
  failureOf,
  hashOf,
  LocalBundles,
  moduleBundle,
  newTrial,
  packCalibration,
  packImages,
  packModel,
} from '../../../src/trials/index.js';
import { parseCard } from '../../../src/vision/index.js';
import { bytesOf, node } from '../onnx/models.js';

const folder = mkdtempSync(join(tmpdir(), 'snn-convert-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});
const digits = join('models', 'digits');
const model = join(digits, 'digits.onnx');

/** A copy of the demo's files in a folder of its own. */
function copied(name: string): string {
  const copy = join(folder, name);
  cpSync(digits, copy, { recursive: true });
  return copy;
}

async function namesOf(bundles: LocalBundles, hash: string): Promise<readonly string[]> {
  return (await bundles.open(hash)).bundle.files.map((file) => file.name);
}

test('equal contents have equal keys wherever they lie; keys do not depend on the order in which things are said', async () => {
  const trialOf = async (at: string) => {
    const bundles = new LocalBundles();
    const scenes = join(at, 'scenes');
    const images = ['00.png', '01.png'].map((name) => ({ id: name, file: join(scenes, name), boxes: [] }));
    return newTrial(
      {
        ...(await packModel(bundles, join(at, 'digits.onnx'))),
        shapes: {},
        calibration: await packCalibration(bundles, join(at, 'calibration'), 2),
        images: await packImages(bundles, { kind: 'images', classes: undefined, images }, scenes),
        options: { preset: 'levels', timesteps: 4 },
        at: null,
        seed: 1,
      },
      {},
    );
  };
  const [here, there] = [await trialOf(digits), await trialOf(copied('there'))];
  expect(there).toEqual(here);
  expect(JSON.stringify(here.spec)).not.toContain(folder);
  expect(hashOf({ b: [{ d: 1, c: undefined }], a: 2 })).toBe(hashOf(canonical({ a: 2, b: [{ d: 1 }] })));
  expect(hashOf([1, 2])).not.toBe(hashOf([2, 1]));
  const { spec } = here;
  expect(newTrial({ ...spec, options: { timesteps: 4, preset: 'levels' } }, { other: 'label' }).key).toBe(here.key);
  expect(newTrial({ ...spec, seed: 2 }, {}).key).not.toBe(here.key);
});

test('calibration is the files that are read, and of images only as many as will be', async () => {
  const bundles = new LocalBundles();
  const images = join(digits, 'calibration');
  expect(await namesOf(bundles, await packCalibration(bundles, images, 2))).toEqual(['00.png', '01.png']);
  expect(await namesOf(bundles, await packCalibration(bundles, join(images, '03.png')))).toEqual(['03.png']);
  const mixed = copied('mixed');
  writeFileSync(join(mixed, 'calibration', 'b.npy'), 'tensor');
  writeFileSync(join(mixed, 'calibration', '.hidden.npy'), 'tensor');
  const tensors = await packCalibration(bundles, join(mixed, 'calibration'), 1);
  expect(await namesOf(bundles, tensors)).toEqual(['b.npy']);
});

test('a model is packed with the files that its tensors are in, and with its card as plain JSON', async () => {
  const bundles = new LocalBundles();
  const plain = await packModel(bundles, model, { cardOverrides: { scoreThreshold: 0.3 } });
  expect(plain.card).toMatchObject({ scoreThreshold: 0.3, decoder: { kind: 'yolox' } });
  expect(plain.cardOverrides).toBeNull();
  const { card } = JSON.parse(JSON.stringify(plain)) as typeof plain;
  expect(canonical(parseCard(card, 'card'))).toEqual(card);
  const external = (name: string, location: string) => ({
    name,
    dims: [1],
    dataType: DataType.FLOAT,
    dataLocation: 1,
    externalData: [{ key: 'location', value: location }],
  });
  const path = join(folder, 'big.onnx');
  const tensors = [external('a', 'b.bin'), external('b', 'a.bin'), external('c', 'a.bin'), external('d', 'lost.bin')];
  writeFileSync(path, bytesOf({ opset: 13, nodes: [node('Relu', ['x'], ['y'])], tensors }));
  for (const name of ['a.bin', 'b.bin']) writeFileSync(join(folder, name), name);
  const big = await packModel(bundles, path, { cardOverrides: { classes: ['a'] } });
  expect(await namesOf(bundles, big.model)).toEqual(['big.onnx', 'a.bin', 'b.bin']);
  expect([big.card, big.cardOverrides]).toEqual([null, { classes: ['a'] }]);
  await expect(packModel(bundles, join(folder, 'missing.onnx'))).rejects.toThrow('MODEL_NOT_FOUND');
});

test('a decoder of the user’s own counts by its content', async () => {
  const bundles = new LocalBundles();
  const decoder = join(folder, 'decoder.mjs');
  const card = join(folder, 'own.card.json');
  writeFileSync(
    card,
    JSON.stringify({ name: 'own', decoder: { kind: 'module', path: 'decoder.mjs' }, classes: ['a'] }),
  );
  const pack = async (text: string) => {
    writeFileSync(decoder, text);
    return packModel(new LocalBundles(), model, { card });
  };
  const [one, two, same] = [await pack('1'), await pack('2'), await pack('1')];
  expect(same).toEqual(one);
  expect(two).not.toEqual(one);
  expect(JSON.stringify(one)).not.toContain('decoder.mjs');
  const hash = moduleBundle((await packModel(bundles, model, { card })).card)!;
  expect((await bundles.open(hash)).paths).toEqual([decoder]);
});

test('images of one name are told apart; names never lead out of the bundle', async () => {
  const bundles = new LocalBundles();
  const scenes = join(digits, 'scenes');
  const files = [join(scenes, '00.png'), join(digits, 'calibration', '00.png'), join(scenes, '01.png')];
  const set = {
    kind: 'x',
    classes: ['a'],
    images: files.map((file) => ({ id: file, file, boxes: [], mask: files[2]! })),
  };
  const hash = await packImages(bundles, set, scenes);
  const names = await namesOf(bundles, hash);
  expect(names).toEqual(['00.png', 'masks/01.png', '2/00.png', '3/masks/01.png', '01.png', '5/masks/01.png']);
  const { labels } = (await bundles.open(hash)).bundle;
  expect(labels!.images[1]).toEqual({ file: 2, mask: 3, boxes: [] });
});

test('what changes after it was hashed is noticed', async () => {
  const at = copied('changed');
  const images = join(at, 'calibration');
  const bundles = new LocalBundles();
  const hash = await packCalibration(bundles, images);
  const other = new LocalBundles(structuredClone(bundles.data));
  await other.open(hash);
  const [first, extra] = [join(images, '00.png'), join(images, '000.png')];
  const bytes = readFileSync(first);
  utimesSync(first, 1e9, 1e9);
  await expect(other.open(hash)).rejects.toThrow('DATA_CHANGED');
  const fresh = new LocalBundles();
  expect(await packCalibration(fresh, images)).toBe(hash);
  utimesSync(first, 1e9, 1e9 + 1);
  await expect(fresh.open(hash)).rejects.toThrow('it was written to');
  utimesSync(first, 1e9, 1e9);
  expect(readFileSync(first)).toEqual(bytes);
  await fresh.open(hash);
  mkdirSync(join(folder, 'aside'));
  renameSync(first, join(folder, 'aside', '00.png'));
  await expect(fresh.open(hash)).rejects.toThrow('it is gone');
  renameSync(join(folder, 'aside', '00.png'), first);
  writeFileSync(extra, bytes);
  await expect(fresh.open(hash)).rejects.toThrow('it holds other files');
  rmSync(extra);
  await fresh.open(hash);
});

test('a failure calls files by their names in the bundle, so that it reads the same on every machine', async () => {
  const bundles = new LocalBundles();
  const hash = await packCalibration(bundles, join(digits, 'calibration'), 2);
  const open = await bundles.open(hash);
  const error = new ConvertError([
    { code: 'X', where: open.paths[1]!, problem: `in ${open.folder!}: ${open.paths[0]!}`, hint: 'none' },
  ]);
  expect(failureOf(error, [open])).toEqual([
    { code: 'X', where: '01.png', problem: 'in the calibration data: 00.png', hint: 'none' },
  ]);
  expect(failureOf(new Error('boom'), [])).toMatchObject([{ code: 'INTERNAL', problem: 'boom' }]);
});
