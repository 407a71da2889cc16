/**
 * Means over samples on a lattice: each sample's own mean is rounded to a multiple of a quantum, so that sums are exact and the order of the samples
 * makes no difference.
 */
export class Means {
  private readonly sums: Float64Array;
  private samples = 0;

  /**
   * @param quanta one for each mean
   * @param stride elements between one mean's elements and the next one's, row-major; 1 with as many quanta as elements keeps a mean of each element
   */
  constructor(
    private readonly quanta: Float64Array,
    private readonly stride: number,
  ) {
    this.sums = new Float64Array(quanta.length);
  }

  /** Adds one sample. */
  add(values: ArrayLike<number>): void {
    const { quanta, stride, sums } = this;
    const totals = new Float64Array(quanta.length);
    for (let start = 0, c = 0; start < values.length; start += stride, c = c + 1 === totals.length ? 0 : c + 1) {
      let sum = 0;
      for (let i = start; i < start + stride; i++) sum += values[i]!;
      totals[c]! += sum;
    }
    const elements = values.length / quanta.length;
    for (let c = 0; c < totals.length; c++) sums[c]! += Math.round(totals[c]! / elements / quanta[c]!);
    this.samples++;
  }

  /** Which mean an element belongs to. */
  meanOf(element: number): number {
    return Math.floor(element / this.stride) % this.sums.length;
  }

  /** These means less others on the same lattice. @unit quanta */
  minus(other: Means): Float64Array {
    return this.sums.map((sum, c) => sum / this.samples - other.sums[c]! / other.samples);
  }
}
