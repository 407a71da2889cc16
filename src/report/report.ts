import type { Analysis } from '../analysis/index.js';
import type { Diagnostic } from '../diagnostics/index.js';
import type { Measured } from '../evaluation/index.js';

/** What `report.html`, its JSON and its CSV are made of: runs measured on the same images, one of them looked into. Plain JSON. */
export interface Report {
  readonly schemaVersion: 1;
  /** What made it: one evaluation, a sweep over options, or a search for the best. */
  readonly kind: 'evaluation' | 'sweep' | 'search';
  readonly provenance: Provenance;
  /** At least one. Of a search the trials in their order, and behind them the best one shortened, where it was. */
  readonly runs: readonly Run[];
  /** Index of the run that `detail` looks into; null where there is no detail. */
  readonly chosen: number | null;
  readonly detail: Detail | null;
  readonly search: Search | null;
}

/** Where the figures come from: enough to get them again. */
export interface Provenance {
  /** Of snn-convert. */
  readonly version: string;
  /** The command line, as a shell would take it. */
  readonly command: string;
  readonly seed: number;
  readonly models: readonly { readonly name: string; readonly sha256: string }[];
  /** Null where thresholds come from synthetic images or from a program whose data is unknown. */
  readonly calibration: { readonly source: string; readonly samples: number; readonly sha256: string } | null;
  readonly images: {
    readonly source: string;
    readonly count: number;
    readonly sha256: string;
    readonly labelled: boolean;
  };
}

/** A measured conversion, or why there is none. */
export interface Run {
  /** What tells this run from the others: model, preset, timesteps … */
  readonly label: Readonly<Record<string, string | number>>;
  readonly model: string;
  /** The options of the conversion that have an effect, as in the program's provenance; a layer that differs is one of them, `layer <value>`. */
  readonly options: Readonly<Record<string, string | number | boolean>>;
  readonly result: RunResult | null;
  /** Empty where there is a result. */
  readonly failure: readonly Diagnostic[];
}

/** An evaluation without what differs from one time to the next. */
export type RunResult = Measured;

/** What was looked at inside one run, on a few images. */
export interface Detail {
  /** Errors, saturation and rates by layer, in the order of computation. */
  readonly analysis: Analysis;
  /** Which layers feed which, by `LayerReport.value`; layers that nothing feeds read the input. */
  readonly edges: readonly (readonly [from: string, to: string])[];
  readonly scatter: readonly Scatter[];
  readonly rasters: readonly Raster[];
  readonly pictures: readonly Picture[];
}

/** Values of some neurons of a layer on one input, drawn evenly over the layer: what the ANN computes, what the SNN transmits at the last timestep. */
export interface Scatter {
  /** `LayerReport.value`. */
  readonly value: string;
  /** @unit activation */
  readonly ann: readonly number[];
  /** @unit activation */
  readonly snn: readonly number[];
}

/** Spikes of some neurons of a layer on one input. */
export interface Raster {
  /** `LayerReport.value`. */
  readonly value: string;
  /** Hardware spikes of neuron i in timestep t + 1, as `spikes[i][t]`; negative messages count as positive. */
  readonly spikes: readonly (readonly number[])[];
  /** Row-major indices of these neurons in the value. */
  readonly neurons: readonly number[];
}

/** A sample image with what ANN and SNN say of it. */
export interface Picture {
  readonly name: string;
  /** Of the image, in pixels: what boxes are given in. */
  readonly width: number;
  readonly height: number;
  /** The image, made small: `data:image/jpeg;base64,…`. */
  readonly uri: string;
  readonly truth: Findings;
  readonly ann: Findings;
  readonly snn: readonly { readonly t: number; readonly found: Findings }[];
}

/** What is said of a picture: boxes (best first), classes of the whole (best first), or a mask. */
export interface Findings {
  readonly boxes?: readonly {
    readonly class: string;
    readonly score: number;
    readonly x: number;
    readonly y: number;
    readonly w: number;
    readonly h: number;
  }[];
  readonly classes?: readonly { readonly class: string; readonly score: number }[];
  /** A mask, drawn over the picture: `data:image/png;base64,…` with transparency. */
  readonly mask?: string;
}

/** How a search went. */
export interface Search {
  /** What was maximised, in words. */
  readonly objective: string;
  /** In the order of asking. `value` is null where the trial failed. */
  readonly trials: readonly {
    readonly point: Readonly<Record<string, string | number>>;
    readonly value: number | null;
    /** What chose the point: what the search was given to start with, the initial design, the model, or refinement of single layers. */
    readonly phase: 'given' | 'initial' | 'model' | 'layers';
  }[];
  /** Share of the objective's variance that each parameter explains over the searched space, alone and with interactions; largest first. */
  readonly importance: readonly { readonly name: string; readonly first: number; readonly total: number }[];
}
