import { storedAlike } from './arrays.js';
import type { Draft } from './draft.js';
import type { Sum } from './value.js';

/** Adds a matrix product that reads a vector; weights [outputs, inputs]. Affine with a bias, Linear without where the reader has that. */
export function dense(
  draft: Draft,
  name: string,
  source: Sum,
  weight: ArrayLike<number>,
  outputs: number,
  bias?: ArrayLike<number>,
): Sum {
  const w = { values: weight, shape: [outputs, source.shape[0]!] };
  const given = bias ?? (draft.dialect.nodes.has('Linear') ? undefined : new Float64Array(outputs));
  const node = given
    ? {
        type: 'Affine' as const,
        ...storedAlike({ weight: w, bias: { values: given, shape: [outputs] } }, draft.dialect),
      }
    : { type: 'Linear' as const, ...storedAlike({ weight: w }, draft.dialect) };
  return { kind: 'sum', nodes: [draft.add(name, node, source.nodes)], shape: [outputs] };
}
