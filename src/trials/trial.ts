import type { Limits } from '../allocation/index.js';
import type { ConvertOptions } from '../convert-model.js';
import type { Diagnostic } from '../diagnostics/index.js';
import type { Measured } from '../evaluation/index.js';
import type { ConvertSettings } from '../settings.js';
import { VERSION } from '../version.js';
import { canonical, hashOf } from './canonical-json.js';

/** What a trial chooses about its conversion; everything has a default. */
export interface TrialOptions
  extends
    ConvertSettings,
    Pick<Limits, 'budget' | 'budgetOps' | 'budgetEnergy'>,
    Pick<ConvertOptions, 'calibrationLimit' | 'correctionLimit'> {}

/** All that determines the result of a trial: plain JSON, with contents by their hashes, without paths. Bundles are named by the hash of their list of files. */
export interface TrialSpec {
  /** Of this package. */
  readonly version: string;
  /** Bundle of the ONNX file and its files of external data. */
  readonly model: string;
  /** The card that somebody wrote for the model, with changes applied, as `parseCard` reads it; null: it is guessed. */
  readonly card: Readonly<Record<string, unknown>> | null;
  /** Where the card is guessed, the fields to change. */
  readonly cardOverrides: Readonly<Record<string, unknown>> | null;
  /** Extents that the model leaves open, by input. */
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  /** Bundle of images, tensors or a saved record; null: synthetic images. */
  readonly calibration: string | null;
  /** Bundle of the scored images with their labels. */
  readonly images: string;
  readonly options: TrialOptions;
  /** Timesteps to read out at; null: powers of two and the last. */
  readonly at: readonly number[] | null;
  readonly seed: number;
}

/** One conversion of one model, measured on one set of images. */
export interface Trial {
  /** SHA-256 of the specification as canonical JSON. */
  readonly key: string;
  readonly spec: TrialSpec;
  /** For people: the model's name, and what distinguishes the trial from others. */
  readonly label: Label;
}

/** Names and values that tell trials apart. */
export type Label = Readonly<Record<string, string | number | boolean>>;

/** What is measured: the same on every run, so without times. */
export type TrialEvaluation = Measured;

/** How a trial ended: with a measurement, or with what was wrong with its input. */
export type Outcome = { readonly evaluation: TrialEvaluation } | { readonly failure: readonly Diagnostic[] };

/** A trial of this version with its key. */
export function newTrial(spec: Omit<TrialSpec, 'version'>, label: Label): Trial {
  const whole = canonical<TrialSpec>({ version: VERSION, ...spec });
  return { key: hashOf(whole), spec: whole, label };
}
