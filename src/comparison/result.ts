/** What a file holds: what `eval --json` or `analyze --json` writes, or the JSON beside a report. */
export type ResultKind =
  'evaluation' | 'analysis' | 'report of an evaluation' | 'report of a sweep' | 'report of a search';

/** Figures by the names of their measures, in the order of the file. */
export type Figures = Readonly<Record<string, number>>;

/** Settings by name. */
export type Settings = Readonly<Record<string, string | number | boolean>>;

/** What is compared of a file. */
export interface Result {
  /** Name of the file. */
  readonly file: string;
  readonly kind: ResultKind;
  /** What must be the same for figures to be comparable, by what it is: models, images, version. */
  readonly facts: Settings;
  /** Of a search only the best trial. */
  readonly runs: readonly ComparableRun[];
}

/** One conversion with its figures. */
export interface ComparableRun {
  readonly label: Settings;
  readonly options: Settings;
  /** Empty without labels. */
  readonly ann: Figures;
  /** By rising t; none for a run that failed. */
  readonly steps: readonly { readonly t: number; readonly figures: Figures }[];
  /** 95 % interval of ANN - SNN in a metric at the last t; null without labels. */
  readonly drop: { readonly metric: string; readonly low: number; readonly high: number } | null;
  /** Empty where no layer was looked at. */
  readonly layers: readonly ComparableLayer[];
}

/** What became of a value on its way through the spiking network. */
export interface ComparableLayer {
  readonly layer: string;
  readonly value: string;
  /** Signal to noise of the neurons alone, against what reached them; Infinity without error. @unit dB */
  readonly own: number;
  /** Signal to noise against the ANN. @unit dB */
  readonly cumulative: number;
  /** Hardware spikes per neuron and timestep. */
  readonly rate: number;
}
