import type { HyperParameters, Observations } from './gaussian-process.js';
import { likelihoodOf } from './likelihood.js';
import { minimize, type Minimum } from './minimize.js';
import { priorsFor, type LogNormal } from './priors.js';

/** Variance of an observation of a function without noise: what keeps near-equal places numerically apart. */
const NO_NOISE = 1e-7;
const STEPS = 40;
/** Steps that raise the density by less than this share do not matter: places asked for hardly move. */
const LEAST_GAIN = 1e-5;

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
  const likelihood = likelihoodOf(observations);
  const loss = (x: Float64Array, gradient: Float64Array): number => {
    let sum = likelihood(hyperParameters(x, axes), gradient);
    all.forEach(({ centre, deviation }, k) => {
      const z = (x[k]! - centre) / deviation;
      sum += 0.5 * z * z;
      gradient[k]! += z / deviation;
    });
    return sum;
  };
  const minima = [0, -1].map((shift) => {
    const start = Float64Array.from(all, ({ centre, deviation }, k) => centre + (k < axes ? shift * deviation : 0));
    return minimize(loss, start, box('low'), box('high'), { steps: STEPS, firstStep: 1, least: LEAST_GAIN });
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
