import { expect, test } from '@jest/globals';
import {
  logExpectedImprovement,
  slopedLogExpectedImprovement,
} from '../../../src/optimization/expected-improvement.js';
import { GaussianProcess } from '../../../src/optimization/gaussian-process.js';
import { below, density, logImprovement } from '../../../src/optimization/normal.js';
import { seededRandom } from '../../../src/tensor/index.js';

/*
 * mpmath of 60 digits and more: mp.log(mp.npdf(z) + z*mp.ncdf(z)), mp.ncdf(z); the last two rows by the asymptotic series
 * -z^2/2 - log(2 pi)/2 - 2 log|z| + log1p(-3/z^2 + 15/z^4 - 105/z^6 + 945/z^8).
 */
test.each([
  [3, 1.0987396653277077, 0.9986501019683699],
  [0.5, -0.3598276837450638, 0.6914624612740131],
  [0, -0.9189385332046728, 0.5],
  [-1, -2.4851210257126413, 0.15865525393145705],
  [-1.9999, -4.768515586330911, 0.02275553158476719],
  [-2, -4.768783523917114, 0.02275013194817921],
  [-2.5, -6.212541645443513, 0.006209665325776135],
  [-4, -11.849061577550662, 3.1671241833119924e-5],
  [-10, -55.55312203612235, 7.619853024160525e-24],
  [-1000, -500014.73445209116, 0],
  [-1e6, -500000000028.55, 0],
])('improvement and tail at %d deviations', (z, log, probability) => {
  // near -TAIL a sum of 0.054 and -0.046 makes 0.0085: ten times the rounding of a probability
  expect(Math.abs(logImprovement(z).log - log)).toBeLessThanOrEqual(2e-14 * Math.max(1, Math.abs(log)));
  expect(Math.abs(below(z) - probability)).toBeLessThanOrEqual(2e-14 * probability);
});

test.each([-30, -2.00001, -1.99999, 0, 2])('the derivative of the logarithm at %d', (z) => {
  const h = 1e-5;
  const slope = (logImprovement(z + h).log - logImprovement(z - h).log) / (2 * h);
  // rounding of values up to 460, over 2h
  expect(Math.abs(logImprovement(z).slope - slope)).toBeLessThan(1e-8 * Math.max(1, z * z));
});

const places = [0.1, 0.35, 0.6, 0.95].map((x) => Float64Array.of(x, 1 - x * x));
const observations = { places, values: Float64Array.of(0.3, -0.8, 0.5, 1), unordered: [false, false] };
const model = new GaussianProcess(observations, { lengths: Float64Array.of(0.3, 0.5), signal: 1.2, noise: 1e-6 });

test('expected improvement is the mean of what samples improve', () => {
  const place = Float64Array.of(0.45, 0.6);
  const { mean, variance } = model.at(place);
  const random = seededRandom(4);
  const samples = 200_000;
  let [sum, squares] = [0, 0];
  for (let i = 0; i < samples; i++) {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const gain = Math.max(0, -0.8 - (mean + Math.sqrt(variance) * normal));
    sum += gain / samples;
    squares += gain ** 2 / samples;
  }
  const error = Math.sqrt((squares - sum ** 2) / samples);
  expect(sum).toBeGreaterThan(20 * error);
  expect(Math.abs(Math.exp(logExpectedImprovement(model, place, -0.8)) - sum)).toBeLessThan(4 * error);
});

test.each([
  [0.45, 0.6],
  [0.9, 0.1],
  [0.351, 0.8775],
])('its derivatives at %d, %d', (x, y) => {
  const gradient = new Float64Array(2);
  const value = slopedLogExpectedImprovement(model, Float64Array.of(x, y), -0.8, gradient);
  const at = (dx: number, dy: number): number => logExpectedImprovement(model, Float64Array.of(x + dx, y + dy), -0.8);
  expect(value).toBe(at(0, 0));
  const h = 1e-6;
  const expected = [(at(h, 0) - at(-h, 0)) / (2 * h), (at(0, h) - at(0, -h)) / (2 * h)];
  // next to an observation the variance is a difference of near-equal numbers: 1e-16 / 1e-3 / 2h
  expected.forEach((g, k) => expect(Math.abs(gradient[k]! - g)).toBeLessThan(1e-5 * (1 + Math.abs(g))));
});

test('at an observation next to nothing is to be gained, and yet it is a number', () => {
  const value = logExpectedImprovement(model, places[3]!, -0.8);
  expect(Number.isFinite(value)).toBe(true);
  expect(value).toBeLessThan(-100);
  expect(density(0)).toBe(1 / Math.sqrt(2 * Math.PI));
});
