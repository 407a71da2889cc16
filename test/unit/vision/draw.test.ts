import { expect, test } from '@jest/globals';
import sharp from 'sharp';
import {
  annLayer,
  decodeImage,
  drawDetections,
  drawMask,
  overlaySvg,
  snnLayer,
  type Detection,
} from '../../../src/vision/index.js';

const box: Detection = { classIndex: 0, score: 0.87, x: 40, y: 60, w: 80, h: 70 };

async function grey(): Promise<Buffer> {
  return sharp({ create: { width: 200, height: 160, channels: 3, background: '#808080' } })
    .png()
    .toBuffer();
}

test('ANN and SNN boxes differ in colour and dash, and labels are drawn without fonts', async () => {
  const layers = [annLayer([box]), snnLayer([{ ...box, x: 44 }])];
  const svg = overlaySvg({ width: 200, height: 160 }, layers, ['a<b>&"']);
  expect(svg.match(/stroke-dasharray/g)).toHaveLength(1);
  expect(svg).not.toMatch(/<text|a<b/);
  const { data, width } = await decodeImage(await drawDetections(await grey(), layers, ['cat']), 'drawn');
  const at = (x: number, y: number): number[] => [...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)];
  expect(at(44, 100)).toEqual([0, 208, 224]);
  expect(at(10, 10)).toEqual([128, 128, 128]);
  // Dark letters on the label above the solid box.
  const label = Array.from({ length: 60 }, (_, i) => at(46 + i, 54));
  expect(label.some(([r]) => r! < 40)).toBe(true);
  expect(label.some(([r, g]) => r! < 10 && g === 208)).toBe(true);
});

test('a mask tints its pixels only, and must have the size of the picture', async () => {
  const mask = { width: 200, height: 160, data: new Int16Array(200 * 160).fill(-1) };
  mask.data[5] = 0;
  const { data } = await decodeImage(await drawMask(await grey(), mask), 'drawn');
  expect([...data.subarray(12, 21)]).toEqual([128, 128, 128, 64, 168, 176, 128, 128, 128]);
  await expect(drawMask(await grey(), { ...mask, width: 100 })).rejects.toThrow('MASK_SIZE');
});
