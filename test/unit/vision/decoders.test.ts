import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { real, sizeOf, type Tensor } from '../../../src/tensor/index.js';
import {
  decoderOf,
  decoders,
  makePriors,
  parseCard,
  type Decoded,
  type Detection,
  type Outputs,
} from '../../../src/vision/index.js';

type Fill = Readonly<Record<string, number>>;

/** A tensor that is `rest` except at the given indices ("0,3,1"). */
function sparse(shape: readonly number[], entries: Fill = {}, rest = 0): Tensor {
  const data = new Float32Array(sizeOf(shape)).fill(rest);
  for (const [key, value] of Object.entries(entries))
    data[key.split(',').reduce((at, index, axis) => at * shape[axis]! + Number(index), 0)] = value;
  return real(shape, data);
}

async function decode(
  decoder: object,
  outputs: Record<string, Tensor>,
  options: {
    size?: readonly [number, number];
    classes?: readonly string[];
    minScore?: number;
    nms?: object | null;
  } = {},
): Promise<Decoded> {
  const { size = [64, 64], classes = ['a', 'b'], minScore = 0.3, nms } = options;
  const card = parseCard({ name: 'm', decoder, classes, ...(nms === undefined ? {} : { nms }) }, 'card');
  return (await decoderOf(card)).decode(new Map(Object.entries(outputs)), size, minScore);
}

async function boxesOf(...args: Parameters<typeof decode>): Promise<Detection[]> {
  const result = await decode(...args);
  if (result.task !== 'detection') throw new Error(`Expected detections but found ${result.task}`);
  return [...result.detections];
}

function expectBox(found: Detection | undefined, expected: Detection): void {
  expect(found).toBeDefined();
  for (const key of ['classIndex', 'score', 'x', 'y', 'w', 'h'] as const)
    expect([key, Math.abs(found![key] - expected[key]) < 2e-5 * (1 + Math.abs(expected[key]))]).toEqual([key, true]);
  if (expected.landmarks) expected.landmarks.forEach((v, i) => expect(found!.landmarks![i]).toBeCloseTo(v, 4));
}

const logit = (p: number): number => Math.log(p / (1 - p));

test('kinds are unique and each can be named in a card', () => {
  const kinds = decoders.map((d) => d.kind);
  expect(new Set(kinds).size).toBe(kinds.length);
});

