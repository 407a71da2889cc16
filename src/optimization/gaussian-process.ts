import { InternalError } from '../diagnostics/index.js';
import { cholesky, solve, solveLower, solveUpper } from './cholesky.js';
import { Distances } from './distances.js';
import { matern, maternSlope } from './matern.js';
import type { Place } from './space.js';

const { max } = Math;

/** What a process is assumed to be like. Variances are in squared units of the values, lengths in sides of the unit cube, one an axis. */
export interface HyperParameters {
  readonly lengths: Float64Array;
  /** Variance of the function about its mean. */
  readonly signal: number;
  /** Variance of an observation about the function. */
  readonly noise: number;
  /** The mean far from all observations; undefined takes the generalised least squares estimate. */
  readonly mean?: number;
}

/** Observed values at places. `unordered` says which axes hold categories. */
export interface Observations {
  readonly places: readonly Place[];
  readonly values: Float64Array;
  readonly unordered: readonly boolean[];
}

/** What is believed of the function at one place. */
export interface Belief {
  readonly mean: number;
  /** Variance of the function itself, without the noise of an observation; never negative. */
  readonly variance: number;
}

/** A belief with its derivatives by the place's coordinates (0 along axes without order). */
export interface SlopedBelief extends Belief {
  readonly meanSlope: Float64Array;
  readonly varianceSlope: Float64Array;
}

/** Covariances of all observations, noise on the diagonal; the lower triangle row by row. */
function covariances({ places, unordered }: Observations, h: HyperParameters): Float64Array {
  const n = places.length;
  const distances = new Distances(places, unordered, h.lengths);
  const covariance = new Float64Array(n * n);
  places.forEach((place, i) => {
    const squared = distances.from(place);
    for (let j = 0; j < i; j++) covariance[i * n + j] = h.signal * matern(squared[j]!);
    covariance[i * n + i] = h.signal + h.noise;
  });
  return covariance;
}

/** The mean that makes the observations likeliest, given the triangle of their covariances. */
export function likeliestMean(l: Float64Array, values: Float64Array): number {
  const n = values.length;
  const weights = solve(l, n, new Float64Array(n).fill(1));
  let [sum, total] = [0, 0];
  for (let i = 0; i < n; i++) {
    sum += weights[i]! * values[i]!;
    total += weights[i]!;
  }
  return sum / total;
}

/**
 * A Gaussian process with a constant mean and a Matern-5/2 kernel with one length scale an axis, conditioned on observations.
 * @source C. E. Rasmussen, C. K. I. Williams, "Gaussian Processes for Machine Learning", 2006, algorithm 2.1
 */
export class GaussianProcess {
  readonly mean: number;
  readonly #distances: Distances;
  readonly #l: Float64Array;
  readonly #weights: Float64Array;

  constructor(
    readonly observations: Observations,
    readonly hyper: HyperParameters,
  ) {
    const { places, values, unordered } = observations;
    const n = values.length;
    this.#distances = new Distances(places, unordered, hyper.lengths);
    const l = cholesky(covariances(observations, hyper), n);
    if (!l) throw new InternalError('covariances are not positive definite');
    this.#l = l;
    this.mean = hyper.mean ?? likeliestMean(l, values);
    this.#weights = solve(
      l,
      n,
      values.map((v) => v - this.mean),
    );
  }

  /** The belief at a place. */
  at(place: Place): Belief {
    const k = this.#covariancesWith(place);
    const half = solveLower(this.#l, k.length, k);
    return { mean: this.#meanFrom(k), variance: this.#varianceFrom(half) };
  }

  /** The mean of the belief alone, which costs one pass over the observations. */
  meanAt(place: Place): number {
    return this.#meanFrom(this.#covariancesWith(place));
  }

  /** The belief at a place with its derivatives. */
  slopedAt(place: Place): SlopedBelief {
    const { places, unordered } = this.observations;
    const { lengths, signal } = this.hyper;
    const weights = this.#weights;
    const n = places.length;
    const squared = this.#distances.from(place);
    const k = squared.map((s) => signal * matern(s));
    const half = solveLower(this.#l, n, k);
    const whole = solveUpper(this.#l, n, half);
    const meanSlope = new Float64Array(lengths.length);
    const varianceSlope = new Float64Array(lengths.length);
    for (let i = 0; i < n; i++) {
      const other = places[i]!;
      const slope = signal * maternSlope(squared[i]!);
      for (let d = 0; d < lengths.length; d++) {
        if (unordered[d]!) continue;
        const change = (-slope * (place[d]! - other[d]!)) / (lengths[d]! * lengths[d]!);
        meanSlope[d]! += change * weights[i]!;
        varianceSlope[d]! -= 2 * change * whole[i]!;
      }
    }
    return { mean: this.#meanFrom(k), variance: this.#varianceFrom(half), meanSlope, varianceSlope };
  }

  #covariancesWith(place: Place): Float64Array {
    const { signal } = this.hyper;
    const k = this.#distances.from(place);
    for (let i = 0; i < k.length; i++) k[i] = signal * matern(k[i]!);
    return k;
  }

  #meanFrom(k: Float64Array): number {
    const weights = this.#weights;
    let sum = this.mean;
    for (let i = 0; i < k.length; i++) sum += k[i]! * weights[i]!;
    return sum;
  }

  #varianceFrom(half: Float64Array): number {
    let variance = this.hyper.signal;
    for (let i = 0; i < half.length; i++) variance -= half[i]! * half[i]!;
    return max(0, variance);
  }
}
