import { fail } from '../diagnostics/index.js';
import { seededRandom } from '../tensor/index.js';
import { fit, type Noise } from './fit.js';
import { GaussianProcess, type Observations } from './gaussian-process.js';
import { spreadHypercube } from './latin-hypercube.js';
import { apart, farthest, propose } from './propose.js';
import type { Parameters, Place, PointOf, Space } from './space.js';
import { standardized } from './standardized.js';
import { unskewed } from './unskewed.js';

/** How an optimizer searches. */
export interface OptimizerOptions<P extends Parameters> {
  /** Same seed and same tells, same trials; default 1. */
  readonly seed?: number;
  /** How many points are tried before the process is asked, the start points among them; default 3 a parameter, at least 5. */
  readonly initial?: number;
  /** Points to try first. */
  readonly start?: readonly PointOf<P>[];
  /** Whether the same point may give different values; default 'none'. */
  readonly noise?: Noise;
  /** Look for the greatest value rather than the least. */
  readonly maximize?: boolean;
}

/** A point with the value that was told of it; NaN for a failed trial. */
export interface Trial<P extends Parameters = Parameters> {
  readonly point: PointOf<P>;
  readonly value: number;
}

/** How many of the best observations candidates are drawn around. */
const ANCHORS = 3;

/**
 * Bayesian optimization: asks for trials, is told their values, and believes a Gaussian process of them. Asks depend on the seed, the trials told (in their order) and those
 * pending, and on nothing else: an optimizer told the trials of a journal goes on as the one that made them.
 * @source D. R. Jones, M. Schonlau, W. J. Welch, "Efficient global optimization of expensive black-box functions", J. Global Optimization 13, 1998
 */
export class Optimizer<P extends Parameters> {
  readonly #seed: number;
  readonly #noise: Noise;
  readonly #sign: 1 | -1;
  readonly #design: readonly PointOf<P>[];
  readonly #trials: Trial<P>[] = [];
  readonly #places: Place[] = [];
  readonly #told = new Set<string>();
  readonly #pending = new Map<string, Place>();
  #fitted: { readonly trials: number; readonly model: GaussianProcess } | undefined;

  /** @throws ConvertError BAD_POINT when a start point is none of the space's, BAD_OPTION when `initial` is no whole number above 0 */
  constructor(
    readonly space: Space<P>,
    { seed = 1, initial, start = [], noise = 'none', maximize = false }: OptimizerOptions<P> = {},
  ) {
    const axes = space.axes.length;
    const first = initial ?? Math.max(5, 3 * axes);
    if (!(Number.isSafeInteger(first) && first > 0))
      fail(
        'BAD_OPTION',
        'initial',
        `expected a whole number above 0, found ${first}`,
        'give how many points to start with',
      );
    this.#seed = seed;
    this.#noise = noise;
    this.#sign = maximize ? -1 : 1;
    start.forEach((point) => space.placeOf(point));
    const more = Math.max(0, first - start.length);
    const spread = spreadHypercube(more, axes, this.#random(0), (a, b) => apart(space, a, b));
    this.#design = [...start, ...spread.map((place) => space.pointAt(place))];
  }

  /** All trials told, in their order. */
  get history(): readonly Trial<P>[] {
    return this.#trials;
  }

  /** Points asked for and not yet told of. */
  get pending(): readonly PointOf<P>[] {
    return [...this.#pending.values()].map((place) => this.space.pointAt(place));
  }

  /** The next point to try, never one told or pending; undefined when every point of a discrete space is. */
  ask(): PointOf<P> | undefined {
    const point = this.#design.find((start) => !this.#taken(start)) ?? this.#proposed();
    if (point) this.#pending.set(this.space.keyOf(point), this.space.placeOf(point));
    return point;
  }

  /** The next points to try at the same time; fewer than `count` when a discrete space is exhausted. */
  askMany(count: number): PointOf<P>[] {
    const points: PointOf<P>[] = [];
    while (points.length < count) {
      const point = this.ask();
      if (!point) break;
      points.push(point);
    }
    return points;
  }

  /**
   * Tells the value of a point, asked for or not. A value that is no finite number says that the trial failed: the point counts as bad as the worst one seen.
   * @throws ConvertError BAD_POINT when it is none of the space's
   */
  tell(point: PointOf<P>, value: number): void {
    const place = this.space.placeOf(point);
    const key = this.space.keyOf(point);
    this.#pending.delete(key);
    this.#told.add(key);
    this.#places.push(place);
    this.#trials.push({ point, value: Number.isFinite(value) ? value : NaN });
  }

  /** The best trial that did not fail: by its value, with noise by what the process believes of it. Undefined when there is none. */
  best(): Trial<P> | undefined {
    const model = this.#noise === 'fitted' ? this.#believed() : undefined;
    const loss = (i: number): number => model?.meanAt(this.#places[i]!) ?? this.#sign * this.#trials[i]!.value;
    let best: { trial: Trial<P>; loss: number } | undefined;
    this.#trials.forEach((trial, i) => {
      if (Number.isNaN(trial.value)) return;
      const found = loss(i);
      if (!best || found < best.loss) best = { trial, loss: found };
    });
    return best?.trial;
  }

  #taken(point: PointOf<P>): boolean {
    const key = this.space.keyOf(point);
    return this.#told.has(key) || this.#pending.has(key);
  }