describe('anchor layers', () => {
  const anchors = [[10, 20, 30, 40]];
  /** Anchor 1, row 2, column 3 of a 4 x 4 map with stride 16: centre (3.25, 2.5) cells. */
  const raw = [logit(0.25), logit(0.5), Math.log(0.5), Math.log(2), logit(0.9), logit(0.2), logit(0.8)];
  const v3: Detection = { classIndex: 1, score: 0.72, x: 52 - 7.5, y: 40 - 40, w: 15, h: 80 };
  const at = (key: (channel: number) => string): Fill => Object.fromEntries(raw.map((v, c) => [key(c), v]));

  test.each<[string, number[], (c: number) => string]>([
    ['[1,A*(5+C),H,W]', [1, 14, 4, 4], (c: number) => `0,${7 + c},2,3`],
    ['without batch', [14, 4, 4], (c: number) => `${7 + c},2,3`],
    ['[1,H,W,A*(5+C)]', [1, 4, 4, 14], (c: number) => `0,2,3,${7 + c}`],
    ['[1,A,H,W,5+C]', [1, 2, 4, 4, 7], (c: number) => `0,1,2,3,${c}`],
  ])('yolov3 from %s', async (_, shape, key) => {
    const found = await boxesOf({ kind: 'yolov3', anchors }, { y: sparse(shape, at(key), -9) });
    expect(found.length).toBe(1);
    expectBox(found[0], v3);
  });

  test('yolov2: anchors in cells, softmax of classes', async () => {
    const softmax = Math.exp(raw[6]!) / (Math.exp(raw[5]!) + Math.exp(raw[6]!));
    const decoder = {
      kind: 'yolov3',
      anchors: [[1, 1, 30 / 16, 40 / 16]],
      anchorUnit: 'cells',
      classActivation: 'softmax',
    };
    const found = await boxesOf(decoder, {
      y: sparse(
        [1, 14, 4, 4],
        at((c) => `0,${7 + c},2,3`),
        -9,
      ),
    });
    expectBox(found[0], { ...v3, score: 0.9 * softmax });
  });

  test('yolov5 raw: centre 2s - 0.5, size (2s)^2', async () => {
    const values = [logit(0.5), logit(0.25), logit(0.5), logit(0.25), logit(0.9), logit(0.2), logit(0.8)];
    const fill = Object.fromEntries(values.map((v, c) => [`0,1,2,3,${c}`, v]));
    const found = await boxesOf({ kind: 'yolov5', anchors }, { y: sparse([1, 2, 4, 4, 7], fill, -9) });
    expectBox(found[0], { classIndex: 1, score: 0.72, x: 3.5 * 16 - 15, y: 2 * 16 - 5, w: 30, h: 10 });
  });

  test('anchors that are not pairs are an error', async () => {
    await expect(decode({ kind: 'yolov3', anchors: [[1, 2, 3]] }, {})).rejects.toThrow('CARD_ANCHORS');
  });

  test('layers go with their anchors in the order of the names', async () => {
    const two = [
      [10, 10],
      [20, 20],
    ];
    const hit = sparse([1, 7, 2, 2], { '0,4,0,0': 9, '0,5,0,0': 9 }, -9);
    const none = sparse([1, 7, 4, 4], {}, -9);
    const outputs = { fine: none, coarse: hit };
    expect((await boxesOf({ kind: 'yolov3', anchors: two }, outputs))[0]?.w).toBeCloseTo(20 * Math.exp(-9), 6);
    const named = await boxesOf({ kind: 'yolov3', anchors: two, outputs: ['coarse', 'fine'] }, outputs);
    expect(named[0]?.w).toBeCloseTo(10 * Math.exp(-9), 6);
  });
});

describe('decoded rows', () => {
  test('yolov5', async () => {
    const rows = real([1, 2, 7], [32, 20, 10, 8, 0.9, 0.1, 0.5, 1, 1, 1, 1, 0.2, 1, 1]);
    expectBox((await boxesOf({ kind: 'yolov5' }, { y: rows }))[0], {
      classIndex: 1,
      score: 0.45,
      x: 27,
      y: 16,
      w: 10,
      h: 8,
    });
    const relative = real([1, 1, 7], [0.5, 0.25, 0.25, 0.5, 1, 0.9, 0]);
    const found = await boxesOf({ kind: 'yolov5', relative: true }, { y: relative }, { size: [32, 64] });
    expectBox(found[0], { classIndex: 0, score: 0.9, x: 24, y: 0, w: 16, h: 16 });
  });

  test('yolov8, both axis orders, with extra columns and for all labels', async () => {
    const row = [32, 20, 10, 8, 0.4, 0.5, 99];
    const wide = real(
      [1, 7, 2],
      row.flatMap((v) => [v, 0]),
    );
    const tall = real([1, 2, 7], [...row, 0, 0, 0, 0, 0, 0, 0]);
    for (const y of [wide, tall]) {
      const found = await boxesOf({ kind: 'yolov8', extra: 1, labels: 'all' }, { y });
      expectBox(found[0], { classIndex: 1, score: 0.5, x: 27, y: 16, w: 10, h: 8 });
      expectBox(found[1], { classIndex: 0, score: 0.4, x: 27, y: 16, w: 10, h: 8 });
      expect(await boxesOf({ kind: 'yolov8', extra: 1 }, { y })).toHaveLength(1);
    }
  });

  test('yolox: cells of strides 8, 16, 32, one after the other', async () => {
    const rows = 64 + 16 + 4;
    const at = 64 + 4 * 1 + 2;
    const row = [0.5, 0.25, Math.log(2), Math.log(3), 0.9, 0.1, 0.5];
    const fill = Object.fromEntries(row.map((v, c) => [`0,${at},${c}`, v]));
    const found = await boxesOf({ kind: 'yolox' }, { y: sparse([1, rows, 7], fill) });
    expectBox(found[0], { classIndex: 1, score: 0.45, x: 40 - 16, y: 20 - 24, w: 32, h: 48 });
  });
});

