import type { Place } from './space.js';

/** Squared distances, in length scales, of a place to each of many. */
export class Distances {
  /** Coordinates place by place. */
  readonly #flat: Float64Array;
  readonly #weights: Float64Array;
  readonly #unordered: Uint8Array;

  constructor(places: readonly Place[], unordered: readonly boolean[], lengths: Float64Array) {
    const axes = lengths.length;
    this.#flat = new Float64Array(places.length * axes);
    places.forEach((place, i) => this.#flat.set(place, i * axes));
    this.#weights = lengths.map((length) => 1 / (length * length));
    this.#unordered = Uint8Array.from(unordered, Number);
  }

  /** The squared distances from `place`, in the order of the places. */
  from(place: Place): Float64Array {
    const flat = this.#flat;
    const weights = this.#weights;
    const unordered = this.#unordered;
    const axes = weights.length;
    const n = flat.length / axes;
    const squared = new Float64Array(n);
    for (let i = 0, at = 0; i < n; i++) {
      let sum = 0;
      for (let k = 0; k < axes; k++) {
        const d = place[k]! - flat[at++]!;
        sum += unordered[k] === 0 ? weights[k]! * d * d : d === 0 ? 0 : weights[k]!;
      }
      squared[i] = sum;
    }
    return squared;
  }
}
