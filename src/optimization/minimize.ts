/** A smooth function: its value at x; writes its derivatives into `gradient`. Infinity where it is undefined. */
export type Smooth = (x: Float64Array, gradient: Float64Array) => number;

/** Where a descent ended. */
export interface Minimum {
  readonly x: Float64Array;
  readonly value: number;
}

const ARMIJO = 1e-4;
const HALVINGS = 25;

/**
 * A local minimum in the box `low` to `high`, by BFGS with projected steps: coordinates at a bound whose descent leads outside rest, the others move along the
 * quasi-Newton direction, halved until the value falls enough. At most `steps` steps; ends where a step gains less than the share `least` of 1 + the value's size.
 * @source J. Nocedal, S. J. Wright, "Numerical Optimization", 2006, chapters 3 and 6
 */
export function minimize(
  f: Smooth,
  start: Float64Array,
  low: Float64Array,
  high: Float64Array,
  { steps = 50, firstStep = 0.3, least = 1e-9 }: { steps?: number; firstStep?: number; least?: number } = {},
): Minimum {
  const n = start.length;
  const project = (v: number, k: number): number => Math.min(high[k]!, Math.max(low[k]!, v));
  let x: Float64Array = start.map(project);
  let gradient: Float64Array = new Float64Array(n);
  let value = f(x, gradient);
  let h = identity(n);
  for (let step = 0; step < steps && Number.isFinite(value); step++) {
    const free = x.map((v, k) => ((v <= low[k]! && gradient[k]! > 0) || (v >= high[k]! && gradient[k]! < 0) ? 0 : 1));
    let direction = descent(h, gradient, free);
    if (!(dot(direction, gradient) < 0)) {
      h = identity(n);
      direction = descent(h, gradient, free);
    }
    const length = Math.sqrt(dot(direction, direction));
    if (!(length > 1e-12)) break;
    // the first step knows nothing of the curvature
    let size = step === 0 ? Math.min(1, firstStep / length) : 1;
    let moved: { x: Float64Array; gradient: Float64Array; value: number } | undefined;
    for (let halving = 0; halving < HALVINGS && !moved; halving++, size /= 2) {
      const xNew = x.map((v, k) => project(v + size * direction[k]!, k));
      const gradientNew = new Float64Array(n);
      const valueNew = f(xNew, gradientNew);
      let slope = 0;
      for (let k = 0; k < n; k++) slope += gradient[k]! * (xNew[k]! - x[k]!);
      if (valueNew < value + ARMIJO * slope) moved = { x: xNew, gradient: gradientNew, value: valueNew };
    }
    if (!moved) break;
    update(h, x, moved.x, gradient, moved.gradient);
    const gain = value - moved.value;
    ({ x, gradient, value } = moved);
    if (gain < least * (1 + Math.abs(value))) break;
  }
  return { x, value };
}

/** -H g among the free coordinates. */
function descent(h: Float64Array, gradient: Float64Array, free: Float64Array): Float64Array {
  const n = gradient.length;
  return gradient.map((_, i) => {
    let sum = 0;
    for (let k = 0; k < n; k++) sum -= h[i * n + k]! * free[k]! * gradient[k]!;
    return free[i]! * sum;
  });
}

/** The BFGS update of the inverse Hessian, left out where the curvature seen is not positive. */
function update(h: Float64Array, x0: Float64Array, x1: Float64Array, g0: Float64Array, g1: Float64Array): void {
  const n = x0.length;
  const s = x1.map((v, k) => v - x0[k]!);
  const y = g1.map((v, k) => v - g0[k]!);
  const sy = dot(s, y);
  if (!(sy > 1e-12 * Math.sqrt(dot(s, s) * dot(y, y)))) return;
  const hy = y.map((_, i) => {
    let sum = 0;
    for (let k = 0; k < n; k++) sum += h[i * n + k]! * y[k]!;
    return sum;
  });
  const scale = (1 + dot(y, hy) / sy) / sy;
  for (let i = 0; i < n; i++)
    for (let k = 0; k < n; k++) h[i * n + k]! += scale * s[i]! * s[k]! - (hy[i]! * s[k]! + s[i]! * hy[k]!) / sy;
}

function identity(n: number): Float64Array {
  const h = new Float64Array(n * n);
  for (let i = 0; i < n; i++) h[i * n + i] = 1;
  return h;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}
