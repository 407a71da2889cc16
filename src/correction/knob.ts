import type { Means } from './means.js';

/** What has changed since the beginning. */
export interface Changes {
  readonly count: number;
  /** Largest change: of a bias in activation units, of an initial membrane in unit spikes. */
  readonly largest: number;
  /** How many would have gone further, had the proof of the accumulators, or the largest count, admitted it. */
  readonly held: number;
}

/** Numbers that shift means: one number for each mean, both on a lattice such that one step of the number is meant to shift its mean by one quantum. */
export interface Knob {
  /** How often it is moved and measured again. */
  readonly rounds: number;
  /** No means yet of what it shifts. */
  means(): Means;
  /** Where it stands. @unit quanta */
  now(): Float64Array;
  /** Moves it to the nearest place that is allowed. */
  set(to: Float64Array): void;
  changes(): Changes;
}
