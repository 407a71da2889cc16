import { expect, test } from '@jest/globals';
import type { LayerReport } from '../../../src/analysis/index.js';
import { BOUNDS, chosenLayers, pictureSteps, shortName } from '../../../src/detail/bounds.js';
import { evenly } from '../../../src/detail/evenly.js';
import { activeAndSilent } from '../../../src/detail/raster.js';
import { rounded } from '../../../src/detail/rounded.js';

function layers(sqnrs: readonly number[]): LayerReport[] {
  return sqnrs.map((sqnr, i) => ({ value: `v${i}`, cumulative: { sqnr, smape: 0, cosine: 1 } }) as LayerReport);
}

test('of many layers the worst are always chosen, the others from the whole network', () => {
  const bad = [7, 100, 101, 299];
  const of = layers(Array.from({ length: 300 }, (_, i) => (bad.includes(i) ? -Infinity : i % 2 === 0 ? Infinity : 50)));
  const chosen = [...chosenLayers(of, BOUNDS.layers)];
  expect(chosen).toHaveLength(80);
  expect(chosen).toEqual(expect.arrayContaining(bad.map((i) => `v${i}`)));
  const places = chosen.map((value) => Number(value.slice(1))).sort((a, b) => a - b);
  expect([places[0]! < 20, places[79]! > 280]).toEqual([true, true]);
  expect(Math.max(...places.slice(1).map((place, i) => place - places[i]!))).toBeLessThan(20);
  expect(chosenLayers(of.slice(0, 80), 80).size).toBe(80);
  expect(chosenLayers(of, 3).size).toBe(3);
});

test('rasters show three active neurons for each silent one, or more of what there is', () => {
  const target = Float32Array.from({ length: 400 }, (_, i) => (i % 2 === 0 ? 0 : -1));
  const units = new Float32Array(400).fill(0.1);
  const picked = activeAndSilent(target, units, 32);
  expect(picked.filter((i) => target[i] === 0)).toHaveLength(8);
  expect([picked.length, new Set(picked).size]).toEqual([32, 32]);
  expect([picked[0]! < 50, picked[31]! > 350]).toEqual([true, true]);
  const silent = activeAndSilent(new Float32Array(400), units, 32);
  expect(silent).toHaveLength(32);
  const loud = activeAndSilent(new Float32Array(20).fill(3), units, 32);
  expect(loud).toEqual(Array.from({ length: 20 }, (_, i) => i));
});

test('pictures are read out where all is, or at powers of two and the end', () => {
  expect(pictureSteps([1, 3, 5])).toEqual([1, 3, 5]);
  const all = Array.from({ length: 100 }, (_, i) => i + 1);
  expect(pictureSteps(all)).toEqual([1, 2, 4, 8, 16, 32, 64, 100]);
  const odd = Array.from({ length: 30 }, (_, i) => 2 * i + 3);
  expect(pictureSteps(odd)).toEqual([3, 5, 7, 9, 11, 13, 15, 17, 19, 61]);
});

test('numbers are rounded everywhere, whole ones and what is no number kept', () => {
  expect(rounded({ a: [1 / 3, 1234567, -0.00012345678], b: null, c: 'x', d: Infinity, e: { f: true } })).toEqual({
    ...{ a: [0.3333, 1234567, -0.0001235], b: null },
    ...{ c: 'x', d: Infinity, e: { f: true } },
  });
});

test('long names are cut between characters', () => {
  const name = '🦊'.repeat(300);
  expect(Array.from(shortName(name))).toHaveLength(200);
  expect(shortName(name).endsWith('🦊…')).toBe(true);
  expect(shortName('cat')).toBe('cat');
});

test('places are spread from the first on', () => {
  expect(evenly(100, 4)).toEqual([0, 25, 50, 75]);
  expect(evenly(3, 6)).toEqual([0, 1, 2]);
  expect(evenly(0, 6)).toEqual([]);
});
