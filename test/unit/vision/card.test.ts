import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { ConvertError } from '../../../src/diagnostics/index.js';
import {
  cardPathFor,
  decoderOf,
  findCard,
  guessCard,
  loadCard,
  overrideCard,
  parseCard,
  type NamedShape,
} from '../../../src/vision/index.js';

const cards = fileURLToPath(new URL('../../../fixtures/cards/', import.meta.url));
const files = readdirSync(cards).filter((name) => name.endsWith('.card.json'));
const small = { name: 'm', decoder: { kind: 'yolox' }, classes: ['a', 'b'] };

function codesOf(run: () => unknown): string[] {
  try {
    run();
  } catch (error) {
    if (error instanceof ConvertError) return error.diagnostics.map((d) => d.code);
    throw error;
  }
  return [];
}

test('there is a card for each model of the fixtures', () => expect(files.length).toBeGreaterThanOrEqual(8));

test.each(files)('%s is a card that parses to itself', async (file) => {
  const card = loadCard(join(cards, file));
  expect(parseCard(JSON.parse(JSON.stringify(card)), file)).toEqual(card);
  expect((await decoderOf(card)).task).toBe(card.task);
});

describe('parseCard', () => {
  test('fills in what is usual', () => {
    const card = parseCard(small, 'card');
    expect([card.task, card.nms, card.input.fit, card.maxDetections]).toEqual([
      'detection',
      { iou: 0.45, perClass: true },
      'stretch',
      100,
    ]);
  });

  test('knows that a decoder of suppressed boxes needs no suppression', () => {
    expect(parseCard({ ...small, decoder: { kind: 'nms-output' } }, 'card').nms).toBeNull();
  });

  test('reports all problems together', () => {
    const card = {
      name: 3,
      input: { fitt: 'stretch', pad: 'grey' },
      decoder: { kind: 'yolox', stride: [8] },
      clases: [],
    };
    expect(codesOf(() => parseCard(card, 'card'))).toEqual([
      'UNKNOWN_KEY',
      'WRONG_TYPE',
      'UNKNOWN_KEY',
      'WRONG_TYPE',
      'UNKNOWN_KEY',
      'MISSING_KEY',
    ]);
  });

  test('names the place, the expectation and the nearest key', () => {
    expect(() => parseCard({ ...small, input: { sise: [1, 2] } }, 'c.json')).toThrow(
      /c\.json: input.*\n.*did you mean "size"/,
    );
    expect(() => parseCard({ ...small, nms: { iuo: 0.5 } }, 'c.json')).toThrow(/c\.json: nms.*\n.*did you mean "iou"/);
    expect(() => parseCard({ ...small, decoder: { kind: 'yolo9' } }, 'c.json')).toThrow(
      /"yolov3" or "yolov5".*found "yolo9"/,
    );
    expect(() => parseCard({ ...small, scoreThreshold: 2 }, 'c.json')).toThrow(
      'a number at least 0 and at most 1 but found 2',
    );
    expect(() => parseCard([], 'c.json')).toThrow('WRONG_TYPE');
  });

  test.each([
    ['CARD_TASK', { ...small, task: 'classification' }],
    ['CARD_CLASSES', { ...small, classes: ['a', 'a'] }],
    ['CARD_CLASSES', { ...small, classes: 'names.txt' }],
  ])('%s', (code, card) => expect(codesOf(() => parseCard(card, 'card'))).toEqual([code]));
});

describe('card files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cards-'));

  test('are found next to the model, with a class file and a module beside them', () => {
    writeFileSync(join(folder, 'names.txt'), 'cat\r\ndog\n\n');
    const decoder = { kind: 'module', path: './own.mjs' };
    writeFileSync(join(folder, 'net.card.json'), JSON.stringify({ name: 'net', decoder, classes: 'names.txt' }));
    const card = findCard(join(folder, 'net.onnx'));
    expect(card?.classes).toEqual(['cat', 'dog']);
    expect(card?.decoder['path']).toBe(join(folder, 'own.mjs'));
    expect(cardPathFor('a.b/net.v1.onnx')).toBe('a.b/net.v1.card.json');
    expect(findCard(join(folder, 'other.onnx'))).toBeUndefined();
  });

  test('that are missing or broken are errors', () => {
    writeFileSync(join(folder, 'bad.card.json'), '{"name": ');
    writeFileSync(join(folder, 'lost.card.json'), JSON.stringify({ ...small, classes: 'gone.txt' }));
    expect(codesOf(() => loadCard(join(folder, 'none.card.json')))).toEqual(['CARD_MISSING']);
    expect(codesOf(() => loadCard(join(folder, 'bad.card.json')))).toEqual(['CARD_SYNTAX']);
    expect(codesOf(() => loadCard(join(folder, 'lost.card.json')))).toEqual(['CLASSES_UNREADABLE']);
  });
});

