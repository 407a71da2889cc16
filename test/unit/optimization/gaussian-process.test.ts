import { describe, expect, test } from '@jest/globals';
import { cholesky, inverse, solve } from '../../../src/optimization/cholesky.js';
import { fit } from '../../../src/optimization/fit.js';
import {
  GaussianProcess,
  type HyperParameters,
  type Observations,
} from '../../../src/optimization/gaussian-process.js';
import { likelihoodOf } from '../../../src/optimization/likelihood.js';
import { seededRandom } from '../../../src/tensor/index.js';

const observations: Observations = {
  places: [
    [0.1, 0.2],
    [0.8, 0.3],
    [0.4, 0.9],
    [0.55, 0.5],
    [0.05, 0.95],
  ].map((place) => Float64Array.from(place)),
  values: Float64Array.of(1.2, -0.7, 0.4, 0.1, -1.1),
  unordered: [false, false],
};
const hyper: HyperParameters = { lengths: Float64Array.of(0.3, 0.6), signal: 1.7, noise: 0.01, mean: 0 };

function randomObservations(n: number, unordered: readonly boolean[], seed: number): Observations {
  const random = seededRandom(seed);
  const places = Array.from({ length: n }, () =>
    Float64Array.from(unordered, (category) => (category ? Math.floor(3 * random()) / 3 : random())),
  );
  return { places, values: Float64Array.from(places, ([x, y]) => Math.sin(5 * x!) + y! + 0.1 * random()), unordered };
}

describe('cholesky', () => {
  test('solves and inverts: L L’ x = b and P A = 1', () => {
    const n = 12;
    const random = seededRandom(3);
    const b = Float64Array.from({ length: n * n }, () => random() - 0.5);
    const a = new Float64Array(n * n);
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        a[i * n + j] = i === j ? 0.5 : 0;
        for (let k = 0; k < n; k++) a[i * n + j]! += b[i * n + k]! * b[j * n + k]!;
      }
    const l = cholesky(a, n)!;
    const p = inverse(l, n);
    const x = solve(
      l,
      n,
      Float64Array.from({ length: n }, (_, i) => i),
    );
    for (let i = 0; i < n; i++) {
      let ax = 0;
      for (let j = 0; j < n; j++) {
        ax += a[i * n + j]! * x[j]!;
        let pa = 0;
        for (let k = 0; k < n; k++) pa += (k <= i ? p[i * n + k]! : p[k * n + i]!) * a[k * n + j]!;
        // condition of A below 1e2, sums of 12 terms of size below 10
        expect(Math.abs(pa - (i === j ? 1 : 0))).toBeLessThan(1e-12);
      }
      expect(Math.abs(ax - i)).toBeLessThan(1e-12);
    }
  });

  test('a singular matrix gets a jitter, one that is no covariance is refused', () => {
    const l = cholesky(Float64Array.of(1, 0, 1, 1), 2)!;
    expect(l[2]).toBeCloseTo(1, 11);
    expect(l[3]!).toBeGreaterThan(0);
    expect(l[3]!).toBeLessThan(1e-3);
    expect(cholesky(Float64Array.of(1, 0, 2, 1), 2)).toBeUndefined();
    expect(cholesky(Float64Array.of(NaN), 1)).toBeUndefined();
  });
});

/*
 * Golden values of scikit-learn 1.9.1, whose WhiteKernel counts in the variance of an observation, hence the -.01:
 *   from sklearn.gaussian_process import GaussianProcessRegressor as G
 *   from sklearn.gaussian_process.kernels import Matern, ConstantKernel as C, WhiteKernel as W
 *   X = [[.1,.2],[.8,.3],[.4,.9],[.55,.5],[.05,.95]]; y = [1.2,-.7,.4,.1,-1.1]
 *   g = G(C(1.7)*Matern([.3,.6], nu=2.5)+W(.01), optimizer=None, alpha=0).fit(X, y)
 *   m, s = g.predict([[.5,.5],[.1,.2],[.9,.05]], return_std=True); print(m, s**2-.01, g.log_marginal_likelihood_value_)
 */
