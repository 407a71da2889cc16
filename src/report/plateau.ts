/** Half a point: less is not worth a timestep. */
export const PLATEAU_WIDTH = 0.005;

/** A value at a timestep. */
export interface AtTime {
  readonly t: number;
  readonly value: number;
}

/**
 * The first timestep from which a value stays within half a point of where it ends; null for an empty curve.
 * @param curve in the order of t
 */
export function plateauOf(curve: readonly AtTime[]): number | null {
  const last = curve.at(-1);
  if (!last) return null;
  let first = last.t;
  for (let i = curve.length - 1; i >= 0; i--) {
    const { t, value } = curve[i]!;
    // a rounding error more, so that 0.97 and 0.975 are half a point apart
    if (!(Math.abs(value - last.value) <= PLATEAU_WIDTH + 1e-12)) break;
    first = t;
  }
  return first;
}