describe('overrideCard', () => {
  const card = parseCard({ ...small, input: { color: 'bgr', divide: 255 }, nms: { iou: 0.6 } }, 'card');

  test('replaces single fields and keeps the rest', () => {
    const changed = overrideCard(card, { input: { divide: 1 }, scoreThreshold: 0.5, decoder: { strides: [4] } });
    expect([changed.input.color, changed.input.divide, changed.scoreThreshold]).toEqual(['bgr', 1, 0.5]);
    expect([changed.decoder.kind, changed.decoder['strides'], changed.nms]).toEqual([
      'yolox',
      [4],
      { iou: 0.6, perClass: true },
    ]);
  });

  test('starts a decoder of another kind afresh', () => {
    const changed = overrideCard(card, { decoder: { kind: 'classification' } });
    expect([changed.task, changed.decoder]).toEqual([
      'classification',
      { kind: 'classification', output: undefined, scoreActivation: 'none' },
    ]);
  });

  test('checks the result', () =>
    expect(codesOf(() => overrideCard(card, { input: { colour: 'rgb' } }))).toEqual(['UNKNOWN_KEY']));
});

describe('guessCard', () => {
  const image: NamedShape = { name: 'images', shape: [1, 3, 640, 640] };
  const guess = (outputs: readonly (readonly (number | string)[])[], input = image, classes?: readonly string[]) =>
    guessCard({
      name: 'm',
      inputs: [input],
      outputs: outputs.map((shape, i) => ({ name: `o${i}`, shape })),
      ...(classes && { classes }),
    });

  test.each<[string, number[][], number]>([
    ['yolov8', [[1, 84, 8400]], 80],
    ['yolov5', [[1, 25200, 85]], 80],
    ['classification', [[1, 1000]], 1000],
    ['segmentation', [[1, 21, 640, 640]], 21],
    ['segmentation', [[1, 1, 160, 160]], 1],
    [
      'scrfd',
      [
        [12800, 1],
        [3200, 1],
        [800, 1],
        [12800, 4],
        [3200, 4],
        [800, 4],
      ],
      1,
    ],
  ])('%s from %j', (kind, outputs, classes) => {
    const { card, ...rest } = guess(outputs);
    expect([card?.decoder.kind, card?.classes.length]).toEqual([kind, classes]);
    expect('assumed' in rest && rest.assumed.length).toBeGreaterThanOrEqual(2);
  });

  test('says that rows with objectness may be YOLOv5 or YOLOX', () => {
    const result = guess([[1, 8400, 85]]);
    expect('candidates' in result && result.candidates).toEqual(['yolov5', 'yolox', 'yolov8']);
    expect('reasons' in result && result.reasons[0]).toMatch(/choose one/);
  });

  test.each([
    [
      /do not tell whether the boxes are decoded/,
      [
        [1, 4420, 2],
        [1, 4420, 4],
      ],
    ],
    [
      /anchors cannot be told/,
      [
        [1, 255, 20, 20],
        [1, 255, 40, 40],
      ],
    ],
    [/nothing tells the classes/, [[1, 300, 6]]],
    [/fit no known decoder/, [[1, 7, 3, 2, 2]]],
  ])('gives the reason %s', (reason, outputs) => {
    const result = guess(outputs);
    expect('reasons' in result && result.reasons[0]).toMatch(reason);
  });

  test('takes the names that the user gives, and checks their number', () => {
    expect(guess([[1, 300, 6]], image, ['a', 'b']).card?.classes).toEqual(['a', 'b']);
    const result = guess([[1, 84, 8400]], image, ['a']);
    expect('reasons' in result && result.reasons[0]).toMatch(/80 classes but 1 names/);
  });

  test('takes the axes of the input from its shape', () => {
    const grey = guess([[1, 10]], { name: 'x', shape: [1, 28, 28, 1] }).card?.input;
    expect([grey?.layout, grey?.color]).toEqual(['nhwc', 'gray']);
    const result = guess([[1, 10]], { name: 'x', shape: [1, 128] });
    expect('reasons' in result && result.reasons[0]).toMatch(/one image input/);
  });
});
