import type { Tensor } from '../tensor/index.js';

/** Difference of outputs to a reference, summed over outputs and over as many samples as are added. */
export class RelativeError {
  private error = 0;
  private norm = 0;

  /** Adds the outputs of one sample; a shape that depends on the data and differs makes the result NaN. */
  add(outputs: ReadonlyMap<string, Tensor>, reference: ReadonlyMap<string, Tensor>): void {
    for (const [name, { data }] of reference) {
      const other = outputs.get(name)!.data;
      if (other.length !== data.length) this.error = NaN;
      for (let i = 0; i < data.length; i++) {
        this.error += (other[i]! - data[i]!) ** 2;
        this.norm += data[i]! ** 2;
      }
    }
  }

  /** Adds what another has summed up. Floating sums depend on their order, so threads that finish in any order are merged in a fixed one. */
  merge(other: RelativeError): this {
    this.error += other.error;
    this.norm += other.norm;
    return this;
  }

  /** |outputs - reference| / |reference|, Euclidean norms over everything added; where the reference is zero, 0 if the outputs are too, else 1. */
  get value(): number {
    return this.norm === 0 ? Math.sign(this.error) : Math.sqrt(this.error / this.norm);
  }
}
