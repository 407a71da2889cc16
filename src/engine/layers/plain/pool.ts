import type { PlainKernel } from './views.js';

/** Twin of kernel `poolSpikes` of kernels/unit-pool.ts. */
export const poolSpikes: PlainKernel = (v, args) => {
  const [bits = 0, words = 0, , height = 0, width = 0, counts = 0, out = 0, outWidth = 0] = args;
  const [kernelY = 0, strideY = 0, beforeY = 0, dilationY = 0, kernelX = 0, strideX = 0, beforeX = 0, dilationX = 0] =
    args.slice(8);
  const [timesteps = 0, from = 0, to = 0] = args.slice(16);
  const within = (start: number, kernel: number, dilation: number, extent: number): number[] =>
    Array.from({ length: kernel }, (_, k) => start + k * dilation).filter((at) => at >= 0 && at < extent);
  for (let y = from; y < to; y++)
    for (let x = 0; x < outWidth; x++) {
      const rows = within(y * strideY - beforeY, kernelY, dilationY, height);
      const columns = within(x * strideX - beforeX, kernelX, dilationX, width);
      const places = rows.flatMap((row) => columns.map((column) => ({ row, column })));
      for (let c = 0; c < 32 * words; c++) {
        const running = places.map(({ row, column }) => v.u8[counts + (row * width + column) * words * 32 + c]!);
        let largest = Math.max(0, ...running);
        for (let t = 0; t < timesteps; t++) {
          places.forEach(({ row, column }, k) => {
            running[k]! += v.bit(bits + 4 * ((row * timesteps + t) * width + column) * words, c);
          });
          const now = Math.max(0, ...running);
          v.setBit(out + 4 * ((y * timesteps + t) * outWidth + x) * words, c, now !== largest);
          largest = now;
        }
      }
    }
};

/** Twin of kernel `poolCounts`. */
export const poolCounts: PlainKernel = (v, args) => {
  const [bits = 0, words = 0, width = 0, counts = 0, timesteps = 0, from = 0, to = 0] = args;
  for (let y = from; y < to; y++)
    for (let t = 0; t < timesteps; t++)
      for (let c = 0; c < 32 * words * width; c++)
        v.u8[counts + y * width * words * 32 + c]! += v.bit(bits + 4 * (y * timesteps + t) * width * words, c);
};
