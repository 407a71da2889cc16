import { fit, type Noise } from './fit.js';
import { GaussianProcess, type HyperParameters } from './gaussian-process.js';
import { difference } from './matern.js';
import type { Place } from './space.js';
import { standardized } from './standardized.js';
import { unskewed } from './unskewed.js';

/** A well spans so many length scales, as believed of all within which it is the best. */
const RADIUS = 1.5;
/** Above so many observations the hyper-parameters are fitted at some numbers of them only, each so many times the last. */
const ALWAYS_FITTED = 60;
const REFITTED = 1.1;

/** The best place of some observations with its surroundings. */
export interface Well {
  readonly at: Place;
  readonly lengths: Float64Array;
}

/** What is believed of the function outside the wells of the levels before, from the observations there alone. */
export interface Level {
  readonly model: GaussianProcess;
  /** What is believed at the observed places: their values, with noise the means. */
  readonly beliefs: Float64Array;
  readonly wells: readonly Well[];
}

/** The observations so far, losses with NaN for failed trials, in the order told. */
export interface Told {
  readonly places: readonly Place[];
  readonly losses: readonly number[];
  readonly unordered: readonly boolean[];
  readonly noise: Noise;
  /** Fits made before, by the observations they were made to. */
  readonly fits: Map<string, HyperParameters>;
}

/** Whether a place lies in one of the wells. */
export function withinAny(wells: readonly Well[], place: Place, unordered: readonly boolean[]): boolean {
  return wells.some(({ at, lengths }) => {
    let sum = 0;
    for (let k = 0; k < lengths.length; k++) sum += (difference(at[k]!, place[k]!, unordered[k]!) / lengths[k]!) ** 2;
    return sum < RADIUS * RADIUS;
  });
}

/** The level outside some wells; undefined when fewer than two trials succeeded there. */
export function levelOutside(told: Told, wells: readonly Well[]): Level | undefined {
  const { unordered, noise } = told;
  const observed = [...told.places.keys()].filter((i) => !withinAny(wells, told.places[i]!, unordered));
  const places = observed.map((i) => told.places[i]!);
  const losses = observed.map((i) => told.losses[i]!);
  if (successes(losses) < 2) return undefined;
  const observations = { places, values: unskewed(standardized(losses).values), unordered };
  const model = new GaussianProcess(observations, hyperParameters(told, observed));
  const beliefs = noise === 'none' ? observations.values : Float64Array.from(places, (place) => model.meanAt(place));
  return { model, beliefs, wells };
}

/** The well of a level: the surroundings of its best place. */
export function wellOf({ model, beliefs }: Level): Well {
  return { at: model.observations.places[best(beliefs)]!, lengths: model.hyper.lengths };
}

function successes(losses: readonly number[]): number {
  return losses.filter((loss) => !Number.isNaN(loss)).length;
}

function best(beliefs: Float64Array): number {
  let at = 0;
  for (let i = 1; i < beliefs.length; i++) if (beliefs[i]! < beliefs[at]!) at = i;
  return at;
}

/** Those fitted to all observations, or of many to the first most of them, so that some observations in a row share one fit. */
function hyperParameters(told: Told, observed: readonly number[]): HyperParameters {
  const first = observed.slice(0, fittedOf(observed.length));
  const earliest = successes(first.map((i) => told.losses[i]!)) < 2 ? observed : first;
  const key = earliest.join();
  const known = told.fits.get(key);
  if (known) return known;
  const { values } = standardized(earliest.map((i) => told.losses[i]!));
  const places = earliest.map((i) => told.places[i]!);
  const found = fit({ places, values: unskewed(values), unordered: told.unordered }, told.noise);
  told.fits.set(key, found);
  return found;
}

function fittedOf(count: number): number {
  let fitted = count;
  for (let next = ALWAYS_FITTED; next <= count; next = Math.ceil(next * REFITTED)) fitted = next;
  return fitted;
}
