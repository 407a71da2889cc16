import { seededRandom } from '../../src/tensor/index.js';
import { Optimizer, Space, type OptimizerOptions, type Parameters, type Point } from '../../src/optimization/index.js';
import { latinHypercube } from '../../src/optimization/latin-hypercube.js';

/** A function with a known least value over a space. */
export interface Problem {
  readonly space: Parameters;
  readonly least: number;
  readonly value: (point: Point) => number;
}

/** Branin's function: two parameters, three equal minima. */
export const branin: Problem = {
  space: { x: { kind: 'real', low: -5, high: 10 }, y: { kind: 'real', low: 0, high: 15 } },
  least: 0.39788735772973816,
  value(point) {
    const { x, y } = point as { x: number; y: number };
    const bend = y - (5.1 / (4 * Math.PI ** 2)) * x * x + (5 / Math.PI) * x - 6;
    return bend ** 2 + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10;
  },
};

const wells = [
  { depth: 1, steepness: [10, 3, 17, 3.5, 1.7, 8], at: [1312, 1696, 5569, 124, 8283, 5886] },
  { depth: 1.2, steepness: [0.05, 10, 17, 0.1, 8, 14], at: [2329, 4135, 8307, 3736, 1004, 9991] },
  { depth: 3, steepness: [3, 3.5, 1.7, 10, 17, 8], at: [2348, 1451, 3522, 2883, 3047, 6650] },
  { depth: 3.2, steepness: [17, 8, 0.05, 10, 0.1, 14], at: [4047, 8828, 8732, 5743, 1091, 381] },
];

/** Hartmann's function of six parameters: four wells, of which the second deepest misleads. */
export const hartmann6: Problem = {
  space: Object.fromEntries([0, 1, 2, 3, 4, 5].map((k) => [`x${k}`, { kind: 'real', low: 0, high: 1 }])),
  least: -3.32236801141551,
  value: (point) =>
    wells.reduce((sum, { depth, steepness, at }) => {
      const far = steepness.reduce((q, s, k) => q + s * ((point[`x${k}`] as number) - 1e-4 * at[k]!) ** 2, 0);
      return sum - depth * Math.exp(-far);
    }, 0),
};

/** A rate (log), a width (log integer), a count and a method that matters more far from the best rate; least at 10^-2.5, 8, 13, c. */
export const mixed: Problem = {
  space: {
    rate: { kind: 'real', low: 1e-5, high: 1, log: true },
    width: { kind: 'integer', low: 1, high: 64, log: true },
    count: { kind: 'integer', low: 0, high: 20 },
    method: { kind: 'categorical', values: ['a', 'b', 'c', 'd'] },
  },
  least: 0,
  value(point) {
    const p = point as { rate: number; width: number; count: number; method: 'a' | 'b' | 'c' | 'd' };
    const off = Math.abs(Math.log10(p.rate) + 2.5);
    const worse = { a: 1, b: 0.3, c: 0, d: 2 }[p.method];
    return off ** 2 + (Math.log2(p.width) - 3) ** 2 / 2 + ((p.count - 13) / 5) ** 2 + worse * (1 + off);
  },
};

/** How far the best of `trials` evaluations, asked for `batch` at a time, is above the least value. */
export function regret(
  { space, least, value }: Problem,
  trials: number,
  options: OptimizerOptions<Parameters> & { readonly batch?: number },
): number {
  const optimizer = new Optimizer(new Space(space), options);
  while (optimizer.history.length < trials)
    for (const point of optimizer.askMany(Math.min(options.batch ?? 1, trials - optimizer.history.length)))
      optimizer.tell(point, value(point));
  return optimizer.best()!.value - least;
}

/** The same for as many random points, or for a Latin hypercube of them. */
export function plainRegret(problem: Problem, trials: number, seed: number, how: 'random' | 'hypercube'): number {
  const space = new Space(problem.space);
  const random = seededRandom(seed);
  const axes = space.axes.length;
  const places =
    how === 'hypercube'
      ? latinHypercube(trials, axes, random)
      : Array.from({ length: trials }, () => Float64Array.from({ length: axes }, random));
  return Math.min(...places.map((place) => problem.value(space.pointAt(place)))) - problem.least;
}

/** The middle of some values, between the two middle ones of an even number. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}
