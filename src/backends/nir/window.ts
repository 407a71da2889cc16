import type { WindowAxis } from '../../ops/index.js';

/** An axis of windows with the same padding on both sides, its kernel inside a larger one of zeros. */
export interface SymmetricAxis {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly padding: number;
  /** Where the given kernel begins in the larger one; what is not covered is zero. */
  readonly shift: number;
}

/**
 * Windows with the same padding on both sides that read what the given ones read. Window i begins at i stride - before; with padding p = before + q dilation it begins
 * q taps earlier, so the kernel moves q taps back and zeros fill its front. Zeros behind it, r of them, keep windows beyond the last from arising:
 * floor((input + 2 p - (kernel + q + r - 1) dilation - 1) / stride) + 1 must be the given number of windows. Kernels are as long along all axes, if there are such: the
 * reference package takes the first extent for all.
 * @returns undefined where no q and r do that, which needs a stride or a dilation
 */
export function symmetric(axes: readonly WindowAxis[]): readonly SymmetricAxis[] | undefined {
  const extents = axes.map((a) => a.kernel + a.before + Math.abs(a.after) + Math.abs(a.output - a.input));
  const most = 2 * Math.max(...extents) + 1;
  const from = (kernel: number, some: readonly WindowAxis[]): readonly SymmetricAxis[] | undefined => {
    const even = some.map((axis) => withKernel(axis, kernel));
    if (even.every((axis) => axis !== undefined)) return even;
    return kernel < most ? from(kernel + 1, some) : undefined;
  };
  const square = from(Math.max(...axes.map((axis) => axis.kernel)), axes);
  if (square) return square;
  const each = axes.map((axis) => from(axis.kernel, [axis])?.[0]);
  return each.every((axis) => axis !== undefined) ? each : undefined;
}

function withKernel(axis: WindowAxis, kernel: number): SymmetricAxis | undefined {
  const { input, stride, dilation, before, output } = axis;
  for (let shift = 0; shift <= kernel - axis.kernel; shift++) {
    const padding = before + shift * dilation;
    const room = input + 2 * padding - (kernel - 1) * dilation - 1;
    if (room >= 0 && Math.floor(room / stride) + 1 === output) return { kernel, stride, dilation, padding, shift };
  }
  return undefined;
}

/**
 * Kernels of one layer inside larger ones of zeros.
 * @param weight kernels one after the other, each with the given extents
 */
export function enlarged(
  weight: ArrayLike<number>,
  given: readonly number[],
  axes: readonly SymmetricAxis[],
): Float64Array {
  const size = given.reduce((a, b) => a * b, 1);
  const larger = axes.reduce((a, axis) => a * axis.kernel, 1);
  const out = new Float64Array((weight.length / size) * larger);
  for (let i = 0; i < weight.length; i++) {
    let rest = i % size;
    let place = 0;
    let step = 1;
    for (let a = given.length - 1; a >= 0; a--) {
      place += ((rest % given[a]!) + axes[a]!.shift) * step;
      rest = Math.floor(rest / given[a]!);
      step *= axes[a]!.kernel;
    }
    out[Math.floor(i / size) * larger + place] = weight[i]!;
  }
  return out;
}
