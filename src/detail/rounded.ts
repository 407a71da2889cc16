/**
 * A number with so many significant digits, so that it is short as JSON and the same wherever it was computed. Whole numbers, infinities and NaN stay as they are.
 */
export function roundedNumber(value: number, digits = 4): number {
  return Number.isInteger(value) || !Number.isFinite(value) ? value : Number(value.toPrecision(digits));
}

/** Plain data with every number in it rounded; nothing else is changed. */
export function rounded<T>(value: T): T {
  if (typeof value === 'number') return roundedNumber(value) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => rounded(item)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, rounded(item as unknown)])) as T;
}
