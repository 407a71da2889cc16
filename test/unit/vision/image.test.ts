import { mkdtempSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import sharp from 'sharp';
import { real } from '../../../src/tensor/index.js';
import {
  decodeImage,
  imagesInFolder,
  maskToOriginal,
  parseCard,
  prepareImage,
  readImageSize,
  readInputs,
  resizeBilinear,
  resolveInput,
  tensorInputs,
  toOriginal,
  writeNpy,
  type PixelImage,
  type ResolvedInput,
} from '../../../src/vision/index.js';

const picture: PixelImage = {
  width: 4,
  height: 5,
  data: Uint8Array.of(
    95,
    130,
    194,
    217,
    207,
    235,
    15,
    163,
    33,
    215,
    217,
    130,
    248,
    189,
    16,
    69,
    184,
    232,
    205,
    78,
    169,
    61,
    125,
    10,
    29,
    240,
    66,
    19,
    182,
    39,
    59,
    4,
    59,
    81,
    222,
    44,
    120,
    122,
    50,
    208,
    78,
    28,
    64,
    166,
    121,
    89,
    170,
    233,
    127,
    178,
    237,
    128,
    113,
    123,
    76,
    155,
    69,
    154,
    130,
    248,
  ),
};

/** torch 2.13: interpolate(bilinear, align_corners=False) in double, height x width. */
const torchResized: readonly (readonly [number, number, readonly number[]])[] = [
  [
    3,
    7,
    [
      146, 149.667, 134.667, 153.738, 167.405, 170.143, 166.119, 195.786, 226.905, 123, 167, 156.167, 84.429, 138.357,
      79.167, 133.19, 167.881, 85.833, 163.667, 186.333, 90, 29, 240, 66, 25.429, 219.286, 56.357, 19.714, 186.143,
      40.929, 39, 93, 49, 60.571, 19.571, 57.929, 73.143, 144.143, 49.357, 81, 222, 44, 124.667, 159.333, 174.667,
      135.381, 138.619, 144.905, 152.524, 105.476, 97.286, 113.333, 130, 88.833, 76.31, 157.571, 97.524, 110.786,
      148.81, 187.048, 132.333, 143.333, 243,
    ],
  ],
  [
    9,
    2,
    [
      156, 168.5, 214.5, 115, 190, 81.5, 156.833, 174.5, 184.333, 121, 160.5, 84.167, 158.222, 184.5, 134.056, 131,
      111.333, 88.611, 98.722, 197.389, 92.222, 105, 106.611, 72.611, 24, 211, 52.5, 70, 113, 51.5, 101.778, 149.333,
      45, 73.611, 143.556, 121.222, 159.944, 105.056, 54.667, 80.778, 165.167, 174.944, 139.667, 130.333, 133, 102.167,
      151, 164.667, 127.5, 145.5, 180, 115, 142.5, 158.5,
    ],
  ],
];

function resolved(input: object, shape: readonly number[]): ResolvedInput {
  const card = parseCard({ name: 'm', input, decoder: { kind: 'classification' }, classes: ['a'] }, 'card');
  return resolveInput(card.input, [{ name: 'x', shape }]);
}

function plain(width: number, height: number, rgb: readonly [number, number, number]): PixelImage {
  return { width, height, data: Uint8Array.from({ length: width * height * 3 }, (_, i) => rgb[i % 3]!) };
}

describe('resize', () => {
  test.each(torchResized)('to %i x %i equals torch', (height, width, expected) => {
    const { data } = resizeBilinear(picture, width, height);
    // Half a level for rounding, 255 * 2^-12 for each axis' fixed-point weights, 0.0005 for the printed values.
    const bound = 0.5 + (2 * 255) / 4096 + 0.0005;
    expected.forEach((value, i) => expect(Math.abs(data[i]! - value)).toBeLessThanOrEqual(bound));
  });

  test('keeps a plain colour exactly, at any size', () => {
    const size = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(size, size, size, size, fc.nat(255), (w, h, toW, toH, v) => {
        expect(new Set(resizeBilinear(plain(w, h, [v, v, v]), toW, toH).data)).toEqual(new Set([v]));
      }),
    );
  });
});

