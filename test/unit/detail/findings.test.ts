import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { findingsOf, seenIn, truthOf } from '../../../src/detail/findings.js';
import { hashOfImages } from '../../../src/detail/image-hash.js';
import { taskOf, type Task } from '../../../src/model.js';
import { real } from '../../../src/tensor/index.js';
import { jpegUri, maskUri, parseCard, type DatasetImage, type Mask } from '../../../src/vision/index.js';

const folder = mkdtempSync(join(tmpdir(), 'snn-convert-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function task(decoder: object, classes: readonly string[], shape = [1, 3, 4, 4]): Promise<Task> {
  const card = parseCard({ name: 'test', input: {}, decoder, classes }, 'test');
  return taskOf(card, ['x'], new Map([['x', { dtype: 'f32', shape }]]), [], 'test');
}

const plain = { width: 4, height: 4, scaleX: 1, scaleY: 1, offsetX: 0, offsetY: 0 };

/** Red, green, blue, alpha of each pixel. */
async function pixelsOf(uri: string): Promise<{ width: number; height: number; data: Buffer }> {
  const bytes = Buffer.from(uri.replace(/^data:image\/\w+;base64,/, ''), 'base64');
  const { data, info } = await sharp(bytes).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

test('a classifier: the five best classes, names of any kind, the label as truth', async () => {
  const names = ['a', '</script>', '"', "'", '\u202eb', 'c'.repeat(300), 'd'];
  const classifier = await task({ kind: 'classification' }, names);
  const scores = new Map([['y', real([1, 7], [0.1, 0.5, 0.2, 0, 0.3, 0.4, 1 / 3])]]);
  const found = await findingsOf(seenIn(classifier, scores, plain));
  expect(found.classes!.map((one) => one.class)).toEqual(['</script>', `${'c'.repeat(199)}…`, 'd', '\u202eb', '"']);
  expect(found.classes!.map(({ score }) => score)).toEqual([0.5, 0.4, 0.3333, 0.3, 0.2]);
  const image: DatasetImage = { id: 'i', file: 'i.png', boxes: [], label: 1 };
  expect(await truthOf(classifier, image, false)).toEqual({ classes: [{ class: '</script>', score: 1 }] });
});

test('a segmenter: masks over the picture, transparent where there is no class, and the truth alike', async () => {
  const segmenter = await task({ kind: 'segmentation', threshold: 0.5 }, ['text']);
  const half = Array.from({ length: 16 }, (_, i) => (i % 4 < 2 ? 1 : 0));
  const outputs = new Map([['y', real([1, 1, 4, 4], half)]]);
  const transform = { ...plain, width: 8, height: 8, scaleX: 0.5, scaleY: 0.5 };
  const seen = seenIn(segmenter, outputs, transform);
  expect(seen.mask).toMatchObject({ width: 8, height: 8 });
  const { mask } = await findingsOf(seen);
  const { width, height, data } = await pixelsOf(mask!);
  expect([width, height]).toEqual([8, 8]);
  for (let i = 0; i < 64; i++) expect(data[4 * i + 3]! > 0).toBe(i % 8 < 4);
  const file = join(folder, 'label.png');
  const label = Buffer.from(Array.from({ length: 64 }, (_, i) => (i % 8 < 4 ? 255 : 0)));
  await sharp(label, { raw: { width: 8, height: 8, channels: 1 } })
    .png()
    .toFile(file);
  const truth = await findingsOf(await truthOf(segmenter, { id: 'i', file, boxes: [], mask: file }, true));
  expect(truth.mask).toBe(mask);
});

test('boxes: crowds are left out, an unlabelled set says nothing, a labelled image without boxes that there are none', async () => {
  const detector = await task({ kind: 'yolov8' }, ['a']);
  const box = { x: 1 / 3, y: 1, w: 2, h: 2, classIndex: 0 };
  const image: DatasetImage = { id: 'i', file: 'i', boxes: [box, { ...box, crowd: true }, { ...box, ignore: true }] };
  expect(await truthOf(detector, image, true)).toEqual({
    boxes: [{ class: 'a', score: 1, x: 0.3333, y: 1, w: 2, h: 2 }],
  });
  expect(await truthOf(detector, { ...image, boxes: [] }, true)).toEqual({ boxes: [] });
  expect(await truthOf(detector, { ...image, boxes: [] }, false)).toEqual({});
  const many = await truthOf(detector, { ...image, boxes: new Array<typeof box>(500).fill(box) }, true);
  expect(JSON.stringify(many).length).toBeLessThan(4100);
  expect(many.boxes!.length).toBeGreaterThan(40);
});

test('pictures and masks keep within their bytes, whatever is on them', async () => {
  const [width, height] = [900, 700];
  let state = 1;
  const noise = Uint8Array.from({ length: width * height * 3 }, () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state >> 16;
  });
  const uri = await jpegUri({ width, height, data: noise }, 480, 56_000);
  expect(uri.length).toBeLessThanOrEqual(56_000);
  expect(await pixelsOf(uri)).toMatchObject({ width: 480, height: 373 });
  const mask: Mask = { width: 480, height: 373, data: Int16Array.from({ length: 480 * 373 }, (_, i) => noise[i]! % 7) };
  const png = await maskUri(mask, 6_000);
  expect(png.length).toBeLessThanOrEqual(6_000);
  expect((await pixelsOf(png)).width).toBeGreaterThan(30);
  expect(await jpegUri({ width, height, data: noise }, 480, 56_000)).toBe(uri);
});

test('the hash of images goes by contents and labels, not by names', async () => {
  const [one, other] = ['one.png', 'other.png'].map((name) => join(folder, name)) as [string, string];
  for (const file of [one, other])
    await sharp({ create: { width: 2, height: 2, channels: 3, background: 'red' } })
      .png()
      .toFile(file);
  const box = { x: 1, y: 1, w: 2, h: 2, classIndex: 0 };
  const image = { id: 'a', file: one, boxes: [box] };
  const hash = await hashOfImages([image]);
  expect(await hashOfImages([{ id: 'b', file: other, boxes: [{ ...box, crowd: false }] }])).toBe(hash);
  for (const changed of [
    [{ ...image, boxes: [{ ...box, x: 2 }] }],
    [{ ...image, boxes: [{ ...box, crowd: true }] }],
    [{ ...image, boxes: [] }],
    [{ ...image, label: 0 }],
    [{ ...image, mask: other }],
    [image, image],
    [],
  ])
    expect(await hashOfImages(changed)).not.toBe(hash);
});
