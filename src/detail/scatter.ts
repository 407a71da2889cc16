import { pickedNeurons, type Layer, type Onlooker } from '../analysis/index.js';
import type { Scatter } from '../report/index.js';
import type { State } from '../sim/index.js';
import { gainAt } from '../snn/index.js';
import { BOUNDS } from './bounds.js';
import { roundedNumber } from './rounded.js';

/** Watches some neurons of every layer on the first input, drawn evenly over the layer and so over its channels. */
export class ScatterCollector implements Onlooker {
  private readonly picked: readonly Int32Array[];
  private readonly found: Scatter[] = [];
  private ann: readonly (readonly number[])[] = [];
  private input = -1;

  constructor(
    private readonly layers: readonly Layer[],
    private readonly timesteps: number,
  ) {
    this.picked = layers.map(({ size }) => pickedNeurons(size, BOUNDS.scatterNeurons));
  }

  begin(index: number, valueOf: (value: string) => Float32Array): void {
    this.input = index;
    if (index > 0) return;
    this.ann = this.layers.map(({ value }, k) => {
      const target = valueOf(value);
      return Array.from(this.picked[k]!, (i) => roundedNumber(target[i]!));
    });
  }

  observe(t: number, { trains }: State): void {
    if (this.input > 0 || t < this.timesteps) return;
    this.layers.forEach((layer, k) => {
      const { count } = trains.get(layer.step.output)!;
      const g = gainAt(layer, t);
      const snn = Array.from(this.picked[k]!, (i) => roundedNumber((count[i]! * layer.units[i]!) / g));
      this.found.push({ value: layer.value, ann: this.ann[k]!, snn });
    });
  }

  /** The scatter of the layers wanted. */
  of(values: ReadonlySet<string>): Scatter[] {
    return this.found.filter(({ value }) => values.has(value));
  }
}
