import { pickedNeurons, type LayerReport } from '../analysis/index.js';

/**
 * How large a detail may become, so that a report with everything else stays below 2 MB. At the worst these are some 0.24 MB of scatter, 0.3 MB of rasters,
 * 0.3 MB of errors by timestep, 0.34 MB of pictures, 0.4 MB of masks (or 0.27 MB of boxes), and 1.2 kB for each layer; most reports have a third of that.
 */
export const BOUNDS = {
  /** Layers with scatter. */
  layers: 80,
  /** Of these, the worst ones that are always among them. */
  worstLayers: 16,
  /** Neurons of a layer in its scatter. */
  scatterNeurons: 150,
  /** Most and fewest neurons of a layer in its raster. */
  rasterNeurons: 32,
  fewRasterNeurons: 8,
  /** Timesteps of a raster, the first ones. */
  rasterTimesteps: 256,
  /** Neurons times timesteps, over all rasters. */
  rasterCells: 98_304,
  /** Timesteps times layers of errors by timestep; where there are more, only the worst layers keep theirs. */
  stepErrors: 36_000,
  pictures: 6,
  /** Read-outs of a picture. */
  pictureSteps: 10,
  /** Pixels of a picture's longest side. */
  pictureSide: 480,
  /** Characters of a picture. */
  pictureBytes: 56_000,
  /** Characters of a mask. */
  maskBytes: 6_000,
  /** Characters of the boxes of one network on one picture at one timestep, the best ones. */
  boxBytes: 4_000,
  /** Classes of a whole picture. */
  classes: 5,
  /** Characters of a name. */
  name: 200,
} as const;

/** At most `most` of some layers, in their order: the worst ones by the error that arrives at them, and others spread evenly over the network. */
export function chosenLayers(layers: readonly LayerReport[], most: number): ReadonlySet<string> {
  if (layers.length <= most) return new Set(layers.map(({ value }) => value));
  const worst = worstFirst(layers).slice(0, Math.min(BOUNDS.worstLayers, most));
  const rest = layers.filter((layer) => !worst.includes(layer));
  const others = Array.from(pickedNeurons(rest.length, most - worst.length), (i) => rest[i]!);
  return new Set([...worst, ...others].map(({ value }) => value));
}

/** More decibels than any finite error has, either way. */
const LOUD = 1e9;

/** Layers by the error that they transmit, the largest first. */
export function worstFirst(layers: readonly LayerReport[]): LayerReport[] {
  const sqnr = ({ cumulative }: LayerReport): number => Math.max(-LOUD, Math.min(cumulative.sqnr, LOUD));
  return [...layers].sort((a, b) => sqnr(a) - sqnr(b));
}

/** A name, cut where it is too long to be read. */
export function shortName(name: string): string {
  const characters = Array.from(name);
  return characters.length <= BOUNDS.name ? name : `${characters.slice(0, BOUNDS.name - 1).join('')}…`;
}

/** Timesteps of a picture: all read-outs if they are few, else the powers of two and the last, thinned from the end if need be. */
export function pictureSteps(at: readonly number[]): readonly number[] {
  const most = BOUNDS.pictureSteps;
  if (at.length <= most) return at;
  const last = at.at(-1)!;
  const powers = at.filter((t) => t !== last && Number.isInteger(Math.log2(t)));
  const steps = powers.length > 0 ? powers : at.slice(0, -1);
  return [...steps.slice(0, most - 1), last];
}
