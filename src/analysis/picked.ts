/** Neurons of one layer on which remedies are tried. */
const MOST = 1 << 15;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** Indices of at most `most` of `size` neurons, rising: all, or some spread over the layer unevenly, so that they do not fall into step with its rows. */
export function pickedNeurons(size: number, most = MOST): Int32Array {
  if (size <= most) return Int32Array.from({ length: size }, (_, i) => i);
  const start = (i: number): number => Math.floor((i * size) / most);
  return Int32Array.from({ length: most }, (_, i) => {
    const from = start(i);
    return from + Math.floor(((i * GOLDEN) % 1) * (start(i + 1) - from));
  });
}

/** The values at some indices; the values themselves where that is all of them. */
export function gather(values: Float32Array, picked: Int32Array): Float32Array {
  if (picked.length === values.length) return values;
  const out = new Float32Array(picked.length);
  for (let i = 0; i < picked.length; i++) out[i] = values[picked[i]!]!;
  return out;
}