describe('nanodet', () => {
  const strides = [8, 16];
  /** Distributions that put all weight on one bin: left 1, top 2, right 3, bottom 0. */
  const bins = [0, 30, 0, 0, 0, 30, 0, 0, 0, 0, 0, 30, 30, 0, 0, 0];
  bins.splice(4, 4, 0, 0, 30, 0);
  const box: Detection = { classIndex: 0, score: 0.8, x: 2 * 16 - 16, y: 16 - 32, w: 4 * 16, h: 2 * 16 };

  test('one output of all levels', async () => {
    const row = [0.8, 0.1, ...bins];
    const fill = Object.fromEntries(row.map((v, c) => [`0,${64 + 4 + 2},${c}`, v]));
    const found = await boxesOf({ kind: 'nanodet', strides, regMax: 3 }, { y: sparse([1, 80, 18], fill) });
    expectBox(found[0], box);
  });

  test('outputs per level, reference point in the middle of the cell', async () => {
    const outputs = {
      s8: sparse([1, 64, 2]),
      d8: sparse([1, 64, 16]),
      s16: sparse([1, 16, 2], { '0,6,0': 0.8 }),
      d16: sparse([1, 16, 16], Object.fromEntries(bins.map((v, c) => [`0,6,${c}`, v]))),
    };
    const decoder = { kind: 'nanodet', strides, regMax: 3, offset: 0.5 };
    for (const names of [{}, { scores: ['s8', 's16'], distances: ['d8', 'd16'] }])
      expectBox((await boxesOf({ ...decoder, ...names }, outputs))[0], { ...box, x: box.x + 8, y: box.y + 8 });
  });
});

test('fastestdet: powers of objectness and class, tanh and sigmoid', async () => {
  const values = [0.5, Math.atanh(0.5), Math.atanh(-0.5), logit(0.25), logit(0.5), 0.1, 0.9];
  const fill = Object.fromEntries(values.map((v, c) => [`0,${c},1,2`, v]));
  const found = await boxesOf({ kind: 'fastestdet' }, { y: sparse([1, 7, 4, 4], fill) });
  expectBox(found[0], { classIndex: 1, score: 0.5 ** 0.6 * 0.9 ** 0.4, x: 40 - 8, y: 8 - 16, w: 16, h: 32 });
});

describe('priors', () => {
  test('RetinaFace at 640 x 640: 16,800, cell by cell, sizes inside the cell', () => {
    const levels = [
      [8, 16, 32],
      [16, 64, 128],
      [32, 256, 512],
    ].map(([stride, ...minSizes]) => ({
      stride: stride!,
      size: undefined,
      minSizes,
      maxSizes: undefined,
      ratios: undefined,
    }));
    const priors = makePriors(levels, [640, 640], false);
    expect(priors.length / 4).toBe(16800);
    expect([...priors.subarray(0, 12)].map((v) => v * 640)).toEqual([4, 4, 16, 16, 4, 4, 32, 32, 12, 4, 16, 16]);
  });

  test('SSD: square, square to the next size, then the ratios; the map may be given by its size', () => {
    const level = { stride: undefined, size: [1, 2], minSizes: [10], maxSizes: [40], ratios: [4, 0.25] };
    const priors = makePriors([level], [100, 100], false);
    expect([...priors].map((v) => Math.round(v * 1000) / 10)).toEqual([
      25, 50, 10, 10, 25, 50, 20, 20, 25, 50, 20, 5, 25, 50, 5, 20, 75, 50, 10, 10, 75, 50, 20, 20, 75, 50, 20, 5, 75,
      50, 5, 20,
    ]);
  });

  test('a level without stride and size is an error', async () => {
    const outputs = { b: sparse([1, 4, 4]), s: sparse([1, 4, 3]) };
    await expect(decode({ kind: 'ssd', priors: [{ minSizes: [8] }] }, outputs)).rejects.toThrow('CARD_PRIORS');
  });

  test('clip limits sizes to the input', () => {
    const level = { stride: 64, size: undefined, minSizes: [256], maxSizes: undefined, ratios: undefined };
    expect([...makePriors([level], [64, 128], true).subarray(0, 4)]).toEqual([0.25, 0.5, 1, 1]);
  });
});

