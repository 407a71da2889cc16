/** How much of everything a page shows. What is left out is said where it is missing. */
export interface Limits {
  /** Points of a chart that are not on the front, runs in the background, trials. */
  readonly points: number;
  /** Rows of a table. */
  readonly rows: number;
  /** Layers in the graph and its table. */
  readonly layers: number;
  /** Layers to choose from, for scatter and raster. */
  readonly panels: number;
  /** Dots of all scatters together. */
  readonly dots: number;
  /** Neurons times timesteps of all rasters together. */
  readonly cells: number;
  /** Characters of all pictures and masks together. */
  readonly pictures: number;
}

/** Bytes that a page may have. */
export const MOST_BYTES = 2_000_000;

const FULL: Limits = {
  points: 600,
  rows: 300,
  layers: 400,
  panels: 120,
  dots: 24_000,
  cells: 60_000,
  pictures: 700_000,
};

/** The limits for a share of the usual amount, never less than a few of each. */
export function limitsFor(share: number): Limits {
  return Object.fromEntries(
    Object.entries(FULL).map(([name, most]) => [name, Math.max(6, Math.floor(most * share))]),
  ) as unknown as Limits;
}
