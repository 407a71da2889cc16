import type { Figures, ResultKind, Settings } from './result.js';

/** Two results side by side. Every difference is b - a. As JSON, numbers that are not finite are null. */
export interface Comparison {
  readonly schemaVersion: 1;
  readonly kind: ResultKind;
  readonly a: string;
  readonly b: string;
  /** Why figures cannot be compared, or not all; empty where nothing speaks against it. */
  readonly warnings: readonly string[];
  /** Runs that both have: of single evaluations the only one, of searches the best trials, else those of the same label. */
  readonly runs: readonly RunComparison[];
  /** Labels of the runs that only one side has. */
  readonly onlyA: readonly Settings[];
  readonly onlyB: readonly Settings[];
}

/** One run on both sides. */
export interface RunComparison {
  readonly label: Settings;
  /** Settings that differ, null where one side has none. `eval --json` knows only of timesteps. */
  readonly options: readonly { readonly name: string; readonly a: Setting; readonly b: Setting }[];
  /** The ANN's metrics; empty without labels. */
  readonly ann: { readonly a: Figures; readonly b: Figures };
  /** At each t that both read out. */
  readonly steps: readonly StepComparison[];
  /** At the last t of each; null where a side failed. */
  readonly last: StepComparison | null;
  /** Whether the drop of the metric differs by more than chance; null where that is not known. */
  readonly drop: DropComparison | null;
  /** The layers whose errors differ most, at most 20, the most different one first. */
  readonly layers: readonly LayerComparison[];
  /** How many layers both sides have. */
  readonly commonLayers: number;
  /** Whether that side has no result. */
  readonly failed: { readonly a: boolean; readonly b: boolean };
}

/** A setting, or none. */
export type Setting = string | number | boolean | null;

/** Figures of both sides. */
export interface StepComparison {
  /** Timesteps of a and b. */
  readonly t: readonly [a: number, b: number];
  readonly a: Figures;
  readonly b: Figures;
  /** Of the figures that both have. */
  readonly difference: Figures;
}

/** The 95 % intervals of ANN - SNN at the last t of each. */
export interface DropComparison {
  readonly metric: string;
  readonly a: readonly [low: number, high: number];
  readonly b: readonly [low: number, high: number];
  /** The intervals do not meet. */
  readonly beyond: boolean;
}

/** A layer on both sides: signal to noise in dB, spikes per neuron and timestep. */
export interface LayerComparison {
  readonly layer: string;
  readonly value: string;
  readonly a: LayerFigures;
  readonly b: LayerFigures;
  /** Of `cumulative`. @unit dB */
  readonly difference: number;
}

/** Errors of a layer. */
export interface LayerFigures {
  readonly own: number;
  readonly cumulative: number;
  readonly rate: number;
}