describe('prior boxes', () => {
  /** One level of 2 x 2 cells of 32 pixels; prior 3 has its centre at (48, 48) and side 16. */
  const priors = [{ stride: 32, minSizes: [16] }];
  const offsets = Object.fromEntries([10, -5, Math.log(2) / 0.2, Math.log(0.5) / 0.2].map((v, c) => [`0,3,${c}`, v]));
  const box: Detection = { classIndex: 1, score: 0.9, x: 64 - 16, y: 40 - 4, w: 32, h: 8 };

  test('ssd with background', async () => {
    const outputs = { b: sparse([1, 4, 4], offsets), s: sparse([1, 4, 3], { '0,3,2': 0.9 }) };
    expectBox((await boxesOf({ kind: 'ssd', priors }, outputs))[0], box);
  });

  test('ssd with y first, softmax and background at the end', async () => {
    const [x, y, w, h] = [0, 1, 2, 3].map((c) => offsets[`0,3,${c}`]!);
    const turned = { '0,3,0': y!, '0,3,1': x!, '0,3,2': h!, '0,3,3': w! };
    const scores = sparse([1, 4, 3], { '0,0,2': 9, '0,1,2': 9, '0,2,2': 9, '0,3,1': 5 });
    const decoder = { kind: 'ssd', priors, order: 'yxhw', background: 2, scoreActivation: 'softmax' };
    const found = await boxesOf(decoder, { b: sparse([1, 4, 4], turned), s: scores });
    expect(found).toHaveLength(1);
    expectBox(found[0], { ...box, score: Math.exp(5) / (Math.exp(5) + 2) });
  });

  test('retinaface with landmarks', async () => {
    const outputs = {
      loc: sparse([1, 4, 4], offsets),
      conf: sparse([1, 4, 2], { '0,3,1': 0.9 }),
      landms: sparse([1, 4, 10], { '0,3,0': 10, '0,3,1': -10 }),
    };
    const found = await boxesOf({ kind: 'retinaface', priors }, outputs, { classes: ['face'] });
    expectBox(found[0], { ...box, classIndex: 0, landmarks: [64, 32, 48, 48] });
  });
});

test('scrfd: outputs without batch told apart by shape', async () => {
  const outputs: Record<string, Tensor> = {};
  for (const [i, n] of [128, 32, 8].entries()) {
    outputs[`${i}`] = sparse([n, 1], i === 1 ? { '13,0': 0.9 } : {});
    outputs[`${i + 3}`] = sparse([n, 4], i === 1 ? { '13,0': 1, '13,1': 0.5, '13,2': 2, '13,3': 1 } : {});
    outputs[`${i + 6}`] = sparse([n, 10], i === 1 ? { '13,0': 0.5, '13,1': -0.5 } : {});
  }
  // Row 13 of stride 16: cell 6 (column 2, row 1), second anchor.
  const found = await boxesOf({ kind: 'scrfd' }, outputs, { classes: ['face'] });
  expectBox(found[0], { classIndex: 0, score: 0.9, x: 16, y: 8, w: 48, h: 24, landmarks: [40, 8, 32, 16] });
});

