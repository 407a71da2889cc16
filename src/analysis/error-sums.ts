/** How far a value is from its reference, over everything that was compared. */
export interface ErrorFigures {
  /** Signal to noise, 10 log10(sum a^2 / sum (x - a)^2); Infinity where there is no error. @unit dB */
  readonly sqnr: number;
  /** Mean of |x - a| / (|x| + |a|), 0 where both are 0; in 0..1. */
  readonly smape: number;
  /** Cosine of the angle between the value and its reference; 1 where both are zero everywhere. */
  readonly cosine: number;
}

/** Running sums of a comparison; memory does not grow with what is added. */
export class ErrorSums {
  /** Sum of squared differences. */
  error = 0;
  private reference = 0;
  private found = 0;
  private product = 0;
  private symmetric = 0;
  private count = 0;

  /** Compares one element. */
  add(reference: number, found: number): void {
    const difference = Math.abs(found - reference);
    this.error += difference * difference;
    this.reference += reference * reference;
    this.found += found * found;
    this.product += reference * found;
    if (difference > 0) this.symmetric += difference / (Math.abs(reference) + Math.abs(found));
    this.count++;
  }

  figures(): ErrorFigures {
    const norms = Math.sqrt(this.reference * this.found);
    return {
      sqnr: decibels(this.reference, this.error),
      smape: this.count === 0 ? 0 : this.symmetric / this.count,
      cosine: norms > 0 ? this.product / norms : this.error === 0 ? 1 : 0,
    };
  }
}

/** 10 log10(signal / noise); Infinity without noise, -Infinity for noise alone. */
export function decibels(signal: number, noise: number): number {
  return noise === 0 ? Infinity : 10 * Math.log10(signal / noise);
}
