import type { Parameters } from '../neurons/index.js';

/**
 * What is corrected after conversion, from calibration samples: each channel's bias, so that the spiking layer's mean is the ANN's, each neuron's
 * initial membrane, or both one after the other.
 */
export const correctionKinds = ['none', 'bias', 'membrane', 'both'] as const;

/** One of them. */
export type CorrectionKind = (typeof correctionKinds)[number];

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
  /** Messages are sent as signed digits in {-1, 0, 1} over virtual timesteps; whole unless told otherwise. */
  readonly expand?: true;
  /** Most energy, as a share of the ANN's estimate; precision is chosen layer by layer to keep to it. No limit unless told otherwise. */
  readonly budgetEnergy?: number;
  /** None unless told otherwise. */
  readonly correction?: CorrectionKind;
}