test('yunet: four outputs per stride', async () => {
  const outputs: Record<string, Tensor> = {};
  for (const [stride, n] of [
    [8, 64],
    [16, 16],
    [32, 4],
  ] as const) {
    const hit = stride === 16;
    outputs[`cls_${stride}`] = sparse([1, n, 1], hit ? { '0,6,0': 0.9 } : {});
    outputs[`obj_${stride}`] = sparse([1, n, 1], hit ? { '0,6,0': 0.4 } : {});
    outputs[`bbox_${stride}`] = sparse([1, n, 4], hit ? { '0,6,0': 0.5, '0,6,3': Math.log(2) } : {});
    outputs[`kps_${stride}`] = sparse([1, n, 10], hit ? { '0,6,0': 1 } : {});
  }
  const box: Detection = { classIndex: 0, score: 0.36, x: 32, y: 0, w: 16, h: 32, landmarks: [48, 16, 32, 16] };
  expectBox((await boxesOf({ kind: 'yunet' }, outputs, { classes: ['face'] }))[0], box);
  const other = await boxesOf({ kind: 'yunet', score: 'geometric' }, outputs, { classes: ['face'] });
  expectBox(other[0], { ...box, score: 0.6 });
});

describe('boxes', () => {
  test.each([
    ['xyxy', [8, 16, 24, 48]],
    ['xywh', [8, 16, 16, 32]],
    ['cxcywh', [16, 32, 16, 32]],
    ['yxyx', [16, 8, 48, 24]],
  ])('%s, in pixels or relative', async (format, numbers) => {
    const box: Detection = { classIndex: 0, score: 0.9, x: 8, y: 16, w: 16, h: 32 };
    const scores = real([1, 1, 2], [0.9, 0.2]);
    expectBox((await boxesOf({ kind: 'boxes', format }, { b: real([1, 1, 4], numbers), s: scores }))[0], box);
    const b = real(
      [1, 1, 1, 4],
      numbers.map((v) => v / 64),
    );
    expectBox((await boxesOf({ kind: 'boxes', format, relative: true }, { b, s: scores }))[0], box);
  });

  test('the background column is no class', async () => {
    const outputs = {
      scores: real([1, 2, 3], [0.9, 0.05, 0.05, 0.1, 0.3, 0.6]),
      boxes: real([1, 2, 4], [0, 0, 8, 8, 8, 8, 24, 24]),
    };
    const found = await boxesOf({ kind: 'boxes', background: 0 }, outputs);
    expect(found).toEqual([expect.objectContaining({ classIndex: 1, x: 8, w: 16 })]);
  });

  test('one class with scores [1,N]', async () => {
    const outputs = { b: real([1, 2, 4], [0, 0, 8, 8, 8, 8, 24, 24]), s: real([1, 2], [0.1, 0.8]) };
    expect((await boxesOf({ kind: 'boxes' }, outputs, { classes: ['a'] }))[0]?.x).toBe(8);
  });
});

