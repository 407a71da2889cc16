import { expect, test } from '@jest/globals';
import { syntheticImages } from '../../../src/calibration/index.js';

const images = [...syntheticImages(8, 128, 128, 7)];

test('the same seed gives the same images, whatever their number; other seeds others', () => {
  expect([...syntheticImages(2, 128, 128, 7)]).toEqual(images.slice(0, 2));
  expect([...syntheticImages(1, 128, 128, 100)][0]!.pixels).not.toEqual(images[0]!.pixels);
  expect(images[0]!.pixels).not.toEqual(images[1]!.pixels);
});

test.each([
  [1, 1],
  [32, 48],
  [300, 20],
])('any size: %i x %i', (width, height) => {
  const [image] = [...syntheticImages(1, width, height, 1)];
  expect([image!.width, image!.height, image!.pixels.length]).toEqual([width, height, 3 * width * height]);
});

test('they are bright and dark, coloured, and not clipped to a few values', () => {
  const all = images.flatMap(({ pixels }) => [...pixels]);
  const mean = all.reduce((a, b) => a + b, 0) / all.length;
  const deviation = Math.sqrt(all.reduce((a, b) => a + (b - mean) ** 2, 0) / all.length);
  expect(mean).toBeGreaterThan(70);
  expect(mean).toBeLessThan(185);
  expect(deviation).toBeGreaterThan(35);
  expect(all.filter((v) => v === 0 || v === 255).length / all.length).toBeLessThan(0.25);
  const [{ pixels }] = images as [(typeof images)[0]];
  let coloured = 0;
  for (let i = 0; i < pixels.length; i += 3) if (Math.abs(pixels[i]! - pixels[i + 2]!) > 8) coloured++;
  expect(coloured / (pixels.length / 3)).toBeGreaterThan(0.5);
});

/**
 * Natural images have power spectra f^-2 (amplitude 1/f), exponents of single images between about -1 and -3 (Field, 1987). Power of
 * cosine waves along rows of the green channel, fitted over frequencies 2 to 32 per image.
 */
test('their power falls with frequency as in natural images', () => {
  const frequencies = [2, 4, 8, 16, 32];
  const power = frequencies.map((f) => {
    let sum = 0;
    for (const { width, height, pixels } of images)
      for (let y = 0; y < height; y += 4) {
        let [re, im] = [0, 0];
        for (let x = 0; x < width; x++) {
          // a raised-cosine window keeps the edges of the row from leaking into all frequencies
          const value = pixels[3 * (y * width + x) + 1]! * (1 - Math.cos((2 * Math.PI * (x + 0.5)) / width));
          re += value * Math.cos((2 * Math.PI * f * x) / width);
          im += value * Math.sin((2 * Math.PI * f * x) / width);
        }
        sum += re * re + im * im;
      }
    return Math.log2(sum);
  });
  const n = frequencies.length;
  const [xs, ys] = [frequencies.map(Math.log2), power];
  const [mx, my] = [xs.reduce((a, b) => a + b, 0) / n, ys.reduce((a, b) => a + b, 0) / n];
  const slope = xs.reduce((s, x, i) => s + (x - mx) * (ys[i]! - my), 0) / xs.reduce((s, x) => s + (x - mx) ** 2, 0);
  expect(slope).toBeGreaterThan(-3);
  expect(slope).toBeLessThan(-1);
});
