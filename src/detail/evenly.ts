/** At most `many` of `count` places, spread evenly from the first on, rising. */
export function evenly(count: number, many: number): number[] {
  const taken = Math.min(count, many);
  return Array.from({ length: taken }, (_, i) => Math.floor((i * count) / taken));
}
