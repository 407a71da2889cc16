import type { GraphWriter } from '../graph-writer.js';

/** The elements along an axis one by one; each piece keeps the axis, with extent 1. */
export function pieces(w: GraphWriter, x: string, axis: number, extent: number): readonly string[] {
  if (extent === 1) return [x];
  const outputs = Array.from({ length: extent }, () => w.shared.names.fresh());
  w.push('Split', [x], outputs, { axis, num_outputs: extent });
  return outputs;
}
