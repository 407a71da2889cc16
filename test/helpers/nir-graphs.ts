import type { NirArray, NirGraph, NirMetadata, NirNode } from '../../src/nir/index.js';

/** An array for a NIR node: single precision, of these numbers or of one everywhere. */
export function nirArray(shape: readonly number[], values: number | ArrayLike<number>): NirArray {
  const size = shape.reduce((product, extent) => product * extent, 1);
  const data = typeof values === 'number' ? new Float32Array(size).fill(values) : Float32Array.from(values);
  return { shape, data };
}

/** The same in double precision. */
export function nirDoubles(shape: readonly number[], values: number | ArrayLike<number>): NirArray {
  const { data } = nirArray(shape, 0);
  return {
    shape,
    data: typeof values === 'number' ? new Float64Array(data.length).fill(values) : Float64Array.from(values),
  };
}

/** A NIR graph. */
export function nirGraph(
  nodes: Readonly<Record<string, NirNode>>,
  edges: NirGraph['edges'],
  metadata?: NirMetadata,
): NirGraph {
  return { type: 'NIRGraph', nodes: new Map(Object.entries(nodes)), edges, ...(metadata ? { metadata } : {}) };
}

/** A chain input -> these nodes -> output, of inputs and outputs with these shapes. */
export function nirChain(
  input: readonly number[],
  nodes: Readonly<Record<string, NirNode>>,
  output: readonly number[],
  metadata?: NirMetadata,
): NirGraph {
  const names = ['input', ...Object.keys(nodes), 'output'];
  const ends = { input: { type: 'Input', shape: input }, output: { type: 'Output', shape: output } } as const;
  return nirGraph(
    { ...ends, ...nodes },
    names.slice(1).map((name, i) => [names[i]!, name] as const),
    metadata,
  );
}

/** An integrate-and-fire node with one element for all neurons; `rest` is metadata. */
export function ifNode(shape: readonly number[], threshold: number, r = 1, metadata?: NirMetadata): NirNode {
  return {
    type: 'IF',
    r: nirDoubles(shape, r),
    vThreshold: nirDoubles(shape, threshold),
    vReset: nirDoubles(shape, 0),
    ...(metadata ? { metadata } : {}),
  };
}