  #proposed(): PointOf<P> | undefined {
    const place = this.#vacantPlace();
    return place && this.space.pointAt(place);
  }

  #vacantPlace(): Place | undefined {
    const vacancies = { space: this.space as Space, taken: (place: Place) => this.#taken(this.space.pointAt(place)) };
    const pending = [...this.#pending.values()];
    const random = this.#random(this.#trials.length + pending.length + 1);
    const model = this.#believed();
    if (!model) return farthest(vacancies, [...this.#places, ...pending], random);
    const { values } = model.observations;
    const beliefs = this.#noise === 'none' ? values : Float64Array.from(this.#places, (place) => model.meanAt(place));
    const order = [...beliefs.keys()].sort((a, b) => beliefs[a]! - beliefs[b]!);
    const anchors = order.slice(0, ANCHORS).map((i) => this.#places[i]!);
    const dreamt = withFantasies(model, pending);
    const best = Math.min(...beliefs, ...pending.map((place) => dreamt.meanAt(place)));
    return propose(vacancies, dreamt, best, anchors, random);
  }

  /** The process fitted to all trials; undefined before two of them have succeeded. */
  #believed(): GaussianProcess | undefined {
    if (this.#fitted?.trials === this.#trials.length) return this.#fitted.model;
    const losses = this.#trials.map((trial) => this.#sign * trial.value);
    if (losses.filter((loss) => !Number.isNaN(loss)).length < 2) return undefined;
    const observations: Observations = {
      places: [...this.#places],
      values: unskewed(standardized(losses).values),
      unordered: this.space.axes.map((axis) => axis.unordered),
    };
    const model = new GaussianProcess(observations, fit(observations, this.#noise));
    this.#fitted = { trials: this.#trials.length, model };
    return model;
  }

  /** A generator of its own for each ask. */
  #random(ask: number): () => number {
    return seededRandom(Math.imul(ask + 1, 0x85ebca6b) ^ Math.imul(this.#seed, 0xc2b2ae35));
  }
}

/** The process as if its own means had been seen at the pending places (Kriging believer): near them nothing is to be learnt any more. */
function withFantasies(model: GaussianProcess, pending: readonly Place[]): GaussianProcess {
  if (pending.length === 0) return model;
  const { places, values, unordered } = model.observations;
  const dreams = pending.map((place) => model.meanAt(place));
  const observations = { places: [...places, ...pending], values: Float64Array.of(...values, ...dreams), unordered };
  return new GaussianProcess(observations, { ...model.hyper, mean: model.mean });
}
