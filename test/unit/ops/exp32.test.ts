import { describe, expect, test } from '@jest/globals';
import { exp, exp32, sigmoid } from '../../../src/ops/index.js';
import { seededRandom } from '../../../src/tensor/index.js';

describe('the exponential function for float32', () => {
  const seed = 11;
  const random = seededRandom(seed);
  const between = (low: number, high: number): Float32Array =>
    Float32Array.from({ length: 50_000 }, () => low + (high - low) * random());

  for (const [low, high] of [
    [-708, 708],
    [-20, 20],
    [-1, 1],
    [-1e-6, 1e-6],
  ] as const)
    test(`is that of double precision within 1e-13 in [${low}, ${high}] (seed ${seed})`, () => {
      const worst = between(low, high).reduce((most, x) => Math.max(most, Math.abs(exp32(x) / Math.exp(x) - 1)), 0);
      expect(worst).toBeLessThan(1e-13);
    });

  test('saturates beyond what float32 can tell from zero and infinity', () => {
    expect([708.5, 1e30, Infinity].map(exp32)).toEqual([Infinity, Infinity, Infinity]);
    expect([-708.5, -1e30, -Infinity].map(exp32)).toEqual([0, 0, 0]);
    expect([exp32(0), exp32(-0), exp32(NaN)]).toEqual([1, 1, NaN]);
    expect([exp32(708), exp32(-708)].every((y) => y > 0 && y < Infinity)).toBe(true);
  });

  test(`the sigmoid function is the exact one within three units of float32's last place (seed ${seed})`, () => {
    const x = between(-80, 40);
    const worst = x.reduce((most, value) => {
      const exact = 1 / (1 + exp(-value));
      return Math.max(most, Math.abs(sigmoid(value) - exact) / 2 ** (Math.floor(Math.log2(exact)) - 23));
    }, 0);
    expect(worst).toBeLessThan(3);
    expect([sigmoid(0), sigmoid(200), sigmoid(-200), sigmoid(NaN)]).toEqual([0.5, 1, 0, NaN]);
  });
});
