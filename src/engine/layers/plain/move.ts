import type { PlainKernel } from './views.js';

/** Twin of kernel `reachedSpikes` of kernels/unit-count.ts. */
export const reachedSpikes: PlainKernel = (v, args) => {
  const [bits = 0, words = 0, width = 0, columns = 0, sums = 0, timesteps = 0, from = 0, to = 0] = args;
  for (let y = from; y < to; y++) {
    let sum = 0;
    for (let t = 0; t < timesteps; t++)
      for (let x = 0; x < width; x++)
        for (let c = 0; c < 32 * words; c++)
          sum += v.bit(bits + 4 * ((y * timesteps + t) * width + x) * words, c) * v.i32[columns / 4 + x]!;
    v.i32[sums / 4 + y] = sum;
  }
};

/** Twin of kernel `silenceRows` of kernels/unit-move.ts. */
export const silenceRows: PlainKernel = (v, [out = 0, rowBytes = 0, timesteps = 0, from = 0, to = 0]) => {
  v.u8.fill(0, out + from * timesteps * rowBytes, out + to * timesteps * rowBytes);
};

/** Twin of kernel `moveSpikes`. */
export const moveSpikes: PlainKernel = (v, args) => {
  const [bits = 0, words = 0, width = 0, first = 0, channels = 0, rows = 0, columns = 0, out = 0] = args;
  const [outWords = 0, outWidth = 0, target = 0, timesteps = 0, from = 0, to = 0] = args.slice(8);
  for (let y = from; y < to; y++)
    for (let t = 0; t < timesteps; t++)
      for (let x = 0; x < outWidth; x++) {
        const [row, column] = [v.i32[rows / 4 + y]!, v.i32[columns / 4 + x]!];
        if (row < 0 || column < 0) continue;
        const source = bits + 4 * ((row * timesteps + t) * width + column) * words;
        const place = out + 4 * ((y * timesteps + t) * outWidth + x) * outWords;
        for (let i = 0; i < channels; i++) if (v.bit(source, first + i)) v.setBit(place, target + i, true);
      }
};
