import { fail } from '../diagnostics/index.js';

/** Accumulators of spikes must fit 32-bit integers. */
export const SPIKE_BOUND = 2 ** 31 - 1;
/** The analog first layers, computed once, may use the 53 bits of a double. */
export const ANALOG_BOUND = 2 ** 53 - 1;

/** Bits of weight that the bound on accumulators may take away before conversion stops. */
const MOST_LOST_BITS = 8;

/** Weights and biases of one layer as integers. */
export interface LatticeWeights {
  readonly weight: Int32Array;
  readonly bias: Float64Array;
  /** Per output channel: charge is the integer sum times 2^exponent. */
  readonly exponent: Int32Array;
  /** Bits that the widest channel really has, sign included. */
  readonly bits: number;
}

/** The limits within which a layer is rounded. */
export interface LatticeOptions {
  readonly bits: number;
  /** Largest magnitude of one input's running count, for all or by output channel and weight. @unit unit spikes */
  readonly inputLimit: number | readonly Float64Array[];
  readonly gain: number;
  readonly bound: number;
}

/**
 * Rounds weights and bias of each output channel to integers times a power of two, as fine as three limits allow: |weight| < 2^(bits-1), the largest possible
 * sum |w| * inputLimit + |b| * gain within `bound`, and every bias representable. A channel that its bias dominates keeps fewer bits of weight.
 * @param rows weights of each output channel
 * @throws NOT_FINITE; ACCUMULATOR_OVERFLOW when the bound takes away more than 8 bits and thereby could change a tenth of the largest sum
 */
export function toLattice(
  where: string,
  rows: readonly Float64Array[],
  bias: Float64Array,
  options: LatticeOptions,
): LatticeWeights {
  requireFinite(where, rows, bias);
  const length = rows[0]?.length ?? 0;
  const exponent = new Int32Array(rows.length);
  const weight = new Int32Array(rows.length * length);
  let bits = 0;
  rows.forEach((row, o) => {
    const { inputLimit: given } = options;
    const limits = typeof given === 'number' ? new Float64Array(length).fill(given) : given[o]!;
    const e = exponentOf(row, limits, bias[o]!, options, `layer "${where}", output channel ${o}`);
    exponent[o] = e;
    for (let i = 0; i < length; i++) {
      const w = Math.round(row[i]! / 2 ** e);
      weight[o * length + i] = w;
      if (w !== 0) bits = Math.max(bits, 33 - Math.clz32(Math.abs(w)));
    }
  });
  return { weight, bias: bias.map((b, o) => Math.round(b / 2 ** exponent[o]!)), exponent, bits };
}

function requireFinite(where: string, rows: readonly Float64Array[], bias: Float64Array): void {
  const found = [...rows, bias].flatMap((numbers) => numbers.find((x) => !Number.isFinite(x)) ?? [])[0];
  if (found !== undefined)
    fail(
      'NOT_FINITE',
      `layer "${where}"`,
      `expected weights and biases that are finite but found ${found}`,
      'a mask of infinities that is added behind a layer becomes its bias: use large numbers instead, such as -1e4',
    );
}

function exponentOf(
  row: Float64Array,
  limits: Float64Array,
  bias: number,
  { bits, gain, bound }: LatticeOptions,
  where: string,
): number {
  const largest = 2 ** (bits - 1) - 1;
  const peak = row.reduce((m, w) => Math.max(m, Math.abs(w)), 0);
  const sum = row.reduce((m, w, i) => m + Math.abs(w) * limits[i]!, 0);
  const finest = Math.max(-1000, ceilLog2((peak || Math.abs(bias) || 1) / largest));
  let e = Math.max(finest, ceilLog2((sum + Math.abs(bias) * gain) / bound));
  const fits = (): boolean => {
    let total = Math.abs(Math.round(bias / 2 ** e)) * gain;
    row.forEach((w, i) => (total += Math.abs(Math.round(w / 2 ** e)) * limits[i]!));
    return total <= bound && Math.round(peak / 2 ** e) <= largest;
  };
  while (!fits()) e++;
  const rounding = (limits.reduce((m, limit) => m + limit, 0) * 2 ** (e - 1)) / (sum + Math.abs(bias) * gain);
  if (e - finest > MOST_LOST_BITS && rounding > 0.1)
    fail(
      'ACCUMULATOR_OVERFLOW',
      where,
      `sums of ${row.length} weights times up to ${limits.reduce((m, limit) => Math.max(m, limit), 0)} unit spikes fit the accumulator only when ${e - finest} of the ${bits} bits of weight are dropped`,
      'use fewer timesteps, fewer levels or fewer spike sizes, or --weights float32',
    );
  return e;
}

function ceilLog2(x: number): number {
  return x > 0 ? Math.ceil(Math.log2(x)) : -Infinity;
}
