import type { UnitLayer } from './unit-layer.js';

/**
 * Bytes that a thread needs besides to work on a layer: lists of at most every channel of an input row and one more, over all timesteps W of a window, 4 bytes each,
 * once for every row that is kept and once for every row of the kernel that is merged,
 *
 *     4 W (span + kernel height) width (channels + 1) + 4 W span (width + 1) + 8 W output width + small change,   span = (kernel height - 1) * dilation + 1
 */
export function scratchOf(
  {
    kernelHeight,
    dilation,
    inWidth,
    outWidth,
    depth,
  }: Pick<UnitLayer, 'kernelHeight' | 'dilation' | 'inWidth' | 'outWidth' | 'depth'>,
  timesteps: number,
): number {
  const span = (kernelHeight - 1) * dilation + 1;
  const events = 4 * timesteps * inWidth * (depth + 1) + 64;
  const starts = 4 * timesteps * span * (inWidth + 1);
  return (span + kernelHeight) * events + starts + 8 * timesteps * outWidth + 4 * span + 12 * inWidth + 1024;
}
