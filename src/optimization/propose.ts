import { logExpectedImprovement, slopedLogExpectedImprovement } from './expected-improvement.js';
import { difference } from './matern.js';
import type { GaussianProcess } from './gaussian-process.js';
import { latinHypercube } from './latin-hypercube.js';
import { minimize } from './minimize.js';
import type { Place, Space } from './space.js';

/** Spaces of at most so many points are looked through whole. */
const WHOLE = 2000;
const SPREAD = 600;
const NEAR_EACH_ANCHOR = 60;
const REFINED = 5;
const ROUNDS = 20;
/** Climbs end where the logarithm of the expected improvement grows by less than this share. */
const LEAST_GAIN = 2e-4;
const CATEGORIES_TRIED = 12;

/** Which places of a space may still be proposed: rounded ones outside closed regions that nobody has taken. */
export interface Vacancies {
  readonly space: Space;
  /** Whether a rounded place's point is evaluated, or being evaluated. */
  taken(place: Place): boolean;
  /** Whether a place lies where nothing is to be proposed. */
  closed(place: Place): boolean;
}

/** A place with the logarithm of its expected improvement. */
export interface Proposal {
  readonly place: Place;
  readonly score: number;
}

/**
 * The vacant place of greatest expected improvement below `best`: the best of places spread over the space and places near the `anchors`, the first few of them refined,
 * along real axes by the gradient, along the others by trying neighbours. Undefined when no candidate is vacant.
 */
export function propose(
  vacancies: Vacancies,
  model: GaussianProcess,
  best: number,
  anchors: readonly Place[],
  random: () => number,
): Proposal | undefined {
  const { space } = vacancies;
  const scored = (place: Place): Proposal => ({ place, score: logExpectedImprovement(model, place, best) });
  if (space.size <= WHOLE) return allVacant(vacancies).map(scored).reduce(better, undefined);
  const near = anchors.flatMap((anchor) =>
    Array.from({ length: NEAR_EACH_ANCHOR }, () => perturbed(space, anchor, random)),
  );
  const candidates = [...latinHypercube(SPREAD, space.axes.length, random), ...near]
    .map((place) => scored(space.rounded(place)))
    .sort((a, b) => b.score - a.score);
  const refined = firstFew(candidates, REFINED, ({ place }) => vacant(vacancies, place)).map((from) =>
    refine(vacancies, model, best, from, random),
  );
  return refined.reduce(better, undefined);
}

/** The first `count` of some things that fulfil a condition, which is not asked of more than it takes. */
function firstFew<T>(things: readonly T[], count: number, condition: (thing: T) => boolean): T[] {
  const found: T[] = [];
  for (const thing of things) {
    if (found.length === count) break;
    if (condition(thing)) found.push(thing);
  }
  return found;
}

/** The vacant place farthest from all `others`, among some spread over the space. Undefined when nothing is vacant. */
export function farthest(vacancies: Vacancies, others: readonly Place[], random: () => number): Place | undefined {
  const { space } = vacancies;
  const spread =
    space.size <= WHOLE
      ? allVacant(vacancies)
      : latinHypercube(SPREAD, space.axes.length, random)
          .map((place) => space.rounded(place))
          .filter((place) => vacant(vacancies, place));
  const scored = spread.map((place) => ({ place, score: Math.min(...others.map((o) => apart(space, place, o))) }));
  return scored.reduce(better, undefined)?.place ?? anyVacant(vacancies, random);
}

/** Euclidean distance of two places in the unit cube; categories are 1 apart. */
export function apart(space: Space, a: Place, b: Place): number {
  return Math.hypot(...space.axes.map((axis, k) => difference(a[k]!, b[k]!, axis.unordered)));
}

function vacant(vacancies: Vacancies, place: Place): boolean {
  return !vacancies.closed(place) && !vacancies.taken(place);
}

function better(a: Proposal | undefined, b: Proposal): Proposal {
  return a && a.score >= b.score ? a : b;
}

