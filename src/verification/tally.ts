/** A number that is not what it should be. */
export interface Difference {
  readonly t: number;
  readonly value: string;
  readonly index: number;
  readonly expected: number;
  readonly found: number;
}

/** Counts the numbers in which two runs differ. Zeros of either sign are the same number, and so is NaN. */
export class Tally {
  private readonly found = { values: 0, differingOutputs: 0, counts: 0, differingCounts: 0 };
  private first: Difference | undefined;

  /** Compares an output. @param found undefined where the file has no such output: all of it differs */
  output(t: number, value: string, expected: ArrayLike<number>, found: ArrayLike<number> | undefined): void {
    this.found.values += expected.length;
    this.found.differingOutputs += this.differing(t, value, expected, found);
  }

  /** Compares running spike counts. */
  count(t: number, value: string, expected: ArrayLike<number>, found: ArrayLike<number> | undefined): void {
    this.found.counts += expected.length;
    this.found.differingCounts += this.differing(t, value, expected, found);
  }

  result(): Readonly<typeof this.found> & { readonly first?: Difference } {
    return { ...this.found, ...(this.first ? { first: this.first } : {}) };
  }

  private differing(
    t: number,
    value: string,
    expected: ArrayLike<number>,
    found: ArrayLike<number> | undefined,
  ): number {
    let differing = Math.max(0, (found?.length ?? 0) - expected.length);
    for (let index = 0; index < expected.length; index++) {
      const [wanted, got] = [expected[index]!, found?.[index] ?? NaN];
      if (wanted === got || (Number.isNaN(wanted) && Number.isNaN(got) && found && index < found.length)) continue;
      differing++;
      this.first ??= { t, value, index, expected: wanted, found: got };
    }
    return differing;
  }
}
