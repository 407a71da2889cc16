import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cost, EXACT_FLOAT32, planSums, type SumPlan } from '../../../src/backends/onnx/exact-sums.js';
import type { SynapseStep } from '../../../src/snn/index.js';
import { tensor } from '../../../src/tensor/index.js';

const step: SynapseStep = {
  kind: 'synapse',
  name: 'layer',
  origin: 'layer',
  input: 'x',
  output: 'y',
  geometry: { type: 'dense' },
  source: { kind: 'spikes' },
  weight: 'w',
  bias: 'b',
};

/** The digits of a number as the graphs take them apart. */
function digitsOf(x: number, { digits, bits }: SumPlan): number[] {
  const found: number[] = [];
  let rest = x;
  for (let d = 1; d < digits; d++) {
    const above = Math.floor(rest * 2 ** -bits + 0.5);
    found.push(rest - above * 2 ** bits);
    rest = above;
  }
  return [...found, rest];
}

const layer = fc.record({
  outputs: fc.integer({ min: 1, max: 3 }),
  weights: fc
    .integer({ min: 2, max: 16 })
    .chain((bits) =>
      fc.array(fc.integer({ min: 1 - 2 ** (bits - 1), max: 2 ** (bits - 1) - 1 }), { minLength: 1, maxLength: 400 }),
    ),
  limit: fc.integer({ min: 0, max: 21 }).chain((bits) => fc.integer({ min: 1, max: 2 ** bits })),
  signs: fc.infiniteStream(fc.integer({ min: -1, max: 1 })),
});

test('whatever arrives within the limits, every partial sum of every convolution is exact, and together they are the sum', () => {
  const seed = Date.now() % 1e9;
  console.log(`seed ${seed}`);
  fc.assert(
    fc.property(layer, ({ outputs, weights, limit, signs }) => {
      const inputs = weights.length;
      const all = Int32Array.from({ length: outputs * inputs }, (_, i) => weights[(i * 7) % inputs]!);
      const w = tensor('i32', [outputs, inputs], all);
      const plan = planSums(step, w, new Float64Array(inputs).fill(limit), true);
      expect(plan.largest).toBeLessThan(EXACT_FLOAT32);
      // at the limit, and somewhere below it
      const x = weights.map((_, i) => {
        const sign = signs.next().value as number;
        return sign === 0 ? Math.floor((limit * (i % 13)) / 13) : sign * limit;
      });
      const digits = x.map((n) => digitsOf(n, plan));
      for (let o = 0; o < outputs; o++) {
        let total = 0;
        plan.parts.forEach(({ weights: part, shift }) => {
          for (let d = 0; d < plan.digits; d++) {
            let [magnitude, sum] = [0, 0];
            for (let i = 0; i < inputs; i++) {
              const term = part[o * inputs + i]! * digits[i]![d]!;
              magnitude += Math.abs(term);
              sum = Math.fround(sum + term);
            }
            expect(magnitude).toBeLessThanOrEqual(plan.largest);
            total += 2 ** (shift + plan.bits * d) * sum;
          }
        });
        expect(total).toBe(x.reduce((sum, n, i) => sum + n * all[o * inputs + i]!, 0));
      }
    }),
    { seed, numRuns: 400 },
  );
});

test('one convolution where that is exact, and also where splitting is unwanted', () => {
  const w = tensor('i32', [1, 2], Int32Array.of(2 ** 15 - 1, -(2 ** 15 - 1)));
  expect(cost(planSums(step, w, Float64Array.of(255, 1), true))).toBe(1);
  const wide = Float64Array.of(2 ** 12, 2 ** 12);
  expect(cost(planSums(step, w, wide, true))).toBe(2);
  const single = planSums(step, w, wide, false);
  expect(cost(single)).toBe(1);
  expect(single.largest).toBe(2 * (2 ** 15 - 1) * 2 ** 12);
});

test('limits are those of each input channel, not the largest for all', () => {
  const w = tensor('i32', [1, 2], Int32Array.of(1, 2 ** 15 - 1));
  expect(planSums(step, w, Float64Array.of(2 ** 20, 2), true).whole).toBe(2 ** 20 + 2 * (2 ** 15 - 1));
});
