import { pickedNeurons, type Layer, type Onlooker } from '../analysis/index.js';
import type { Raster } from '../report/index.js';
import type { State } from '../sim/index.js';
import { BOUNDS } from './bounds.js';

/** Of the neurons in a raster, how many the ANN has silent where it has enough of them. */
const SILENT_SHARE = 1 / 4;
/** What the ANN says counts as silence up to this part of a unit spike. */
const AUDIBLE = 1 / 2;

/** Watches some neurons of every layer on the first input, timestep by timestep: such that the ANN has active, and some that it has silent. */
export class RasterCollector implements Onlooker {
  /** Most layers that have a raster within the bounds. */
  readonly most: number;
  private readonly neurons: number;
  private readonly timesteps: number;
  private rasters: { value: string; neurons: number[]; spikes: number[][] }[] = [];
  private input = -1;

  constructor(
    private readonly layers: readonly Layer[],
    timesteps: number,
  ) {
    const { rasterCells, rasterTimesteps, fewRasterNeurons, rasterNeurons } = BOUNDS;
    this.timesteps = Math.min(timesteps, rasterTimesteps);
    const share = Math.floor(rasterCells / this.timesteps / Math.min(layers.length || 1, BOUNDS.layers));
    this.neurons = Math.min(rasterNeurons, Math.max(fewRasterNeurons, share));
    this.most = Math.min(BOUNDS.layers, Math.floor(rasterCells / this.timesteps / this.neurons));
  }

  begin(index: number, valueOf: (value: string) => Float32Array): void {
    this.input = index;
    if (index > 0) return;
    this.rasters = this.layers.map((layer) => {
      const neurons = activeAndSilent(valueOf(layer.value), layer.units, this.neurons);
      return { value: layer.value, neurons, spikes: neurons.map(() => []) };
    });
  }

  observe(t: number, { trains }: State): void {
    if (this.input > 0 || t > this.timesteps) return;
    this.layers.forEach(({ model, step }, k) => {
      const { message } = trains.get(step.output)!;
      const { neurons, spikes } = this.rasters[k]!;
      neurons.forEach((i, row) => spikes[row]!.push(message[i] === 0 ? 0 : model.spikes(message[i]!)));
    });
  }

  /** The rasters of the layers wanted. */
  of(values: ReadonlySet<string>): Raster[] {
    return this.rasters.filter(({ value }) => values.has(value));
  }
}

/** Indices of at most `most` neurons, rising: three active ones for each silent one, evenly over the layer; if there are too few of one kind, more of the other. */
export function activeAndSilent(target: Float32Array, units: Float32Array, most: number): number[] {
  const [active, silent]: [number[], number[]] = [[], []];
  target.forEach((value, i) => (Math.abs(value) > AUDIBLE * units[i]! ? active : silent).push(i));
  const quiet = Math.min(silent.length, Math.max(Math.round(most * SILENT_SHARE), most - active.length));
  const from = (list: readonly number[], many: number): number[] =>
    many === 0 ? [] : Array.from(pickedNeurons(list.length, many), (i) => list[i]!);
  return [...from(active, most - quiet), ...from(silent, quiet)].sort((a, b) => a - b);
}
