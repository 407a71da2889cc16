import { fail } from '../diagnostics/index.js';
import { seededRandom } from '../tensor/index.js';
import type { Noise } from './fit.js';
import { GaussianProcess, type HyperParameters } from './gaussian-process.js';
import { spreadHypercube } from './latin-hypercube.js';
import { levelOutside, wellOf, withinAny, type Level, type Told } from './levels.js';
import { anyVacant, apart, farthest, propose, type Proposal, type Vacancies } from './propose.js';
import type { Parameters, Place, PointOf, Space } from './space.js';

/** How an optimizer searches. */
export interface OptimizerOptions<P extends Parameters> {
  /** Same seed and same tells, same trials; default 1. */
  readonly seed?: number;
  /** How many points are tried before the process is asked, the start points among them; default one a number and one a category, at most two a parameter, at least 5. */
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
/** Improvements expected to be a smaller share of the range of values than this are looked for in turn with other wells. */
const PROMISING = 1e-4;
/** Those smaller than this are looked for no more while there are other wells to look for. */
const WORKED_OUT = 1e-6;
/** One in so many asks goes on with the best well when it is neither promising nor worked out. */
const REFINED = 2;
/** How many wells are looked past at most. */
const DEEPEST = 3;

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
  readonly #fits = new Map<string, HyperParameters>();
  #levels: { readonly trials: number; readonly found: (Level | undefined)[] } = { trials: 0, found: [] };

  /** @throws ConvertError BAD_POINT when a start point is none of the space's, BAD_OPTION when `initial` is no whole number above 0 */
  constructor(
    readonly space: Space<P>,
    { seed = 1, initial, start = [], noise = 'none', maximize = false }: OptimizerOptions<P> = {},
  ) {
    const axes = space.axes.length;
    const categories = space.axes.map((axis) => (axis.unordered ? axis.cells : 1));
    const first = initial ?? Math.max(5, Math.min(2 * axes, sum(categories)));
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
    const model = this.#noise === 'fitted' ? this.#level(0)?.model : undefined;
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
    const ask = this.#trials.length + pending.length;
    const random = this.#random(ask + 1);
    if (!this.#level(0)) return farthest({ ...vacancies, closed: () => false }, [...this.#places, ...pending], random);
    let first: Place | undefined;
    for (let depth = 0; depth <= DEEPEST; depth++) {
      const level = this.#level(depth);
      const proposal = level && proposedIn(level, vacancies, pending, random);
      if (!proposal) break;
      first ??= proposal.place;
      const gain = Math.exp(proposal.score) / rangeOf(level.beliefs);
      if (gain >= PROMISING || (depth === 0 && gain >= WORKED_OUT && ask % REFINED === 0)) return proposal.place;
    }
    return first ?? anyVacant(vacancies, random);
  }

  /** The level outside the wells of all levels before; undefined when too few trials succeeded there. */
  #level(depth: number): Level | undefined {
    if (this.#levels.trials !== this.#trials.length) this.#levels = { trials: this.#trials.length, found: [] };
    const { found } = this.#levels;
    while (found.length <= depth) {
      const last = found.at(-1);
      if (found.length > 0 && !last) return undefined;
      const told: Told = {
        places: this.#places,
        losses: this.#trials.map((trial) => this.#sign * trial.value),
        unordered: this.space.axes.map((axis) => axis.unordered),
        noise: this.#noise,
        fits: this.#fits,
      };
      found.push(levelOutside(told, last ? [...last.wells, wellOf(last)] : []));
    }
    return found[depth];
  }

  /** A generator of its own for each ask. */
  #random(ask: number): () => number {
    return seededRandom(Math.imul(ask + 1, 0x85ebca6b) ^ Math.imul(this.#seed, 0xc2b2ae35));
  }
}

function proposedIn(
  { model, beliefs, wells }: Level,
  vacancies: Pick<Vacancies, 'space' | 'taken'>,
  pending: readonly Place[],
  random: () => number,
): Proposal | undefined {
  const { places, unordered } = model.observations;
  const closed = (place: Place): boolean => withinAny(wells, place, unordered);
  const order = [...beliefs.keys()].sort((a, b) => beliefs[a]! - beliefs[b]!);
  const anchors = order.slice(0, ANCHORS).map((i) => places[i]!);
  const open = pending.filter((place) => !closed(place));
  const dreamt = withFantasies(model, open);
  const best = Math.min(...beliefs, ...open.map((place) => dreamt.meanAt(place)));
  return propose({ ...vacancies, closed }, dreamt, best, anchors, random);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, v) => total + v, 0);
}

function rangeOf(values: Float64Array): number {
  return Math.max(...values) - Math.min(...values);
}

/** The process as if its own means had been seen at the pending places (Kriging believer): near them nothing is to be learnt any more. */
function withFantasies(model: GaussianProcess, pending: readonly Place[]): GaussianProcess {
  if (pending.length === 0) return model;
  const { places, values, unordered } = model.observations;
  const dreams = pending.map((place) => model.meanAt(place));
  const observations = { places: [...places, ...pending], values: Float64Array.of(...values, ...dreams), unordered };
  return new GaussianProcess(observations, { ...model.hyper, mean: model.mean });
}
