import type { Place } from './space.js';

/**
 * `count` places of the unit cube such that each of `count` equal slices of every axis holds one of them, at random within its slice.
 * @source M. D. McKay, R. J. Beckman, W. J. Conover, "A comparison of three methods for selecting values of input variables", Technometrics 21, 1979
 */
export function latinHypercube(count: number, axes: number, random: () => number): Place[] {
  const places = Array.from({ length: count }, () => new Float64Array(axes));
  for (let k = 0; k < axes; k++) {
    const slices = Uint32Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1));
      [slices[i], slices[j]] = [slices[j]!, slices[i]!];
    }
    places.forEach((place, i) => (place[k] = (slices[i]! + random()) / count));
  }
  return places;
}

/** Of `tries` Latin hypercubes the one whose closest two places, by `distance`, are farthest apart. */
export function spreadHypercube(
  count: number,
  axes: number,
  random: () => number,
  distance: (a: Place, b: Place) => number,
  tries = 50,
): Place[] {
  const closest = (places: readonly Place[]): number => {
    let least = Infinity;
    for (let i = 0; i < places.length; i++)
      for (let j = 0; j < i; j++) least = Math.min(least, distance(places[i]!, places[j]!));
    return least;
  };
  let best = latinHypercube(count, axes, random);
  let spread = closest(best);
  for (let attempt = 1; attempt < tries; attempt++) {
    const places = latinHypercube(count, axes, random);
    const least = closest(places);
    if (least > spread) [best, spread] = [places, least];
  }
  return best;
}
