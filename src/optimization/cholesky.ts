const { sqrt } = Math;
/** Tries to make a matrix positive definite, each with a ten times larger addition to the diagonal. */
const TRIES = 8;

/**
 * The lower triangle L with L L' = A + jitter I, row by row, for a symmetric A of n rows (its lower triangle is read). The jitter is nothing where that suffices, else grows
 * from 1e-12 of the mean diagonal by tens. Undefined when A is no covariance (not even nearly), or not finite. L is written to `l`, whose upper triangle is left as it is.
 */
export function cholesky(a: Float64Array, n: number, l = new Float64Array(n * n)): Float64Array | undefined {
  let trace = 0;
  for (let i = 0; i < n; i++) trace += a[i * n + i]!;
  let jitter = 0;
  for (let attempt = 0; attempt <= TRIES; attempt++) {
    if (factor(a, n, jitter, l)) return l;
    jitter = jitter === 0 ? (1e-12 * trace) / n : 10 * jitter;
  }
  return undefined;
}

function factor(a: Float64Array, n: number, jitter: number, l: Float64Array): boolean {
  for (let i = 0, row = 0; i < n; i++, row += n) {
    for (let j = 0, other = 0; j < i; j++, other += n)
      l[row + j] = (a[row + j]! - dot(l, row, l, other, j)) / l[other + j]!;
    const pivot = a[row + i]! - dot(l, row, l, row, i) + jitter;
    // an infinite pivot too
    if (!(pivot > 0 && pivot - pivot === 0)) return false;
    l[row + i] = sqrt(pivot);
  }
  return true;
}

/** The sum of the products of `count` elements of a from `atA` on with those of b from `atB` on; four sums at a time, which processors add side by side. */
export function dot(a: Float64Array, atA: number, b: Float64Array, atB: number, count: number): number {
  // no destructuring here: it doubles the time
  let s = 0;
  let t = 0;
  let u = 0;
  let v = 0;
  let k = 0;
  for (; k + 3 < count; k += 4) {
    s += a[atA + k]! * b[atB + k]!;
    t += a[atA + k + 1]! * b[atB + k + 1]!;
    u += a[atA + k + 2]! * b[atB + k + 2]!;
    v += a[atA + k + 3]! * b[atB + k + 3]!;
  }
  for (; k < count; k++) s += a[atA + k]! * b[atB + k]!;
  return s + t + (u + v);
}

/** x with L x = b. */
export function solveLower(l: Float64Array, n: number, b: Float64Array): Float64Array {
  const x = new Float64Array(n);
  for (let i = 0, row = 0; i < n; i++, row += n) x[i] = (b[i]! - dot(l, row, x, 0, i)) / l[row + i]!;
  return x;
}

/** x with L' x = b. */
export function solveUpper(l: Float64Array, n: number, b: Float64Array): Float64Array {
  const x = b.slice();
  for (let i = n - 1, row = i * n; i >= 0; i--, row -= n) {
    const v = x[i]! / l[row + i]!;
    x[i] = v;
    for (let k = 0; k < i; k++) x[k]! -= l[row + k]! * v;
  }
  return x;
}

/** x with L L' x = b. */
export function solve(l: Float64Array, n: number, b: Float64Array): Float64Array {
  return solveUpper(l, n, solveLower(l, n, b));
}

/** The lower triangle of the inverse of L L', row by row, written to `out`, whose upper triangle is left as it is. `scratch` has as many elements and is overwritten. */
export function inverse(
  l: Float64Array,
  n: number,
  out = new Float64Array(n * n),
  scratch = new Float64Array(n * n),
): Float64Array {
  // row j of the scratch matrix holds column j of the inverse of L: both loops below then run along rows
  for (let j = 0; j < n; j++) {
    const row = j * n;
    scratch[row + j] = 1 / l[row + j]!;
    for (let i = j + 1; i < n; i++) scratch[row + i] = -dot(l, i * n + j, scratch, row + j, i - j) / l[i * n + i]!;
  }
  for (let i = 0, row = 0; i < n; i++, row += n)
    for (let j = 0, other = 0; j <= i; j++, other += n) out[row + j] = dot(scratch, row + i, scratch, other + i, n - i);
  return out;
}
