/** Tries to make a matrix positive definite, each with a ten times larger addition to the diagonal. */
const TRIES = 8;

/**
 * The lower triangle L with L L' = A + jitter I, row by row, for a symmetric A of n rows (its lower triangle is read). The jitter is nothing where that suffices, else grows
 * from 1e-12 of the mean diagonal by tens. Undefined when A is no covariance (not even nearly), or not finite.
 */
export function cholesky(a: Float64Array, n: number): Float64Array | undefined {
  let trace = 0;
  for (let i = 0; i < n; i++) trace += a[i * n + i]!;
  let jitter = 0;
  for (let attempt = 0; attempt <= TRIES; attempt++) {
    const l = factor(a, n, jitter);
    if (l) return l;
    jitter = jitter === 0 ? (1e-12 * trace) / n : 10 * jitter;
  }
  return undefined;
}

function factor(a: Float64Array, n: number, jitter: number): Float64Array | undefined {
  const l = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= l[i * n + k]! * l[j * n + k]!;
      if (j < i) l[i * n + j] = sum / l[j * n + j]!;
      else {
        const pivot = sum + jitter;
        if (!(pivot > 0 && pivot < Infinity)) return undefined;
        l[i * n + i] = Math.sqrt(pivot);
      }
    }
  return l;
}

/** x with L x = b. */
export function solveLower(l: Float64Array, n: number, b: Float64Array): Float64Array {
  const x = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let sum = b[i]!;
    for (let k = 0; k < i; k++) sum -= l[i * n + k]! * x[k]!;
    x[i] = sum / l[i * n + i]!;
  }
  return x;
}

/** x with L' x = b. */
export function solveUpper(l: Float64Array, n: number, b: Float64Array): Float64Array {
  const x = Float64Array.from(b);
  for (let i = n - 1; i >= 0; i--) {
    const v = x[i]! / l[i * n + i]!;
    x[i] = v;
    for (let k = 0; k < i; k++) x[k]! -= l[i * n + k]! * v;
  }
  return x;
}

/** x with L L' x = b. */
export function solve(l: Float64Array, n: number, b: Float64Array): Float64Array {
  return solveUpper(l, n, solveLower(l, n, b));
}

/** The lower triangle of the inverse of L L', row by row; zeros above. */
export function inverse(l: Float64Array, n: number): Float64Array {
  // row j of `m` holds column j of the inverse of L: both loops below then run along rows
  const m = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    m[j * n + j] = 1 / l[j * n + j]!;
    for (let i = j + 1; i < n; i++) {
      let sum = 0;
      for (let k = j; k < i; k++) sum -= l[i * n + k]! * m[j * n + k]!;
      m[j * n + i] = sum / l[i * n + i]!;
    }
  }
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = i; k < n; k++) sum += m[i * n + k]! * m[j * n + k]!;
      out[i * n + j] = sum;
    }
  return out;
}