describe('the posterior of scikit-learn', () => {
  const golden = [
    { place: [0.5, 0.5], mean: 0.26626492839707666, variance: 0.056848854871719 },
    { place: [0.1, 0.2], mean: 1.1890998141176428, variance: 0.009928241737196428 },
    { place: [0.9, 0.05], mean: -0.6290760390069877, variance: 0.5398034483145365 },
  ];

  test.each(golden)('at $place', ({ place, mean, variance }) => {
    const found = new GaussianProcess(observations, hyper).at(Float64Array.from(place));
    // the matrix's condition is below 1e3 and its entries about 1: 1e3 x 1e-16, times some terms
    expect(Math.abs(found.mean - mean)).toBeLessThan(1e-12);
    expect(Math.abs(found.variance - variance)).toBeLessThan(1e-12);
  });

  test('and its likelihood', () => {
    const constant = (5 / 2) * Math.log(2 * Math.PI);
    const loss = likelihoodOf(observations)(hyper, new Float64Array(4)) + constant;
    expect(Math.abs(loss - 6.949958344076913)).toBeLessThan(1e-12);
  });
});

/** Central differences of f at x, with the truncation error below 1e-8 for functions whose third derivatives are below some hundreds. */
function differences(f: (x: Float64Array) => number, x: Float64Array): number[] {
  const h = 1e-5;
  return [...x.keys()].map((k) => (f(x.with(k, x[k]! + h)) - f(x.with(k, x[k]! - h))) / (2 * h));
}

describe('derivatives', () => {
  const unordered = [false, true, false];
  const many = randomObservations(15, unordered, 5);

  test('of the likelihood by the logarithms of lengths, signal and noise', () => {
    const at = (x: Float64Array): HyperParameters => ({
      lengths: x.slice(0, 3).map(Math.exp),
      signal: Math.exp(x[3]!),
      noise: Math.exp(x[4]!),
    });
    const x = Float64Array.of(-1, 0.3, -0.5, 0.4, -3);
    const gradient = new Float64Array(5);
    likelihoodOf(many)(at(x), gradient);
    const expected = differences((y) => likelihoodOf(many)(at(y), new Float64Array(5)), x);
    expected.forEach((g, k) => expect(Math.abs(gradient[k]! - g)).toBeLessThan(1e-6 * (1 + Math.abs(g))));
  });

  test('of the belief by the place', () => {
    const model = new GaussianProcess(many, { lengths: Float64Array.of(0.3, 1, 0.7), signal: 1.5, noise: 1e-2 });
    const place = Float64Array.of(0.31, 1 / 3, 0.77);
    const { mean, variance, meanSlope, varianceSlope } = model.slopedAt(place);
    expect({ mean, variance }).toEqual(model.at(place));
    expect(model.meanAt(place)).toBe(mean);
    const means = differences((x) => model.at(x).mean, place);
    const variances = differences((x) => model.at(x).variance, place);
    for (const k of [0, 2]) {
      expect(Math.abs(meanSlope[k]! - means[k]!)).toBeLessThan(1e-7);
      expect(Math.abs(varianceSlope[k]! - variances[k]!)).toBeLessThan(1e-7);
    }
    expect([meanSlope[1], varianceSlope[1]]).toEqual([0, 0]);
  });
});

describe('fit', () => {
  test('finds the axis that matters and the noise that is there', () => {
    const random = seededRandom(9);
    const places = Array.from({ length: 60 }, () => Float64Array.of(random(), random()));
    // uniform noise of deviation 0.3 / sqrt(12) x 2 = 0.173
    const values = Float64Array.from(places, ([x]) => Math.SQRT2 * Math.sin(6 * x!) + 0.6 * (random() - 0.5));
    const { lengths, noise } = fit({ places, values, unordered: [false, false] }, 'fitted');
    expect(lengths[1]!).toBeGreaterThan(3 * lengths[0]!);
    // the variance of 60 samples is known to sqrt(2/60) = 18 % (uniform: less); a factor of 2 is five deviations
    expect(noise).toBeGreaterThan(0.03 / 2);
    expect(noise).toBeLessThan(0.03 * 2);
  });

  test('survives repeated places and constant values', () => {
    const same = Float64Array.of(0.5);
    const places = [same, same, Float64Array.of(0.2)];
    const model = { places, values: new Float64Array(3), unordered: [false] };
    const { mean, variance } = new GaussianProcess(model, fit(model, 'none')).at(same);
    expect(mean).toBe(0);
    expect(variance).toBeLessThan(1e-3);
  });
});
