import { expect, test } from '@jest/globals';
import { gather, pickedNeurons } from '../../../src/analysis/picked.js';

test('all neurons of a small layer', () => {
  const values = Float32Array.from([3, 1, 2]);
  expect(gather(values, pickedNeurons(3))).toBe(values);
});

test.each([32_769, 100_000, 64 * 1024, 80 * 160 * 160])('of %d neurons, some of every row and channel', (size) => {
  const picked = pickedNeurons(size);
  expect([picked.length, new Set(picked).size, Math.max(...picked) < size]).toEqual([32_768, 32_768, true]);
  for (const stride of [16, 32, 160].filter((s) => size / 32_768 < s)) {
    const columns = new Float64Array(stride);
    picked.forEach((i) => columns[i % stride]!++);
    expect(Math.min(...columns) / (32_768 / stride)).toBeGreaterThan(0.8);
  }
  expect([
    ...gather(
      Float32Array.from({ length: size }, (_, i) => i),
      picked,
    ),
  ]).toEqual([...picked]);
});
