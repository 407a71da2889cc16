import { fail } from '../diagnostics/index.js';

/** Accumulators of spikes must fit 32-bit integers; the analog first layers, computed once, may use the 53 bits of a double. */
export const SPIKE_BOUND = 2 ** 31 - 1;
export const ANALOG_BOUND = 2 ** 53 - 1;

/** Largest share of a channel's full-scale sum that rounding its weights may change in the worst case. */
const COARSEST = 0.1;

export interface LatticeWeights {
  readonly weight: Int32Array;
  readonly bias: Float64Array;
  /** Per output channel: charge is the integer sum times 2^exponent. */
  readonly exponent: Int32Array;
  /** Bits that the widest channel really has, sign included. */
  readonly bits: number;
}

/**
 * Rounds weights and bias of each output channel to integers times a power of two, as fine as three limits allow: |weight| < 2^(bits-1), the largest
 * possible sum |w| * inputLimit + |b| * gain within `bound`, and every bias representable.
 * @param rows weights of each output channel
 * @param inputLimit largest magnitude of one input's running count @unit unit spikes
 * @throws ACCUMULATOR_OVERFLOW when rounding the weights so far could change a sum by more than a tenth of the largest one
 */
export function toLattice(
  where: string,
  rows: readonly Float64Array[],
  bias: Float64Array,
  options: { readonly bits: number; readonly inputLimit: number; readonly gain: number; readonly bound: number },
): LatticeWeights {
  const { bits, inputLimit, gain, bound } = options;
  const largest = 2 ** (bits - 1) - 1;
  const exponent = new Int32Array(rows.length);
  const roundedBias = new Float64Array(rows.length);
  const length = rows[0]?.length ?? 0;
  const weight = new Int32Array(rows.length * length);
  let used = 0;
  rows.forEach((row, o) => {
    const peak = row.reduce((m, w) => Math.max(m, Math.abs(w)), 0);
    const sum = row.reduce((m, w) => m + Math.abs(w), 0);
    const b = bias[o]!;
    let e = peak > 0 ? Math.ceil(Math.log2(peak / largest)) : b !== 0 ? Math.ceil(Math.log2(Math.abs(b) / largest)) : 0;
    e = Math.max(e, ceilLog2((sum * inputLimit + Math.abs(b) * gain) / bound), -1000);
    const fits = (): boolean => {
      let total = Math.abs(Math.round(b / 2 ** e)) * gain;
      for (const w of row) total += Math.abs(Math.round(w / 2 ** e)) * inputLimit;
      return total <= bound && Math.round(peak / 2 ** e) <= largest;
    };
    while (!fits()) e++;
    exponent[o] = e;
    roundedBias[o] = Math.round(b / 2 ** e);
    for (let i = 0; i < length; i++) weight[o * length + i] = Math.round(row[i]! / 2 ** e);
    if (peak === 0) return;
    used = Math.max(used, Math.ceil(Math.log2(Math.max(1, Math.round(peak / 2 ** e))) + 1));
    const rounding = (row.length * 2 ** (e - 1) * inputLimit) / (sum * inputLimit + Math.abs(b) * gain);
    if (rounding > COARSEST)
      fail(
        'ACCUMULATOR_OVERFLOW',
        `layer "${where}", output channel ${o}`,
        `sums of ${row.length} weights times up to ${inputLimit} unit spikes fit the accumulator only with weights rounded to ${(100 * rounding).toFixed(0)} % of the result`,
        'use fewer timesteps or fewer levels, or --weights float32',
      );
  });
  return { weight, bias: roundedBias, exponent, bits: used };
}

function ceilLog2(x: number): number {
  return x > 0 ? Math.ceil(Math.log2(x)) : -Infinity;
}