describe('prepareImage', () => {
  test('orders channels and normalises in that order', () => {
    const input = resolved({ color: 'bgr', divide: 2, mean: [1, 2, 3], std: [1, 2, 4] }, [1, 3, 1, 1]);
    expect([...prepareImage(plain(1, 1, [10, 20, 30]), input).tensor.data]).toEqual([14, 4, 0.5]);
  });

  test('writes the channels last for nhwc', () => {
    const { tensor } = prepareImage(picture, resolved({ layout: 'nhwc' }, [1, 5, 4, 3]));
    expect([tensor.shape, [...tensor.data]]).toEqual([[1, 5, 4, 3], [...picture.data]]);
  });

  test('makes grey of the usual weights', () => {
    const { tensor } = prepareImage(plain(1, 1, [255, 0, 100]), resolved({ color: 'gray' }, [1, 1, 1, 1]));
    expect([...tensor.data]).toEqual([Math.round(0.299 * 255 + 11.4)]);
  });

  test.each<[string, number[]]>([
    ['center', [7, 7, 9, 9, 9, 9, 7, 7]],
    ['top-left', [9, 9, 9, 9, 7, 7, 7, 7]],
  ])('letterboxes with the picture at %s', (anchor, rows) => {
    const input = resolved({ fit: 'letterbox', anchor, pad: 7 }, [1, 3, 8, 8]);
    const { tensor, transform } = prepareImage(plain(4, 2, [9, 9, 9]), input);
    expect(Array.from({ length: 8 }, (_, y) => tensor.data[y * 8])).toEqual(rows);
    expect(transform.scaleX).toBe(2);
  });

  test('does not enlarge when the card forbids it', () => {
    const input = resolved({ fit: 'letterbox', enlarge: false, pad: 1, anchor: 'top-left' }, [1, 3, 8, 8]);
    const { tensor, transform } = prepareImage(plain(4, 2, [0, 0, 0]), input);
    expect([transform.scaleX, tensor.data.filter((v) => v === 0).length]).toEqual([1, 24]);
  });

  test('refuses lists that do not fit the channels', () => {
    expect(() => prepareImage(picture, resolved({ mean: [1, 2] }, [1, 3, 5, 4]))).toThrow('INPUT_CHANNELS');
  });

  test('its transform leads boxes in the input back to the picture', () => {
    const extent = fc.integer({ min: 20, max: 300 });
    fc.assert(
      fc.property(extent, extent, fc.constantFrom('stretch', 'letterbox'), (width, height, fit) => {
        const { transform } = prepareImage(plain(width, height, [0, 0, 0]), resolved({ fit }, [1, 3, 64, 96]));
        const box = { x: width / 4, y: height / 4, w: width / 2, h: height / 3 };
        const { scaleX, scaleY, offsetX, offsetY } = transform;
        const moved = {
          x: box.x * scaleX + offsetX,
          y: box.y * scaleY + offsetY,
          w: box.w * scaleX,
          h: box.h * scaleY,
        };
        const [back] = toOriginal([{ ...moved, classIndex: 0, score: 1, landmarks: [moved.x, moved.y] }], transform);
        for (const key of ['x', 'y', 'w', 'h'] as const) expect(back![key]).toBeCloseTo(box[key], 9);
        expect(back!.landmarks![1]).toBeCloseTo(box.y, 9);
      }),
    );
  });
});

test('boxes are cut at the border and dropped outside it', () => {
  const { transform } = prepareImage(plain(10, 10, [0, 0, 0]), resolved({}, [1, 3, 10, 10]));
  const at = (x: number) => ({ classIndex: 0, score: 1, x, y: 2, w: 6, h: 4 });
  expect(toOriginal([at(-3), at(8), at(20)], transform)).toEqual([
    { classIndex: 0, score: 1, x: 0, y: 2, w: 3, h: 4 },
    { classIndex: 0, score: 1, x: 8, y: 2, w: 2, h: 4 },
  ]);
});

test('masks of another resolution follow the same way back', () => {
  const { transform } = prepareImage(plain(8, 4, [0, 0, 0]), resolved({ fit: 'letterbox' }, [1, 3, 8, 8]));
  const mask = { width: 4, height: 4, data: Int16Array.from({ length: 16 }, (_, i) => i) };
  const back = maskToOriginal(mask, [8, 8], transform);
  expect([...back.data.subarray(0, 8)]).toEqual([4, 4, 5, 5, 6, 6, 7, 7]);
  expect([...back.data.subarray(24)]).toEqual([8, 8, 9, 9, 10, 10, 11, 11]);
});

