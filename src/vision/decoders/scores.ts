import { choice, defaulted } from '../schema/index.js';

/** What still has to be applied to the class outputs to make them probabilities. */
export const activationField = defaulted(choice(['none', 'sigmoid', 'softmax']), 'none');

/** Whether one place gives a box only for its best class, or one for each class over the threshold. */
export const labelsField = defaulted(choice(['best', 'all']), 'best');

/** What turns raw class outputs into probabilities. */
export type Activation = 'none' | 'sigmoid' | 'softmax';
/** Which classes of one place become boxes. */
export type Labels = 'best' | 'all';

/** The logistic function. */
export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** Reads `count` class outputs, `step` elements apart, into `into`, with the activation applied. */
export function readScores(
  data: ArrayLike<number>,
  offset: number,
  step: number,
  activation: Activation,
  into: Float64Array,
): Float64Array {
  for (let c = 0; c < into.length; c++) into[c] = data[offset + c * step]!;
  if (activation === 'sigmoid') into.forEach((v, c) => (into[c] = sigmoid(v)));
  else if (activation === 'softmax') softmax(into);
  return into;
}

/** Softmax in place, stable for large values. */
export function softmax(values: Float64Array): void {
  const top = values.reduce((a, b) => Math.max(a, b), -Infinity);
  let total = 0;
  values.forEach((v, i) => (total += values[i] = Math.exp(v - top)));
  values.forEach((v, i) => (values[i] = v / total));
}

/**
 * Calls `emit` for the labels of one place whose score, `weight` times the class score, reaches `minScore`. Of equal best classes the first
 * counts. `skip` is a class that never counts (background).
 */
export function eachLabel(
  scores: Float64Array,
  weight: number,
  minScore: number,
  labels: Labels,
  emit: (classIndex: number, score: number) => void,
  skip = -1,
): void {
  if (labels === 'all') {
    for (let c = 0; c < scores.length; c++) {
      const score = weight * scores[c]!;
      if (c !== skip && score >= minScore) emit(c, score);
    }
    return;
  }
  let best = -1;
  for (let c = 0; c < scores.length; c++) if (c !== skip && (best < 0 || scores[c]! > scores[best]!)) best = c;
  const score = best < 0 ? -1 : weight * scores[best]!;
  if (score >= minScore) emit(best, score);
}
