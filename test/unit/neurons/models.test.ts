import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { InternalError } from '../../../src/diagnostics/index.js';
import { gain, neuronModel, neuronModels, signedPowers } from '../../../src/neurons/index.js';

const models = [...neuronModels.values()];
const defaults = (model: (typeof models)[0]): Record<string, number> =>
  Object.fromEntries(Object.entries(model.parameters).map(([name, p]) => [name, p.value]));

describe.each(models.map((model) => [model.name, model] as const))('%s', (name, model) => {
  test('is found by its name and says where it comes from', () => {
    expect(neuronModel(name)).toBe(model);
    expect(model.summary.length > 10 && model.source.length > 10).toBe(true);
  });

  test('its defaults are within their bounds', () => {
    for (const p of Object.values(model.parameters)) {
      expect(p.value >= p.min && p.value <= p.max).toBe(true);
      if (p.whole) expect([p.value, p.min, p.max].every(Number.isInteger)).toBe(true);
      expect(p.doc.length > 10 && p.unit !== '').toBe(true);
    }
  });

  test('unit spikes are positive and grow with theta; all levels together reach theta', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-20, max: 1e20, noNaN: true }), fc.integer({ min: 1, max: 64 }), (theta, T) => {
        const p = defaults(model);
        expect(model.unit(theta, p)).toBeGreaterThan(0);
        expect(model.unit(2 * theta, p)).toBeCloseTo(2 * model.unit(theta, p), 5);
        const reach = (model.unit(theta, p) * model.limit(T, p)) / (model.coding === 'rate' ? T : 1);
        // division and multiplication round once each
        expect(reach).toBeGreaterThanOrEqual(theta * (1 - 2 ** -51));
      }),
    );
  });

  test('counts stay exact in float32 up to the largest parameters', () => {
    const most = Object.fromEntries(Object.entries(model.parameters).map(([key, p]) => [key, p.max]));
    expect(model.limit(4096, most)).toBeLessThanOrEqual(2 ** 24);
  });
});

test('an unknown model is our own mistake', () => {
  expect(() => neuronModel('integrate')).toThrow(InternalError);
});

test('charge is injected at every timestep in rate coding, once in delta coding', () => {
  expect([1, 2, 8].map((t) => [gain('rate', t), gain('delta', t)])).toEqual([
    [1, 1],
    [2, 1],
    [8, 1],
  ]);
});

describe('signed powers of two', () => {
  /** Fewest signed powers of two that add up to n, by breadth-first search. */
  const fewest = (() => {
    const found = new Map([[0, 0]]);
    let frontier = [0];
    for (let steps = 1; steps <= 6; steps++) {
      const next: number[] = [];
      for (const n of frontier)
        for (let j = 0; j <= 11; j++)
          for (const m of [n + 2 ** j, n - 2 ** j])
            if (!found.has(m) && Math.abs(m) <= 2 ** 12) {
              found.set(m, steps);
              next.push(m);
            }
      frontier = next;
    }
    return found;
  })();

  test('as few as any search finds, for every number up to 1024', () => {
    for (let n = -1024; n <= 1024; n++) expect([n, signedPowers(n)]).toEqual([n, fewest.get(n)]);
  });

  test.each([
    [2 ** 28, 1],
    [2 ** 28 - 1, 2],
    [-(2 ** 28) - 2 ** 20, 2],
  ])('%i takes %i', (n, count) => {
    expect(signedPowers(n)).toBe(count);
  });
});