describe('nms-output', () => {
  const box: Detection = { classIndex: 1, score: Math.fround(0.9), x: 8, y: 16, w: 16, h: 32 };

  test.each([
    ['6 columns', {}, [8, 16, 24, 48, 0.9, 1]],
    ['7 columns', {}, [0, 8, 16, 24, 48, 1, 0.9]],
    [
      'named columns',
      { columns: ['class', 'score', 'cx', 'cy', 'w', 'h', 'skip'], classOffset: -1 },
      [2, 0.9, 16, 32, 16, 32, 5],
    ],
  ])('rows of %s', async (_, options, row) => {
    const rows = real([1, 2, row.length], [...row, ...row.map(() => -1)]);
    expect(await boxesOf({ kind: 'nms-output', ...options }, { y: rows })).toEqual([box]);
  });

  test('separate outputs with a count', async () => {
    const outputs = {
      b: real([1, 2, 4], [16, 8, 48, 24, 0, 0, 9, 9]),
      s: real([1, 2], [0.9, 0.8]),
      l: real([1, 2], [2, 2]),
      n: real([1], [1]),
    };
    const decoder = {
      kind: 'nms-output',
      form: 'separate',
      boxes: 'b',
      scores: 's',
      labels: 'l',
      count: 'n',
      format: 'yxyx',
      classOffset: -1,
    };
    expect(await boxesOf(decoder, outputs)).toEqual([box]);
  });

  test('boxes that carry their score', async () => {
    const outputs = { dets: real([1, 1, 5], [8, 16, 24, 48, 0.9]), labels: real([1, 1], [1]) };
    expect(await boxesOf({ kind: 'nms-output', form: 'separate', labels: 'labels' }, outputs)).toEqual([box]);
  });

  test('selected indices', async () => {
    const outputs = {
      selected: real([1, 3], [0, 1, 2]),
      b: sparse([1, 5, 4], { '0,2,0': 8, '0,2,1': 16, '0,2,2': 24, '0,2,3': 48 }),
      s: sparse([1, 2, 5], { '0,1,2': 0.9 }),
    };
    expect(await boxesOf({ kind: 'nms-output', form: 'indices' }, outputs)).toEqual([box]);
  });

  test('a label beyond the classes is an error', async () => {
    const rows = real([1, 6], [8, 16, 24, 48, 0.9, 7]);
    await expect(boxesOf({ kind: 'nms-output' }, { y: rows })).rejects.toThrow('CLASS_RANGE');
  });
});

describe('segmentation', () => {
  const maskOf = async (...args: Parameters<typeof decode>) => {
    const result = await decode(...args);
    return result.task === 'segmentation' ? [result.mask.width, result.mask.height, ...result.mask.data] : [];
  };

  test('one probability per pixel', async () => {
    const y = real([2, 3], [0.1, 0.5, 0.6, 0.9, 0, 1]);
    expect(await maskOf({ kind: 'segmentation' }, { y }, { classes: ['t'] })).toEqual([3, 2, -1, -1, 0, 0, -1, 0]);
    const logits = real([1, 1, 1, 2], [-1, 1]);
    const decoder = { kind: 'segmentation', activation: 'sigmoid' };
    expect(await maskOf(decoder, { y: logits }, { classes: ['t'] })).toEqual([2, 1, -1, 0]);
  });

  test('the greatest channel, the first of equals, one of them background', async () => {
    const planes = [0, 5, 1, /**/ 2, 5, 1, /**/ 1, 1, 3];
    const y = real([1, 3, 1, 3], planes);
    expect(await maskOf({ kind: 'segmentation' }, { y }, { classes: ['a', 'b', 'c'] })).toEqual([3, 1, 1, 0, 2]);
    expect(await maskOf({ kind: 'segmentation', background: 1 }, { y })).toEqual([3, 1, -1, 0, 1]);
    const last = real([1, 1, 3, 3], [0, 2, 1, 5, 5, 1, 1, 1, 3]);
    expect(await maskOf({ kind: 'segmentation', channelsLast: true, background: 1 }, { y: last })).toEqual([
      3, 1, -1, 0, 1,
    ]);
  });

  test('labels that the graph chose', async () => {
    const y = real([1, 1, 3], [0, 2, 1]);
    expect(await maskOf({ kind: 'segmentation', labels: true, background: 0 }, { y })).toEqual([3, 1, -1, 1, 0]);
  });
});

test.each([[[1, 3]], [[3]], [[1, 3, 1, 1]]])('classification of shape %j, stable softmax', async (shape) => {
  const decoder = { kind: 'classification', scoreActivation: 'softmax' };
  const result = await decode(decoder, { y: real(shape, [1000, 1000, 0]) }, { classes: ['a', 'b', 'c'] });
  expect(result.task === 'classification' && [...result.scores]).toEqual([0.5, 0.5, 0]);
});

