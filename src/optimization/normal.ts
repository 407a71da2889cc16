/** Above this many deviations the tail comes from its continued fraction. */
const TAIL = 2;
const TERMS = 80;
const { abs, exp, log } = Math;
const ROOT_2PI = Math.sqrt(2 * Math.PI);
const LOG_ROOT_2PI = log(ROOT_2PI);

/** Density of the standard normal distribution. */
export function density(z: number): number {
  return exp(-0.5 * z * z) / ROOT_2PI;
}

/**
 * 1/(t + 2/(t + 3/(t + ...))), t >= TAIL. With c this fraction, Mills' ratio of the upper tail to the density is 1/(t + c).
 * @source M. Abramowitz, I. A. Stegun, "Handbook of Mathematical Functions", 26.2.14
 */
function innerFraction(t: number): number {
  let c = 0;
  for (let k = TERMS; k >= 2; k--) c = k / (t + c);
  return 1 / (t + c);
}

/** Probability of a standard normal number below z, to about 14 digits, in both tails. */
export function below(z: number): number {
  if (z <= -TAIL) return density(z) / (innerFraction(-z) - z);
  if (z >= TAIL) return 1 - below(-z);
  // Abramowitz and Stegun 26.2.11: all terms have the sign of z
  let [sum, term] = [z, z];
  for (let k = 3; abs(term) > 1e-17 * abs(sum); k += 2) {
    term *= (z * z) / k;
    sum += term;
  }
  return 0.5 + density(z) * sum;
}

/** A logarithm and its derivative. */
export interface LogAndSlope {
  readonly log: number;
  readonly slope: number;
}

/**
 * Logarithm of the expected improvement of a standard normal number over z, log(density(z) + z below(z)), and its derivative by z. Without underflow or cancellation for any z:
 * below -TAIL it is log density(z) + log(c / (t + c)), t = -z, where c is the continued fraction within Mills' ratio, since 1 - t/(t + c) = c / (t + c).
 */
export function logImprovement(z: number): LogAndSlope {
  if (z > -TAIL) {
    const p = below(z);
    const h = density(z) + z * p;
    return { log: log(h), slope: p / h };
  }
  const c = innerFraction(-z);
  return { log: -0.5 * z * z - LOG_ROOT_2PI + log(c / (c - z)), slope: 1 / c };
}
