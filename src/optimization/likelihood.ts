import { cholesky, dot, inverse, solve } from './cholesky.js';
import { likeliestMean, type HyperParameters, type Observations } from './gaussian-process.js';
import { difference } from './matern.js';

const { exp, log, sqrt } = Math;

/**
 * Minus the logarithm of the density of the observations under a Gaussian process, without its constant, as a function of its hyper-parameters. It writes its derivatives by the
 * logarithms of the lengths, the signal and the noise (where `gradient` has room for it). Infinity where the covariances are not positive definite.
 * @source C. E. Rasmussen, C. K. I. Williams, "Gaussian Processes for Machine Learning", 2006, equations 2.30 and 5.9
 */
export function likelihoodOf(observations: Observations): (hyper: HyperParameters, gradient: Float64Array) => number {
  const { values, unordered } = observations;
  const n = values.length;
  const axes = unordered.length;
  const squares = unordered.map((_, k) => squaredDifferences(observations, k));
  const pairs = (n * (n - 1)) / 2;
  const distances = new Float64Array(pairs);
  const slopes = new Float64Array(pairs);
  const square = (): Float64Array<ArrayBuffer> => new Float64Array(n * n);
  const [covariance, triangle, scratch, precision] = [square(), square(), square(), square()];

  return ({ lengths, signal, noise, mean: given }, gradient) => {
    distances.fill(0);
    squares.forEach((along, k) => {
      const scale = 5 / (lengths[k]! * lengths[k]!);
      for (let pair = 0; pair < pairs; pair++) distances[pair]! += scale * along[pair]!;
    });
    for (let i = 0, pair = 0; i < n; i++) {
      for (let j = 0, at = i * n; j < i; j++, pair++, at++) {
        // the kernel and its slope, with one exponential for both
        const q = sqrt(distances[pair]!);
        const e = signal * exp(-q);
        covariance[at] = (1 + q + (q * q) / 3) * e;
        slopes[pair] = (5 / 3) * (1 + q) * e;
      }
      covariance[i * n + i] = signal + noise;
    }
    const l = cholesky(covariance, n, triangle);
    if (!l) return Infinity;
    // the likeliest mean is a stationary point: its own change adds nothing to the gradient
    const mean = given ?? likeliestMean(l, values);
    const residual = values.map((v) => v - mean);
    const weights = solve(l, n, residual);
    let loss = 0;
    for (let i = 0; i < n; i++) loss += 0.5 * residual[i]! * weights[i]! + log(l[i * n + i]!);

    inverse(l, n, precision, scratch);
    let [bySignal, own] = [0, 0];
    for (let i = 0, pair = 0; i < n; i++) {
      const weight = weights[i]!;
      for (let j = 0, at = i * n; j < i; j++, pair++, at++) {
        const pull = precision[at]! - weight * weights[j]!;
        bySignal += pull * covariance[at]!;
        slopes[pair]! *= pull;
      }
      own += 0.5 * (precision[i * n + i]! - weight * weight);
    }
    squares.forEach((along, k) => (gradient[k] = dot(slopes, 0, along, 0, pairs) / (lengths[k]! * lengths[k]!)));
    gradient[axes] = bySignal + signal * own;
    if (axes + 1 < gradient.length) gradient[axes + 1] = noise * own;
    return loss;
  };
}

/** Squared differences along one axis of all pairs of places i > j, i by i. */
function squaredDifferences({ places, unordered }: Observations, axis: number): Float64Array {
  const coordinates = places.map((place) => place[axis]!);
  return Float64Array.from(
    coordinates.flatMap((a, i) => coordinates.slice(0, i).map((b) => difference(a, b, unordered[axis]!) ** 2)),
  );
}
