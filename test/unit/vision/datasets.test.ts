import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { ConvertError } from '../../../src/diagnostics/index.js';
import { loadDataset, mapClasses, readMask, type Dataset } from '../../../src/vision/index.js';

let picture: Buffer;
beforeAll(async () => {
  picture = await sharp({ create: { width: 40, height: 20, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
});

/** A folder with files; `null` stands for a picture of 40 x 20. */
function folder(files: Readonly<Record<string, string | Uint8Array | null>>): string {
  const root = mkdtempSync(join(tmpdir(), 'data-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content ?? picture);
  }
  return root;
}

function load(files: Parameters<typeof folder>[0], annotations?: string, kind?: string): Promise<Dataset> {
  const root = folder(files);
  return loadDataset(
    { images: join(root, 'images'), ...(annotations ? { annotations: join(root, annotations) } : {}) },
    kind,
  );
}

async function codesOf(run: Promise<unknown>): Promise<string[]> {
  try {
    await run;
  } catch (error) {
    if (error instanceof ConvertError) return error.diagnostics.map((d) => d.code);
    throw error;
  }
  return [];
}

describe('COCO JSON', () => {
  const coco = {
    images: [{ id: 7, file_name: 'a.png', width: 40, height: 20 }],
    categories: [
      { id: 18, name: 'dog' },
      { id: 3, name: 'car' },
    ],
    annotations: [
      { id: 1, image_id: 7, category_id: 18, bbox: [1, 2, 3, 4], area: 9, iscrowd: 0 },
      { id: 2, image_id: 7, category_id: 3, bbox: [0, 0, 9, 9], iscrowd: 1 },
    ],
  };

  test('is read, with classes by rising id', async () => {
    const data = await load({ 'images/a.png': null, 'x.json': JSON.stringify(coco) }, 'x.json');
    expect([data.kind, data.classes]).toEqual(['coco', ['car', 'dog']]);
    expect(data.images[0]).toMatchObject({ id: '7', width: 40, height: 20 });
    expect(data.images[0]!.boxes).toEqual([
      { classIndex: 1, x: 1, y: 2, w: 3, h: 4, area: 9 },
      { classIndex: 0, x: 0, y: 0, w: 9, h: 9, crowd: true },
    ]);
  });

  test('with wrong entries reports them all', async () => {
    const annotations = [
      { image_id: 8, category_id: 18, bbox: [1, 2, 3, 4] },
      { image_id: 7, category_id: 1, bbox: [1, 2, 3] },
    ];
    const files = { 'images/b.png': null, 'x.json': JSON.stringify({ ...coco, annotations }) };
    expect(await codesOf(load(files, 'x.json'))).toEqual([
      'ANNOTATION_VALUE',
      'ANNOTATION_VALUE',
      'ANNOTATION_VALUE',
      'IMAGE_MISSING',
    ]);
  });

  test('that is cut is a clear error', async () => {
    expect(await codesOf(load({ 'images/a.png': null, 'x.json': '{"images": [' }, 'x.json'))).toEqual([
      'ANNOTATION_SYNTAX',
    ]);
  });
});

describe('the small JSON', () => {
  const json = {
    images: [{ id: 1, file: 'a.png', width: 40, height: 20 }],
    annotations: [{ image_id: 1, cls: 1, bbox: [1, 2, 3, 4], ignore: 1 }],
    classes: ['cat', 'dog'],
  };
  const read = (changes: object, files = {}) =>
    load({ 'images/a.png': null, 'x.json': JSON.stringify({ ...json, ...changes }), ...files }, 'x.json');

  test('is read', async () => {
    const data = await read({});
    expect([data.kind, data.classes]).toEqual(['simple', ['cat', 'dog']]);
    expect(data.images[0]!.boxes).toEqual([{ classIndex: 1, x: 1, y: 2, w: 3, h: 4, ignore: true }]);
  });

  test('may name a file of classes, or none', async () => {
    const named = await read({ classes: 'two (see names.json)' }, { 'names.json': '["x", "y"]' });
    expect(named.classes).toEqual(['x', 'y']);
    expect((await read({ classes: undefined })).classes).toBeUndefined();
    expect(await codesOf(read({ classes: 'two (see names.json)' }))).toEqual(['ANNOTATION_VALUE']);
  });

  test('with a class beyond its names is an error', async () => {
    expect(await codesOf(read({ annotations: [{ image_id: 1, cls: 2, bbox: [1, 2, 3, 4] }] }))).toEqual([
      'ANNOTATION_VALUE',
    ]);
  });
});

describe('YOLO labels', () => {
  test('become boxes in pixels; polygons count as their bounds; a picture without labels has none', async () => {
    const labels = '1 0.5 0.5 0.25 0.5\r\n0 0 0 0.5 0 0.5 1 0 1\n';
    const files = {
      'images/a.png': null,
      'images/b.png': null,
      'labels/a.txt': labels,
      'data.yaml': "nc: 2\nnames: ['cat', dog]\n",
    };
    const data = await load(files, 'labels');
    expect([data.kind, data.classes]).toEqual(['yolo', ['cat', 'dog']]);
    expect(data.images.map((i) => i.boxes)).toEqual([
      [
        { classIndex: 1, x: 15, y: 5, w: 10, h: 10 },
        { classIndex: 0, x: 0, y: 0, w: 20, h: 20 },
      ],
      [],
    ]);
  });

  test.each([
    ['classes.txt', 'labels/classes.txt', 'cat\ndog\n'],
    ['a list in data.yaml', 'data.yaml', 'names:\n  - cat\n  - "dog"\nnc: 2\n'],
    ['numbers in data.yaml', 'data.yaml', 'path: x\nnames:\n  0: cat\n  1: dog\n'],
  ])('take their names from %s', async (_, name, content) => {
    expect((await load({ 'images/a.png': null, 'labels/a.txt': '', [name]: content }, 'labels')).classes).toEqual([
      'cat',
      'dog',
    ]);
  });

  test.each(['0 0.5 0.5 0.1', 'x 0.5 0.5 0.1 0.1', '5 0.5 0.5 0.1 0.1', '-1 0 0 1 1'])(
    '"%s" is an error',
    async (line) => {
      const files = { 'images/a.png': null, 'labels/a.txt': line, 'labels/classes.txt': 'cat' };
      expect(await codesOf(load(files, 'labels'))).toEqual(['ANNOTATION_VALUE']);
    },
  );

  test('of other pictures are an error', async () => {
    expect(await codesOf(load({ 'images/a.png': null, 'labels/z.txt': '0 0 0 1 1' }, 'labels'))).toEqual([
      'ANNOTATION_VALUE',
    ]);
  });
});

describe('VOC XML', () => {
  const object = (name: string, corners: string, extra = '') =>
    `<object><name>${name}</name>${extra}<bndbox>${corners}</bndbox></object>`;
  const corners = '<xmin>1</xmin><ymin>3</ymin><xmax>10</xmax><ymax>20</ymax>';
  const read = (xml: string) => load({ 'images/a.png': null, 'xml/a.xml': xml }, 'xml');

  test('is read, with corners from 1 and difficult objects ignored', async () => {
    const xml = `<?xml version="1.0"?><!-- note --><annotation verified="yes"><filename>a.jpg</filename>
      <size><width>40</width><height>20</height></size><segmented/>
      ${object('dog &amp; cat', corners)}${object('bird', corners, '<difficult>1</difficult>')}</annotation>`;
    const data = await read(xml);
    expect([data.kind, data.classes]).toEqual(['voc', ['bird', 'dog & cat']]);
    expect(data.images[0]).toMatchObject({
      id: 'a',
      width: 40,
      boxes: [
        { classIndex: 1, x: 0, y: 2, w: 10, h: 18 },
        { classIndex: 0, ignore: true },
      ],
    });
  });

  test.each([
    ['XML_SYNTAX', '<annotation><object></annotation>'],
    ['XML_SYNTAX', '<annotation><object>'],
    ['XML_SYNTAX', 'text only'],
    ['ANNOTATION_VALUE', `<annotation>${object('', corners)}</annotation>`],
    ['ANNOTATION_VALUE', `<annotation>${object('a', '<xmin>5</xmin>')}</annotation>`],
  ])('%s for %s', async (code, xml) => expect(await codesOf(read(xml))).toEqual([code]));

  test('without its picture is an error', async () => {
    const files = { 'images/b.png': null, 'xml/a.xml': '<annotation></annotation>' };
    expect(await codesOf(load(files, 'xml'))).toEqual(['IMAGE_MISSING']);
  });
});

test('folders of classes', async () => {
  const data = await load({ 'images/dog/a.png': null, 'images/cat/b.png': null, 'images/cat/c.png': null });
  expect([data.kind, data.classes, data.images.map((i) => i.label)]).toEqual([
    'class-folders',
    ['cat', 'dog'],
    [0, 0, 1],
  ]);
});

test('folders of masks', async () => {
  const mask = await sharp(Buffer.of(0, 1, 2, 255), { raw: { width: 4, height: 1, channels: 1 } })
    .png()
    .toBuffer();
  const data = await load({ 'images/a.png': null, 'masks/a.png': mask }, 'masks');
  expect(data.kind).toBe('masks');
  const path = data.images[0]!.mask!;
  expect([...(await readMask(path, 2)).data]).toEqual([0, 1, -2, -2]);
  expect([...(await readMask(path, 2, 1)).data]).toEqual([-1, 0, 1, -2]);
  expect([...(await readMask(path, 1)).data]).toEqual([-1, 0, 0, 0]);
  expect(await codesOf(load({ 'images/a.png': null, 'masks/b.png': mask }, 'masks'))).toEqual(['IMAGE_MISSING']);
});

test('paths and layouts that cannot be read are errors', async () => {
  expect(await codesOf(load({ 'a.txt': '' }))).toEqual(['PATH_MISSING']);
  expect(await codesOf(load({ 'images/a.png': null, 'x.json': '{}' }, 'x.json'))).toEqual(['DATASET_KIND']);
  expect(await codesOf(load({ 'images/a.png': null, 'x.json': '{}' }, 'x.json', 'cocoo'))).toEqual(['DATASET_KIND']);
});

describe('mapClasses', () => {
  const set = (classes: readonly string[] | undefined, used: number): Dataset => ({
    kind: 'test',
    classes,
    images: [{ id: '1', file: 'a', boxes: [{ classIndex: used, x: 0, y: 0, w: 1, h: 1 }] }],
  });

  test('goes by name, whatever its spelling', () => {
    const model = ['person', 'potted plant', 'airplane'];
    expect(mapClasses(set(['x', 'PottedPlant'], 1), model).images[0]!.boxes[0]!.classIndex).toBe(1);
    expect(mapClasses(set(['aeroplane'], 0), model).images[0]!.boxes[0]!.classIndex).toBe(2);
    expect(mapClasses(set(undefined, 2), model).classes).toEqual(model);
  });

  test('a used class that the model lacks is an error, with the nearest name', () => {
    expect(() => mapClasses(set(['persn'], 0), ['person'])).toThrow(/CLASS_MISMATCH.*"persn"\n.*did you mean "person"/);
    expect(() => mapClasses(set(undefined, 3), ['person'])).toThrow('CLASS_MISMATCH');
  });
});
