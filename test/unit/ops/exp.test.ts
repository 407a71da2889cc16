import { describe, expect, test } from '@jest/globals';
import { erf, erfc } from '../../../src/ops/erf.js';
import { exp, expm1, log, log1p, pow, sigmoid, softplus, tanh } from '../../../src/ops/index.js';
import { seededRandom } from '../../helpers/random-tensor.js';

type F = (x: number) => number;

/** Largest |ours - reference| / unit in the last place of the reference, over arguments spread evenly between low and high. */
function worstUlp(ours: F, reference: F, low: number, high: number): number {
  const random = seededRandom(20);
  let worst = 0;
  for (let i = 0; i < 20_000; i++) {
    const x = low + (high - low) * random();
    const expected = reference(x);
    const ulp = 2 ** (Math.floor(Math.log2(Math.max(Math.abs(expected), 2 ** -1022))) - 52);
    worst = Math.max(worst, Math.abs(ours(x) - expected) / ulp);
  }
  return worst;
}

/** Math's own functions are allowed one unit themselves. */
const cases: readonly (readonly [string, F, F, low: number, high: number, ulps: number])[] = [
  ['exp', exp, Math.exp, -745, 709.7, 2],
  ['exp near zero', exp, Math.exp, -1, 1, 2],
  ['expm1', expm1, Math.expm1, -2, 2, 3],
  ['expm1 at tiny arguments', expm1, Math.expm1, -1e-9, 1e-9, 2],
  ['log', log, Math.log, 1e-3, 1e3, 2],
  ['log near one', log, Math.log, 0.9, 1.1, 2],
  ['log of tiny numbers', log, Math.log, 1e-320, 1e-300, 2],
  ['log1p', log1p, Math.log1p, -0.9, 2, 3],
  ['tanh', tanh, Math.tanh, -5, 5, 4],
  ['tanh at tiny arguments', tanh, Math.tanh, -1e-6, 1e-6, 4],
];

describe('exponential functions in double precision', () => {
  for (const [name, ours, reference, low, high, ulps] of cases)
    test(`${name} in [${low}, ${high}] within ${ulps} units in the last place`, () => {
      expect(worstUlp(ours, reference, low, high)).toBeLessThanOrEqual(ulps);
    });

  test('special arguments', () => {
    expect([exp(0), exp(Infinity), exp(-Infinity), exp(NaN), exp(710), exp(-746)]).toEqual([
      1,
      Infinity,
      0,
      NaN,
      Infinity,
      0,
    ]);
    expect(exp(-745)).toBe(5e-324);
    expect([log(0), log(1), log(-1), log(Infinity), log(NaN), log(5e-324)]).toEqual([
      -Infinity,
      0,
      NaN,
      Infinity,
      NaN,
      Math.log(5e-324),
    ]);
    expect([log1p(0), log1p(-1), log1p(Infinity), log1p(1e-30)]).toEqual([0, -Infinity, Infinity, 1e-30]);
    expect([tanh(0), tanh(50), tanh(-50), tanh(Infinity), tanh(NaN)]).toEqual([0, 1, -1, 1, NaN]);
    expect([sigmoid(0), sigmoid(800), sigmoid(-800), sigmoid(NaN)]).toEqual([0.5, 1, 0, NaN]);
    expect([softplus(0), softplus(800), softplus(-800), softplus(-40)]).toEqual([log(2), 800, 0, exp(-40)]);
  });

  test('powers of two scale exactly', () => {
    for (let k = -1074; k <= 1023; k++)
      expect(pow(2, k) === 2 ** k || Math.abs(pow(2, k) / 2 ** k - 1) < 1e-12).toBe(true);
  });

  test('pow', () => {
    expect([
      pow(0, 0),
      pow(-2, 3),
      pow(-8, 1 / 3),
      pow(4, 0.5),
      pow(0, -1),
      pow(2, -2),
      pow(1, NaN),
      pow(NaN, 0),
    ]).toEqual([1, -8, NaN, 2, Infinity, 0.25, 1, 1]);
    expect(Math.abs(pow(1.7, 12.3) / 1.7 ** 12.3 - 1)).toBeLessThan(1e-14);
    expect(pow(-1.5, 99) / (-1.5) ** 99 - 1).toBeCloseTo(0, 13);
  });

  // Abramowitz and Stegun, table 7.1, and erfc to 16 digits from its asymptotic series
  test('error function at tabulated points', () => {
    expect(erf(0.5)).toBeCloseTo(0.5204998778130465, 15);
    expect(erf(1)).toBeCloseTo(0.8427007929497149, 15);
    expect(erf(-2)).toBeCloseTo(-0.9953222650189527, 15);
    expect(erfc(3) / 2.209049699858544e-5 - 1).toBeCloseTo(0, 13);
    expect(erfc(6) / 2.1519736712498913e-17 - 1).toBeCloseTo(0, 13);
    expect([erf(0), erf(Infinity), erf(-Infinity), erf(NaN), erfc(-9)]).toEqual([0, 1, -1, NaN, 2]);
  });

  test('error function is continuous where its two formulas meet', () => {
    for (const x of [2.5, -2.5]) expect(Math.abs(erf(x + 1e-9) - erf(x - 1e-9))).toBeLessThan(1e-9);
  });
});
