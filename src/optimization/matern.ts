const ROOT5 = Math.sqrt(5);
const { exp, sqrt } = Math;

/**
 * Matern correlation of smoothness 5/2 at a squared distance measured in length scales: (1 + q + q^2/3) exp(-q), q = sqrt(5) r.
 * @source C. E. Rasmussen, C. K. I. Williams, "Gaussian Processes for Machine Learning", 2006, equation 4.17
 */
export function matern(squared: number): number {
  const q = ROOT5 * sqrt(squared);
  return (1 + q + (q * q) / 3) * exp(-q);
}

/** Minus the derivative of the correlation by r, over r: 5/3 (1 + q) exp(-q); finite at r = 0. */
export function maternSlope(squared: number): number {
  const q = ROOT5 * sqrt(squared);
  return (5 / 3) * (1 + q) * exp(-q);
}

/**
 * The difference of two coordinates. On an axis without order it is 1 between any two values, which is the Euclidean distance of their one-hot codes over
 * sqrt(2); so every distance here is one in a Euclidean space, and the kernel positive definite.
 */
export function difference(a: number, b: number, unordered: boolean): number {
  if (unordered) return a === b ? 0 : 1;
  return a - b;
}
