/** A normal distribution of a parameter's logarithm, with the range that is searched, in logarithms too. */
export interface LogNormal {
  readonly centre: number;
  readonly deviation: number;
  readonly low: number;
  readonly high: number;
}

/** What is believed of hyper-parameters before any observation, for values of mean 0 and variance 1. */
export interface Priors {
  readonly length: LogNormal;
  readonly signal: LogNormal;
  readonly noise: LogNormal;
}

/**
 * The priors in use, chosen by regret on test functions. Lengths grow with the square root of the number of axes, as distances between places do.
 * @source C. Hvarfner, E. O. Hellsten, L. Nardi, "Vanilla Bayesian optimization performs great in high dimensions", ICML 2024 (the growth)
 */
export function priorsFor(axes: number): Priors {
  return {
    length: logNormal(0.25 * Math.sqrt(axes), 0.5, 0.02, 100),
    signal: logNormal(1, 1.5, 0.01, 1e4),
    noise: logNormal(1e-2, 2, 1e-6, 2),
  };
}

function logNormal(median: number, deviation: number, low: number, high: number): LogNormal {
  return { centre: Math.log(median), deviation, low: Math.log(low), high: Math.log(high) };
}