function allVacant(vacancies: Vacancies): Place[] {
  const { space } = vacancies;
  return Array.from({ length: space.size }, (_, i) => space.placeAt(i)).filter((place) => vacant(vacancies, place));
}

/** Some vacant place; of a space of discrete parameters the next one from a random start. */
export function anyVacant(vacancies: Pick<Vacancies, 'space' | 'taken'>, random: () => number): Place | undefined {
  const { space } = vacancies;
  const anywhere = (): Place => space.rounded(Float64Array.from(space.axes, random));
  if (space.size > Number.MAX_SAFE_INTEGER) {
    let place = anywhere();
    while (vacancies.taken(place)) place = anywhere();
    return place;
  }
  const start = Math.floor(random() * space.size);
  for (let i = 0; i < space.size; i++) {
    const place = space.placeAt((start + i) % space.size);
    if (!vacancies.taken(place)) return place;
  }
  return undefined;
}

/** A place near another: coordinates moved by amounts of a random order of magnitude, now and then another category. */
function perturbed(space: Space, place: Place, random: () => number): Place {
  const scale = 0.5 * 2 ** (-8 * random());
  return place.map((u, k) => {
    if (space.axes[k]!.unordered) return random() < 0.2 ? random() : u;
    return Math.min(1, Math.max(0, u + scale * (random() + random() + random() - 1.5)));
  });
}

/** Climbs from a place: real coordinates by their gradient, then the best vacant neighbour, until nothing improves. */
function refine(
  vacancies: Vacancies,
  model: GaussianProcess,
  best: number,
  from: Proposal,
  random: () => number,
): Proposal {
  const { space } = vacancies;
  const discrete = space.axes.some((axis) => axis.cells < Infinity);
  let here = from;
  for (let round = 0; round < ROUNDS; round++) {
    here = climb(vacancies, model, best, here);
    if (!discrete) break;
    const next = neighbours(space, here.place, random)
      .filter((place) => vacant(vacancies, place))
      .map((place) => ({ place, score: logExpectedImprovement(model, place, best) }))
      .reduce(better, here);
    if (next === here) break;
    here = next;
  }
  return here;
}

function climb(vacancies: Vacancies, model: GaussianProcess, best: number, from: Proposal): Proposal {
  const { axes } = vacancies.space;
  if (axes.every((axis) => axis.cells < Infinity)) return from;
  const minusScore = (place: Place, gradient: Float64Array): number => {
    if (vacancies.closed(place)) return Infinity;
    const score = slopedLogExpectedImprovement(model, place, best, gradient);
    axes.forEach((axis, k) => (gradient[k] = axis.cells === Infinity ? -gradient[k]! : 0));
    return -score;
  };
  const zeros = new Float64Array(axes.length);
  const ones = zeros.map(() => 1);
  const { x, value } = minimize(minusScore, from.place, zeros, ones, { firstStep: 0.05, least: LEAST_GAIN });
  return !vacant(vacancies, x) ? from : better(from, { place: x, score: -value });
}

/** Places that differ in one discrete coordinate: other categories, whole numbers one off or some eighths and sixty-fourths of the range off. */
function neighbours(space: Space, place: Place, random: () => number): Place[] {
  return space.axes.flatMap((axis, k) => {
    if (axis.cells === Infinity) return [];
    const here = axis.cell(place[k]!);
    return cellsToTry(axis.cells, here, axis.unordered, random).map((cell) => place.with(k, axis.centre(cell)));
  });
}

function cellsToTry(cells: number, here: number, unordered: boolean, random: () => number): number[] {
  const some =
    unordered && cells <= CATEGORIES_TRIED
      ? Array.from({ length: cells }, (_, i) => i)
      : unordered
        ? Array.from({ length: CATEGORIES_TRIED }, () => Math.floor(random() * cells))
        : [1, cells >> 6, cells >> 3].flatMap((step) => [here - step, here + step]);
  return [...new Set(some)].filter((cell) => cell !== here && cell >= 0 && cell < cells);
}
