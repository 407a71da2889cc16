import { throwAll, type Diagnostic } from '../diagnostics/index.js';
import { graphProblems } from './check-graph.js';
import type { NirArray, NirGraph, NirMetadata, NirNode } from './graph.js';
import { writeHdf5 } from './hdf5.js';
import { hdf5Group, hdf5Integers, hdf5Text, type Hdf5Group, type Hdf5Value } from './hdf5-tree.js';
import { nirFields, type NirField, type NirLeafType } from './node-fields.js';

/** The version of the reference package whose files these are like. */
export const NIR_VERSION = '1.0.8';

/**
 * A graph as a NIR file. The same graph gives the same bytes at any time, in whatever order its nodes are.
 * @throws NIR_BAD_NAME for names that HDF5 cannot hold, NIR_NEEDS_H5WASM, and as readNir for graphs that are wrong
 */
export async function writeNir(graph: NirGraph): Promise<Uint8Array> {
  throwAll([...nameProblems(graph, ''), ...graphProblems(graph, 'NIR graph')]);
  return writeHdf5(
    hdf5Group([
      ['version', hdf5Text(NIR_VERSION)],
      ['node', graphGroup(graph)],
    ]),
  );
}

function nameProblems({ nodes }: NirGraph, path: string): Diagnostic[] {
  return [...nodes].flatMap(([name, node]) => [
    ...[name, ...Object.keys(node.metadata ?? {})].filter(isBadName).map((bad) => ({
      code: 'NIR_BAD_NAME',
      where: `NIR graph: node "${path}${name}"`,
      problem: `expected a name without "/" but found "${bad}"`,
      hint: 'replace "/" by "."',
    })),
    ...(node.type === 'NIRGraph' ? nameProblems(node, `${path}${name}.`) : []),
  ]);
}

/** Whether HDF5 cannot hold the name. */
function isBadName(name: string): boolean {
  return name === '' || name === '.' || /[/\0]/.test(name);
}

function graphGroup({ nodes, edges, metadata }: NirGraph): Hdf5Group {
  return hdf5Group([
    ['type', hdf5Text('NIRGraph')],
    ['edges', { kind: 'text', shape: [edges.length, 2], data: edges.flat() }],
    ['nodes', hdf5Group([...nodes].map(([name, node]) => [name, nodeGroup(node)]))],
    ...metadataEntry(metadata),
  ]);
}

function nodeGroup(node: NirNode): Hdf5Group {
  if (node.type === 'NIRGraph') return graphGroup(node);
  const values = node as unknown as Readonly<Record<string, unknown>>;
  const fields = nirFields[node.type].flatMap((field): (readonly [string, Hdf5Value])[] => {
    const value = values[field.key];
    return value === undefined ? [] : [[field.name, storedField(value, field, node.type)]];
  });
  return hdf5Group([['type', hdf5Text(node.type)], ...fields, ...metadataEntry(node.metadata)]);
}

function storedField(value: unknown, { kind }: NirField, type: NirLeafType): Hdf5Value {
  if (kind === 'reals') return realValue(value as NirArray);
  if (typeof value === 'string') return hdf5Text(value);
  const numbers = [value as number | readonly number[]].flat();
  // the reference package takes single numbers, not lists of one, for convolutions along one axis
  return kind === 'integer' || type === 'Conv1d' ? hdf5Integers([numbers[0]!], []) : hdf5Integers(numbers);
}

function realValue({ shape, data }: NirArray): Hdf5Value {
  return { kind: 'real', shape, data };
}

function metadataEntry(metadata: NirMetadata | undefined): (readonly [string, Hdf5Group])[] {
  const entries = Object.entries(metadata ?? {}).map(([key, value]): readonly [string, Hdf5Value] => {
    if (typeof value === 'string') return [key, hdf5Text(value)];
    return [key, typeof value === 'number' ? realValue({ shape: [], data: Float64Array.of(value) }) : realValue(value)];
  });
  return entries.length === 0 ? [] : [['metadata', hdf5Group(entries)]];
}
