/** The k classes of greatest score, best first; of equal scores the lower class first. */
export function topClasses(scores: ArrayLike<number>, k: number): number[] {
  const order = Array.from({ length: scores.length }, (_, i) => i);
  return order.sort((a, b) => scores[b]! - scores[a]! || a - b).slice(0, k);
}

/** Share of samples whose label is among the k best classes, in 0..1; NaN without samples. */
export function topAccuracy(scores: readonly ArrayLike<number>[], labels: readonly number[], k = 1): number {
  const hits = scores.filter((row, i) => topClasses(row, k).includes(labels[i]!)).length;
  return hits / scores.length;
}
