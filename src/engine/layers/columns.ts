import type { WindowAxis } from '../../ops/index.js';

/** How the columns of a layer's input are listed, and what each output column reads of the list. */
export interface Columns {
  /** Input columns in the order of the list. */
  readonly order: Int32Array;
  /** Of each output column the listed columns from the first to one past the last. */
  readonly read: Int32Array;
  /** Of each output column the place in the list of what its first tap reads, or would read if it were not in the padding. */
  readonly first: Int32Array;
}

/**
 * Columns are listed so that the taps of a window stand side by side: with dilation d all whose number has the same rest by d together. Then tap k of an output column x
 * reads place first[x] + k of the list.
 */
export function columnsOf({ input, output, kernel, stride, dilation, before }: WindowAxis): Columns {
  const apart = kernel === 1 ? 1 : dilation;
  const classes = Array.from({ length: apart }, (_, rest) => Math.max(0, Math.ceil((input - rest) / apart)));
  const starts = classes.map((_, rest) => classes.slice(0, rest).reduce((a, b) => a + b, 0));
  const order = classes.flatMap((length, rest) => Array.from({ length }, (_, i) => rest + i * apart));
  const read = new Int32Array(2 * output);
  const first = new Int32Array(output);
  for (let x = 0; x < output; x++) {
    const left = x * stride - before;
    const rest = ((left % apart) + apart) % apart;
    const [start, length] = [starts[rest]!, classes[rest]!];
    const place = (left - rest) / apart;
    first[x] = start + place;
    read[2 * x] = start + Math.min(Math.max(place, 0), length);
    read[2 * x + 1] = start + Math.min(Math.max(place + kernel, 0), length);
  }
  return { order: Int32Array.from(order), read, first };
}
