import type { FiringRule } from '../neurons/index.js';
import { membraneOf, type Membrane } from './membrane.js';

/** No accumulator is as large as this. */
const BEYOND = 2 ** 53;

/**
 * The largest accumulator for which a neuron sends nothing in the direction of `sign` (for -1: with its own sign turned), Infinity when it never does. For rules that
 * look at the membrane and the running count alone and whose message's sign never falls when the membrane rises. The rule itself is asked, in steps that double from
 * a guess and then halve; nothing about the rule or about rounding is assumed.
 */
export function silentUpTo(
  membrane: Membrane,
  fire: FiringRule,
  channel: number,
  sent: number,
  v0: number,
  sign: 1 | -1,
): number {
  const speaks = (n: number): boolean => fire(membraneOf(membrane, channel, sign * n, v0, sent), sent, 0, 1) * sign > 0;
  if (!speaks(BEYOND)) return Infinity;
  const guess = Math.ceil((sign * (sent - v0) + 1) * (membrane.unit[channel]! / membrane.lattice.scale[channel]!)) - 1;
  let silent = Math.min(Math.max(guess, -BEYOND), BEYOND);
  let loud = silent + 1;
  for (let step = 1; speaks(silent); step *= 2) {
    if (silent < -BEYOND) return -Infinity;
    loud = silent;
    silent -= step;
  }
  for (let step = 2; !speaks(loud); step *= 2) {
    silent = loud;
    loud += step;
  }
  while (loud - silent > 1) {
    const middle = Math.floor((loud + silent) / 2);
    if (speaks(middle)) loud = middle;
    else silent = middle;
  }
  return silent;
}

/** Bounds of silence by channel and running count, for neurons that all begin alike; each is found once and then remembered. */
export class QuietTable {
  /** By channel, then by place of the running count; NaN where nothing is known yet. */
  private bounds: Float64Array;
  private places = 16;

  constructor(
    private readonly channels: number,
    private readonly find: (channel: number, sent: number) => number,
  ) {
    this.bounds = new Float64Array(channels * this.places).fill(NaN);
  }

  /** The bound for a channel and a running count. */
  at(channel: number, sent: number): number {
    const place = sent >= 0 ? 2 * sent : -2 * sent - 1;
    if (place >= this.places) this.grow(place);
    const at = channel * this.places + place;
    const known = this.bounds[at]!;
    if (known === known) return known;
    return (this.bounds[at] = this.find(channel, sent));
  }

  private grow(place: number): void {
    const { bounds, places, channels } = this;
    this.places = 2 * (place + 1);
    this.bounds = new Float64Array(channels * this.places).fill(NaN);
    for (let c = 0; c < channels; c++) this.bounds.set(bounds.subarray(c * places, (c + 1) * places), c * this.places);
  }
}
