import { cholesky, inverse, solve } from './cholesky.js';
import { covariances, distance, likeliestMean, type HyperParameters, type Observations } from './gaussian-process.js';
import { difference, maternSlope } from './matern.js';
import { minimize, type Minimum } from './minimize.js';
import { priorsFor, type LogNormal } from './priors.js';

/** Variance of an observation of a function without noise: what keeps near-equal places numerically apart. */
const NO_NOISE = 1e-7;
const STEPS = 40;

/** Whether observations of the same place differ. */
export type Noise = 'none' | 'fitted';

/**
 * The hyper-parameters of greatest posterior density given the observations: likelihood times log-normal priors, climbed by its gradient from several starts. Values
 * should have mean 0 and variance 1. The mean is the likeliest one. Depends on the observations alone.
 */
export function fit(observations: Observations, noise: Noise): HyperParameters {
  const axes = observations.unordered.length;
  const priors = priorsFor(axes);
  const all = [
    ...Array<LogNormal>(axes).fill(priors.length),
    priors.signal,
    ...(noise === 'none' ? [] : [priors.noise]),
  ];
  const box = (end: 'low' | 'high'): Float64Array => Float64Array.from(all, (prior) => prior[end]);
  const loss = (x: Float64Array, gradient: Float64Array): number => {
    let sum = negativeLogLikelihood(observations, hyperParameters(x, axes), gradient);
    all.forEach(({ centre, deviation }, k) => {
      const z = (x[k]! - centre) / deviation;
      sum += 0.5 * z * z;
      gradient[k]! += z / deviation;
    });
    return sum;
  };
  const minima = [0, -1].map((shift) => {
    const start = Float64Array.from(all, ({ centre, deviation }, k) => centre + (k < axes ? shift * deviation : 0));
    return minimize(loss, start, box('low'), box('high'), { steps: STEPS, firstStep: 1 });
  });
  return hyperParameters(minima.reduce(better).x, axes);
}

function better(a: Minimum, b: Minimum): Minimum {
  return b.value < a.value ? b : a;
}

/** The hyper-parameters whose logarithms are x: lengths, signal, and the noise where it is fitted. */
function hyperParameters(x: Float64Array, axes: number): HyperParameters {
  const noise = x[axes + 1];
  return {
    lengths: x.slice(0, axes).map(Math.exp),
    signal: Math.exp(x[axes]!),
    noise: noise === undefined ? NO_NOISE : Math.exp(noise),
  };
}

/**
 * Minus the logarithm of the density of the observations, without its constant. Writes its derivatives by the logarithms of the lengths, the signal and the noise (where `gradient`
 * has room for it). Infinity where the covariances are not positive definite.
 * @source C. E. Rasmussen, C. K. I. Williams, "Gaussian Processes for Machine Learning", 2006, equations 2.30 and 5.9
 */
export function negativeLogLikelihood(
  observations: Observations,
  hyper: HyperParameters,
  gradient: Float64Array,
): number {
  const { places, values, unordered } = observations;
  const { lengths, signal, noise } = hyper;
  const n = values.length;
  const covariance = covariances(observations, hyper);
  const l = cholesky(covariance, n);
  if (!l) return Infinity;
  // the likeliest mean is a stationary point: its own change adds nothing to the gradient
  const mean = hyper.mean ?? likeliestMean(l, values);
  const residual = values.map((v) => v - mean);
  const weights = solve(l, n, residual);
  let loss = 0;
  for (let i = 0; i < n; i++) loss += 0.5 * residual[i]! * weights[i]! + Math.log(l[i * n + i]!);

  const precision = inverse(l, n);
  gradient.fill(0);
  const [atSignal, atNoise] = [lengths.length, lengths.length + 1];
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const [a, b] = [places[i]!, places[j]!];
      const r = distance(a, b, unordered, lengths);
      const pull = precision[i * n + j]! - weights[i]! * weights[j]!;
      gradient[atSignal]! += pull * covariance[i * n + j]!;
      const slope = pull * signal * maternSlope(r);
      for (let k = 0; k < lengths.length; k++) {
        const d = difference(a[k]!, b[k]!, unordered[k]!) / lengths[k]!;
        gradient[k]! += slope * d * d;
      }
    }
    const own = 0.5 * (precision[i * n + i]! - weights[i]! ** 2);
    gradient[atSignal]! += signal * own;
    if (atNoise < gradient.length) gradient[atNoise]! += noise * own;
  }
  return loss;
}
