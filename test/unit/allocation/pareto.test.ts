import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { paretoFront, withinBudget, withinError } from '../../../src/allocation/index.js';
import type { Choice } from '../../../src/allocation/index.js';

/** Costs are whole numbers, so that sums are exact; some choices beat others, some are equal. */
const choice = fc.record({ cost: fc.integer({ min: -20, max: 60 }), error: fc.integer({ min: 0, max: 50 }) });
const layers = fc.array(fc.array(choice, { minLength: 1, maxLength: 4 }), { minLength: 0, maxLength: 6 });

/** Every way to make all layers. */
function all(table: readonly (readonly Choice[])[]): Choice[] {
  return table.reduce<Choice[]>(
    (sums, choices) => sums.flatMap((s) => choices.map((c) => ({ cost: s.cost + c.cost, error: s.error + c.error }))),
    [{ cost: 0, error: 0 }],
  );
}

function leastError(ways: readonly Choice[], budget: number): number {
  return Math.min(...ways.filter(({ cost }) => cost <= budget).map(({ error }) => error));
}

test('the front is optimal for every budget, as brute force finds, and says how it is reached', () => {
  fc.assert(
    fc.property(layers, fc.integer({ min: -150, max: 400 }), (table, budget) => {
      const ways = all(table);
      const front = paretoFront(table);
      const found = withinBudget(front, budget);
      expect(found?.error ?? Infinity).toBe(leastError(ways, budget));
      for (const { cost, error, picks } of front) {
        const picked = picks.map((pick, layer) => table[layer]![pick]!);
        expect(picked).toHaveLength(table.length);
        expect(picked.reduce((sum, c) => sum + c.cost, 0)).toBe(cost);
        expect(picked.reduce((sum, c) => sum + c.error, 0)).toBe(error);
      }
    }),
    { numRuns: 300 },
  );
});

test('no budget is exceeded; more budget is never worse; unlimited budget gives each layer its least error', () => {
  fc.assert(
    fc.property(layers, fc.array(fc.integer({ min: -150, max: 400 })), (table, budgets) => {
      const front = paretoFront(table);
      const sorted = [...budgets, Infinity].sort((a, b) => a - b);
      const points = sorted.map((budget) => withinBudget(front, budget));
      points.forEach((point, i) => {
        if (point) expect(point.cost).toBeLessThanOrEqual(sorted[i]!);
        expect(point?.error ?? Infinity).toBeLessThanOrEqual(points[i - 1]?.error ?? Infinity);
      });
      const best = table.map((choices) => Math.min(...choices.map(({ error }) => error)));
      expect(points.at(-1)!.error).toBe(best.reduce((a, b) => a + b, 0));
    }),
    { numRuns: 300 },
  );
});

test('with few points the error stays within the stated bound, and the cheapest and the best point remain', () => {
  fc.assert(
    fc.property(layers, fc.integer({ min: 2, max: 8 }), fc.integer({ min: -150, max: 400 }), (table, most, budget) => {
      const ways = all(table);
      const front = paretoFront(table, most);
      const costs = table.map((choices) => choices.map(({ cost }) => cost));
      const range = costs.reduce((sum, c) => sum + Math.max(...c) - Math.min(...c), 0);
      const found = withinBudget(front, budget);
      expect(found?.error ?? Infinity).toBeLessThanOrEqual(leastError(ways, budget - (table.length * range) / most));
      expect(found?.error ?? Infinity).toBeGreaterThanOrEqual(leastError(ways, budget));
      expect(front[0]!.cost).toBe(Math.min(...ways.map(({ cost }) => cost)));
      expect(front.at(-1)!.error).toBe(leastError(ways, Infinity));
      expect(front.length).toBeLessThanOrEqual(most + 1);
    }),
    { numRuns: 300 },
  );
});

test('for an allowed error the front gives the cheapest way', () => {
  fc.assert(
    fc.property(layers, fc.integer({ min: 0, max: 300 }), (table, allowed) => {
      const fitting = all(table).filter(({ error }) => error <= allowed);
      const found = withinError(paretoFront(table), allowed);
      expect(found?.cost ?? Infinity).toBe(Math.min(...fitting.map(({ cost }) => cost)));
    }),
    { numRuns: 200 },
  );
});

test('a hundred layers of nine precisions take a moment', () => {
  const table = Array.from({ length: 100 }, (_, l) =>
    Array.from({ length: 9 }, (_, k) => ({ cost: 1e6 * (k + 1) * (1 + (l % 7)) + l, error: 4 ** -k * (1 + (l % 5)) })),
  );
  const front = paretoFront(table);
  expect(front.length).toBeLessThanOrEqual(4097);
  expect(withinBudget(front, 1e9)!.cost).toBeLessThanOrEqual(1e9);
});
