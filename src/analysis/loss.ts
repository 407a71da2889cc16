/** Why a neuron's output differs from what arrived. */
export type Cause = 'clipping' | 'quantisation' | 'unevenness';

/** Shares of a squared error by cause; they add up to 1, or are all 0 where there is no error. */
export type LossShares = Readonly<Record<Cause, number>>;

/** A residual within one unit is what rounding leaves, whatever the initial membrane; every neuron that is settled is there. */
const ROUNDING = 1;

/**
 * Reads the cause of a neuron's error off its final membrane. By the identity of soft reset, decoded output - mean drive = (v0 - v(T)) unit / gain, so the
 * residual v(T) - v0 = drive - count, in unit spikes, is the whole error.
 * - quantisation: within one unit
 * - clipping: more is left, because the drive is beyond what the neuron can ever say
 * - unevenness: more is left although it could have been said: it arrived too late, or spikes sent too early were not taken back in time
 * @param drive charge that has arrived, @unit unit spikes
 * @param count running count, @unit unit spikes
 */
export function causeOf(drive: number, count: number, [low, high]: readonly [number, number]): Cause {
  if (Math.abs(drive - count) <= ROUNDING) return 'quantisation';
  return (drive > high && count < drive) || (drive < low && count > drive) ? 'clipping' : 'unevenness';
}

/** Squared errors by cause as shares. */
export function sharesOf(squares: Readonly<Record<Cause, number>>): LossShares {
  const total = squares.clipping + squares.quantisation + squares.unevenness || 1;
  return {
    clipping: squares.clipping / total,
    quantisation: squares.quantisation / total,
    unevenness: squares.unevenness / total,
  };
}

/** The largest share. */
export function mainCause(shares: LossShares): Cause {
  const causes: Cause[] = ['clipping', 'quantisation', 'unevenness'];
  return causes.reduce((a, b) => (shares[b] > shares[a] ? b : a));
}
