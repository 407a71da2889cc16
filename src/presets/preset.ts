import type { Parameters } from '../neurons/index.js';

/** A named list of choices; every one of them can be set by hand. */
export interface Preset {
  readonly name: string;
  readonly summary: string;
  /** Name of the neuron model. */
  readonly neuron: string;
  readonly parameters: Parameters;
  /** Name of the threshold rule. */
  readonly thresholds: string;
  readonly timesteps: number;
}
