import type { Formula } from '../formula.js';

/** Sums along an axis in the order of `sumByHalves` of src/ops; the axis stays, with one element. */
export function sumByHalves(f: Formula, x: string, shape: readonly number[], axis: number): string {
  const extent = shape[axis]!;
  let width = 1;
  while (width < extent) width *= 2;
  let sums = x;
  if (width > extent) {
    const pads = shape.map((_, a) => (a === axis ? width - extent : 0));
    sums = f.w.add('Pad', [x, f.w.numbers('i64', [...shape.map(() => 0), ...pads])]);
  }
  for (; width > 1; width /= 2) {
    const halves = [f.w.shared.names.fresh(), f.w.shared.names.fresh()] as const;
    f.w.push('Split', [sums], halves, { axis, num_outputs: 2 });
    sums = f.add(...halves);
  }
  return sums;
}
