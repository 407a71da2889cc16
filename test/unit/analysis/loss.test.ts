import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { encodeConstant } from '../../../src/analysis/encoder.js';
import { ErrorSums } from '../../../src/analysis/error-sums.js';
import { countRange } from '../../../src/analysis/layer.js';
import { causeOf, sharesOf } from '../../../src/analysis/loss.js';
import { neuronModel } from '../../../src/neurons/index.js';

const anyNumber = fc.integer({ min: -1000, max: 1000 }).map((n) => n / 8);

test('a settled sigma-delta neuron is within 3/4 of a unit of a value that it can say', () => {
  const model = neuronModel('sigma-delta');
  const parameters = { exponents: 8, burst: 3 };
  const value = fc.integer({ min: -2560, max: 2560 }).map((n) => n / 10);
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 20 }), fc.integer({ min: -4, max: 4 }), (drives, e) => {
      const units = new Float32Array(drives.length).fill(2 ** e);
      const values = Float32Array.from(drives, (drive) => drive * 2 ** e);
      const { count } = encodeConstant(model, parameters, units, values, {
        injection: { coding: 'delta' },
        timesteps: 6,
      });
      count.forEach((n, i) => {
        expect(Math.abs(n * units[i]! - values[i]!)).toBeLessThanOrEqual(0.75 * units[i]!);
      });
    }),
  );
});

test.each([
  [{ levels: 3, release: 0, v0: 0.5 }, [0, 24]],
  [{ levels: 3, release: 1, v0: 0.5 }, [0, 24]],
  [{ levels: 3, release: 2, v0: 0.5 }, [-24, 24]],
])('the counts that levels neurons can reach in 8 timesteps: %j', (parameters, range) => {
  expect(countRange(neuronModel('levels'), parameters, 8)).toEqual(range);
});

describe('cause of a residual', () => {
  test.each([
    [10.4, 10, 'quantisation'],
    [-0.4, 0, 'quantisation'],
    [30, 24, 'clipping'],
    [-3, 0, 'clipping'],
    [30, 20, 'clipping'],
    [10, 6, 'unevenness'],
    [2, 6, 'unevenness'],
    [30, 32, 'unevenness'],
  ])('drive %d, count %d: %s', (drive, count, cause) => {
    expect(causeOf(drive, count, [0, 24])).toBe(cause);
  });

  test('shares add up to 1, or to 0 without an error', () => {
    const square = fc.double({ min: 0, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(square, square, square, (clipping, quantisation, unevenness) => {
        const total = Object.values(sharesOf({ clipping, quantisation, unevenness })).reduce((a, b) => a + b, 0);
        expect(total).toBeCloseTo(clipping + quantisation + unevenness === 0 ? 0 : 1, 9);
      }),
    );
  });
});

test('running sums give the figures of the whole', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(anyNumber, anyNumber), { minLength: 1, maxLength: 50 }), (pairs) => {
      const sums = new ErrorSums();
      for (const [reference, found] of pairs) sums.add(reference, found);
      const { sqnr, smape, cosine } = sums.figures();
      const over = (f: (a: number, x: number) => number): number => pairs.reduce((sum, [a, x]) => sum + f(a, x), 0);
      const noise = over((a, x) => (x - a) ** 2);
      if (noise === 0) expect([sqnr, smape, cosine > 0.999999]).toEqual([Infinity, 0, true]);
      else {
        expect(10 ** (sqnr / 10)).toBeCloseTo(over((a) => a * a) / noise, 6);
        const apart = over((a, x) => (a === x ? 0 : Math.abs(x - a) / (Math.abs(a) + Math.abs(x))));
        expect(smape).toBeCloseTo(apart / pairs.length, 9);
        const norms = Math.sqrt(over((a) => a * a)) * Math.sqrt(over((_, x) => x * x));
        if (norms > 0) expect(cosine).toBeCloseTo(over((a, x) => a * x) / norms, 6);
      }
    }),
  );
});
