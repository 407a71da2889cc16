import type { PlainKernel } from './views.js';

/** Twin of kernel `analogCurrents` of kernels/unit-current.ts. */
export const analogCurrents: PlainKernel = (v, args) => {
  const [input = 0, rowBytes = 0, placeBytes = 0, kernelRows = 0, rowApart = 0, columns = 0, columnApart = 0] = args;
  const [inner = 0, strideY = 0, strideX = 0, weights = 0, bias = 0, channels = 0, currents = 0, width = 0] =
    args.slice(7);
  const [from = 0, to = 0] = args.slice(-2);
  for (let y = from; y < to; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < channels; c++) {
        let sum = v.i32[bias / 4 + c]!;
        let w = weights / 4 + c;
        for (let ky = 0; ky < kernelRows; ky++)
          for (let kx = 0; kx < columns; kx++) {
            const at =
              (input + y * strideY * rowBytes + x * strideX * placeBytes + ky * rowApart + kx * columnApart) / 4;
            for (let i = 0; i < inner; i++, w += channels) sum += v.i32[at + i]! * v.i32[w]!;
          }
        v.f64[currents / 8 + (y * width + x) * channels + c] = sum;
      }
};

/** Twin of kernel `currentSpikes`: breaks are looked through one by one. */
export const currentSpikes: PlainKernel = (v, args) => {
  const [currents = 0, pitch = 0, channels = 0, width = 0, breaks = 0, patterns = 0, listed = 0] = args;
  const [out = 0, words = 0, spikes = 0, timesteps = 0, from = 0, to = 0] = args.slice(11);
  for (let y = from; y < to; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < 32 * words; c++) {
        const current = c < channels ? v.f64[currents / 8 + (y * width + x) * pitch + c]! : -Infinity;
        let j = Math.min(c, channels - 1) * listed;
        while (v.f64[breaks / 8 + j]! <= current) j++;
        for (let t = 0; t < timesteps; t++) {
          const spike = current > -Infinity && ((v.i32[patterns / 4 + j]! >>> t) & 1) === 1;
          v.setBit(out + 4 * ((y * timesteps + t) * width + x) * words, c, spike);
          if (spike) v.i32[spikes / 4 + y]!++;
        }
      }
};
