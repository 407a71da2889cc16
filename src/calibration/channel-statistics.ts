/** Bins of each channel's histogram of magnitudes. */
export const BINS = 2048;

/**
 * Running statistics of one value, per channel of one axis. Memory is fixed by the number of channels, not by how much is observed.
 * The histogram counts magnitudes |a| of channel c in `BINS` equal bins of [0, range[c]); the range is a power of two that doubles,
 * merging bins in pairs, when a larger magnitude arrives. Exact zeros are counted apart and not in the histogram.
 */
export class ChannelStatistics {
  readonly min: Float32Array;
  readonly max: Float32Array;
  readonly sum: Float64Array;
  readonly zeros: Float64Array;
  readonly range: Float32Array;
  readonly histogram: Uint32Array;
  /** Observations per channel. */
  count = 0;
  /** NaN and infinite observations, over all channels; they enter nothing else. */
  nonFinite = 0;

  constructor(
    readonly axis: number,
    readonly channels: number,
  ) {
    this.min = new Float32Array(channels).fill(Infinity);
    this.max = new Float32Array(channels).fill(-Infinity);
    this.sum = new Float64Array(channels);
    this.zeros = new Float64Array(channels);
    this.range = new Float32Array(channels);
    this.histogram = new Uint32Array(channels * BINS);
  }

  /** Adds all elements of one tensor. @shape data row-major, extent `channels` on `axis` */
  observe(data: Float32Array, shape: readonly number[]): void {
    const inner = shape.slice(this.axis + 1).reduce((a, b) => a * b, 1);
    const outer = shape.slice(0, this.axis).reduce((a, b) => a * b, 1);
    for (let o = 0; o < outer; o++)
      for (let c = 0; c < this.channels; c++) this.observeChannel(c, data, (o * this.channels + c) * inner, inner);
    this.count += outer * inner;
  }

  /** Mean of a channel over everything observed. */
  mean(channel: number): number {
    return this.count === 0 ? 0 : this.sum[channel]! / this.count;
  }

  /** max(|min|, max): a channel whose values are all negative still has a magnitude. */
  magnitude(channel: number): number {
    return this.count === 0 ? 0 : Math.max(Math.abs(this.min[channel]!), Math.abs(this.max[channel]!));
  }

  /** The magnitude below which a share `p` of the observations lies; `nonZero` leaves exact zeros out. */
  percentile(channel: number, p: number, nonZero: boolean): number {
    const bins = this.bins(channel);
    const counted = bins.reduce((a, b) => a + b, 0);
    let wanted = p * (counted + (nonZero ? 0 : this.zeros[channel]!)) - (nonZero ? 0 : this.zeros[channel]!);
    if (wanted <= 0) return 0;
    for (let b = 0; b < BINS; b++) {
      wanted -= bins[b]!;
      if (wanted <= 0) return Math.min(((b + 1) * this.range[channel]!) / BINS, this.magnitude(channel));
    }
    return this.magnitude(channel);
  }

  /** The histogram of one channel; bin b holds magnitudes of [b, b+1) * range / BINS. */
  bins(channel: number): Uint32Array {
    return this.histogram.subarray(channel * BINS, (channel + 1) * BINS);
  }

  private observeChannel(c: number, data: Float32Array, start: number, length: number): void {
    const bins = this.bins(c);
    let [min, max, sum, zeros, range] = [this.min[c]!, this.max[c]!, 0, 0, this.range[c]!];
    let scale = range > 0 ? BINS / range : 0;
    for (let i = start; i < start + length; i++) {
      const a = data[i]!;
      const magnitude = Math.abs(a);
      if (!(magnitude < Infinity)) {
        this.nonFinite++;
        continue;
      }
      sum += a;
      if (a < min) min = a;
      if (a > max) max = a;
      if (a === 0) {
        zeros++;
        continue;
      }
      if (magnitude >= range) {
        range = widen(bins, range, magnitude);
        scale = BINS / range;
      }
      bins[Math.trunc(magnitude * scale)]!++;
    }
    this.min[c] = min;
    this.max[c] = max;
    this.sum[c]! += sum;
    this.zeros[c]! += zeros;
    this.range[c] = range;
  }
}

/** Doubles a histogram's range until `magnitude` fits; the first magnitude sets it. Returns the new range. */
function widen(bins: Uint32Array, range: number, magnitude: number): number {
  if (range === 0) return 2 ** (Math.floor(Math.log2(Math.max(magnitude, 2 ** -100))) + 1);
  let wider = range;
  for (; magnitude >= wider; wider *= 2) {
    for (let b = 0; b < BINS / 2; b++) bins[b] = bins[2 * b]! + bins[2 * b + 1]!;
    bins.fill(0, BINS / 2);
  }
  return wider;
}