describe('decodeImage', () => {
  const source = sharp(Buffer.from(picture.data), { raw: { width: 4, height: 5, channels: 3 } });

  test('gives RGB bytes of a lossless file', async () => {
    expect(await decodeImage(await source.clone().png().toBuffer(), 'x')).toEqual(picture);
  });

  test('applies the orientation, also to the size in the header', async () => {
    const turned = await source.clone().withMetadata({ orientation: 6 }).png().toBuffer();
    const seen = await decodeImage(turned, 'x');
    expect([seen.width, seen.height]).toEqual([5, 4]);
    // Turned clockwise: the first row of the result is the first column from the bottom up.
    expect([...seen.data.subarray(0, 3)]).toEqual([...picture.data.subarray(48, 51)]);
    const file = join(mkdtempSync(join(tmpdir(), 'vision-')), 'a.png');
    writeFileSync(file, turned);
    expect(await readImageSize(file)).toEqual({ width: 5, height: 4 });
  });

  test('repeats grey and drops alpha', async () => {
    const grey = await sharp(Buffer.of(7, 9), { raw: { width: 2, height: 1, channels: 1 } })
      .png()
      .toBuffer();
    expect([...(await decodeImage(grey, 'x')).data]).toEqual([7, 7, 7, 9, 9, 9]);
    const clear = await sharp(Buffer.of(1, 2, 3, 0), { raw: { width: 1, height: 1, channels: 4 } })
      .png()
      .toBuffer();
    expect([...(await decodeImage(clear, 'x')).data]).toEqual([1, 2, 3]);
  });

  test('refuses other bytes and cut files', async () => {
    await expect(decodeImage(Buffer.from('no picture'), 'x')).rejects.toThrow('IMAGE_UNREADABLE');
    const jpeg = await sharp({ create: { width: 64, height: 64, channels: 3, background: 'red' } })
      .jpeg()
      .toBuffer();
    await expect(decodeImage(jpeg.subarray(0, jpeg.length / 2), 'x')).rejects.toThrow('IMAGE_UNREADABLE');
  });
});

describe('resolveInput', () => {
  test('takes free extents from the card', () => {
    expect(resolved({ size: [32, 64] }, [1, 3, -1, -1]).shape).toEqual([1, 3, 32, 64]);
  });

  test.each([
    ['INPUT_SIZE_FREE', {}, [1, 3, -1, -1]],
    ['INPUT_SHAPE', { size: [32, 32] }, [1, 3, 64, 64]],
    ['INPUT_SHAPE', { color: 'gray' }, [1, 3, 64, 64]],
    ['INPUT_SHAPE', { layout: 'nhwc' }, [1, 3, 64, 64]],
    ['INPUT_UNKNOWN', { name: 'y' }, [1, 3, 64, 64]],
  ])('%s for %j against %j', (code, input, shape) => {
    expect(() => resolved(input, shape)).toThrow(code);
  });
});

describe('reading samples', () => {
  const input = resolved({}, [1, 3, 5, 4]);
  const collect = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
    const all: T[] = [];
    for await (const item of items) all.push(item);
    return all;
  };

  test('goes through a folder by name', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'vision-'));
    const bytes = await sharp(Buffer.from(picture.data), { raw: { width: 4, height: 5, channels: 3 } })
      .png()
      .toBuffer();
    for (const name of ['b.png', 'a.PNG', 'c.png']) writeFileSync(join(folder, name), bytes);
    writeFileSync(join(folder, 'notes.txt'), 'x');
    const samples = await collect(imagesInFolder(folder, input));
    expect(samples.map((s) => s.id)).toEqual(['a.PNG', 'b.png', 'c.png'].map((n) => join(folder, n)));
    expect(samples[0]!.tensor.shape).toEqual([1, 3, 5, 4]);
  });

  test('an empty or missing folder is an error', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'vision-'));
    await expect(collect(imagesInFolder(folder, input))).rejects.toThrow('FOLDER_EMPTY');
    await expect(collect(readInputs(folder, input))).rejects.toThrow('FOLDER_EMPTY');
    await expect(collect(imagesInFolder(join(folder, 'none'), input))).rejects.toThrow('FOLDER_MISSING');
    await expect(collect(readInputs(join(folder, 'none'), input))).rejects.toThrow('FILE_UNREADABLE');
  });

  test('splits a batch of tensors, also in a folder of files', async () => {
    const folder = join(mkdtempSync(join(tmpdir(), 'vision-')), 'calib');
    mkdirSync(folder);
    const batch = real(
      [2, 3, 5, 4],
      Float32Array.from({ length: 120 }, (_, i) => i),
    );
    writeFileSync(join(folder, 'x.npy'), writeNpy(batch));
    const samples = await collect(readInputs(folder, input));
    expect(samples.map((s) => s.id.slice(-3))).toEqual(['[0]', '[1]']);
    expect(samples[1]!.tensor.data[0]).toBe(60);
  });

  test('a tensor of another shape is an error', () => {
    expect(() => [...tensorInputs(real([3, 4, 5], new Float32Array(60)), input, 'x.npy')]).toThrow(
      'Expected [N,3,5,4] or [3,5,4] but found [3,4,5]',
    );
  });
});
