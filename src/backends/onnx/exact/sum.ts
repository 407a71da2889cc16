import type { Formula } from '../formula.js';

/** Sums along an axis in the order of `sumByHalves` of src/ops; the axis stays, with one element. */
export function sumByHalves(f: Formula, x: string, shape: readonly number[], axis: number): string {
  return byHalves(f, x, shape, axis, (a, b) => f.add(a, b));
}

/** Products likewise. */
export function productByHalves(f: Formula, x: string, shape: readonly number[], axis: number): string {
  return byHalves(f, x, shape, axis, (a, b) => f.mul(a, b), f.w.number(f.type, 1));
}

function byHalves(
  f: Formula,
  x: string,
  shape: readonly number[],
  axis: number,
  join: (a: string, b: string) => string,
  ...filling: readonly string[]
): string {
  const extent = shape[axis]!;
  let width = 1;
  while (width < extent) width *= 2;
  let joined = x;
  if (width > extent) {
    const pads = shape.map((_, a) => (a === axis ? width - extent : 0));
    joined = f.w.add('Pad', [x, f.w.numbers('i64', [...shape.map(() => 0), ...pads]), ...filling]);
  }
  for (; width > 1; width /= 2) {
    const halves = [f.w.shared.names.fresh(), f.w.shared.names.fresh()] as const;
    f.w.push('Split', [joined], halves, { axis, num_outputs: 2 });
    joined = join(...halves);
  }
  return joined;
}