describe('outputs that do not fit', () => {
  test('say what is expected and what is there', async () => {
    await expect(decode({ kind: 'yolox' }, { out: sparse([1, 84, 85]) })).rejects.toThrow(
      /OUTPUT_SHAPE: decoder yolox: rows: Expected \[1,84,7\].*found none that fits among the outputs out \[1,84,85\]/,
    );
    await expect(decode({ kind: 'yolov5', output: 'uot' }, { out: sparse([1, 3, 7]) })).rejects.toThrow(
      /OUTPUT_MISSING.*\n.*"out"/,
    );
    await expect(decode({ kind: 'yolov5' }, { a: sparse([1, 3, 7]), b: sparse([1, 4, 7]) })).rejects.toThrow(
      'found 2 that fit',
    );
    await expect(decode({ kind: 'yolov5' }, { a: sparse([2, 3, 7]) })).rejects.toThrow('OUTPUT_SHAPE');
    await expect(decode({ kind: 'yolov3', anchors: [[1, 1]] }, { a: sparse([1, 14, 2, 2]) })).rejects.toThrow(
      'OUTPUT_SHAPE',
    );
    await expect(decode({ kind: 'yunet' }, { cls_8: sparse([1, 64, 1]) })).rejects.toThrow('OUTPUT_MISSING');
  });

  test('NaN stops the run', async () => {
    await expect(decode({ kind: 'yolov5' }, { y: sparse([1, 2, 7], { '0,1,3': NaN }) })).rejects.toThrow('OUTPUT_NAN');
  });
});

describe("a user's module", () => {
  const write = (source: string): string => {
    const path = join(mkdtempSync(join(tmpdir(), 'decoder-')), 'own.mjs');
    writeFileSync(path, source);
    return path;
  };

  test('gets outputs and context, and its boxes are suppressed like others', async () => {
    const path = write(`export function decode(outputs, { inputSize, classes, options }) {
      const [x] = outputs.get('y').data;
      const box = { classIndex: classes.length - 1, x, y: options.top, w: inputSize[1], h: inputSize[0] };
      return [{ ...box, score: 0.5 }, { ...box, score: 0.7 }];
    }`);
    const found = await boxesOf({ kind: 'module', path, options: { top: 3 } }, { y: real([1], [2]) });
    expect(found).toEqual([{ classIndex: 1, score: 0.7, x: 2, y: 3, w: 64, h: 64 }]);
  });

  test.each([
    ['DECODER_MODULE', 'export const x = 1;'],
    ['DECODER_MODULE', 'export function decode() { throw new Error("no"); }'],
    ['DECODER_RESULT', 'export async function decode() { return []; }'],
    ['DECODER_RESULT', 'export function decode() { return [{ classIndex: 9, score: 1, x: 0, y: 0, w: 1, h: 1 }]; }'],
    ['DECODER_RESULT', 'export function decode() { return [{ classIndex: 0, score: 1, x: NaN, y: 0, w: 1, h: 1 }]; }'],
  ])('%s for %s', async (code, source) => {
    await expect(decode({ kind: 'module', path: write(source) }, {})).rejects.toThrow(code);
  });

  test('that is missing is an error', async () => {
    await expect(decode({ kind: 'module', path: '/nowhere/own.mjs' }, {})).rejects.toThrow('DECODER_MODULE');
  });
});

test('at most maxDetections boxes are given, the best of all', async () => {
  const rows = real([1, 3, 6], [0, 0, 9, 9, 0.5, 0, 20, 0, 29, 9, 0.9, 1, 40, 0, 49, 9, 0.7, 0]);
  const card = parseCard({ name: 'm', decoder: { kind: 'nms-output' }, classes: ['a', 'b'], maxDetections: 2 }, 'card');
  const outputs: Outputs = new Map([['y', rows]]);
  const result = (await decoderOf(card)).decode(outputs, [64, 64]);
  expect(result.task === 'detection' && result.detections.map((d) => d.x)).toEqual([20, 40]);
});
