import { fail, throwAll, type Diagnostic } from '../diagnostics/index.js';
import { graphProblems } from './check-graph.js';
import { readEdges } from './edges.js';
import type { NirGraph, NirNode } from './graph.js';
import { readHdf5 } from './hdf5.js';
import type { Hdf5Group } from './hdf5-tree.js';
import { readMetadata, readNirNode, textOf, type ReadingNir } from './read-node.js';

/** What is in a NIR file. */
export interface NirFile {
  readonly graph: NirGraph;
  /** Of the package that wrote it; empty where the file does not say. */
  readonly version: string;
  /** What was assumed or left out. */
  readonly notes: readonly Diagnostic[];
}

/**
 * Reads a NIR file. All problems of its nodes and edges come in one error.
 * @param where the file's name for messages
 * @throws NIR_UNREADABLE, NIR_UNSUPPORTED_DATA, NIR_TOO_LARGE, NIR_NEEDS_H5WASM, NIR_NO_GRAPH, NIR_UNKNOWN_TYPE, NIR_MISSING_FIELD, NIR_BAD_FIELD, NIR_BAD_EDGES, NIR_UNKNOWN_NODE,
 *   NIR_NOT_FINITE, NIR_BAD_TIME, NIR_BAD_RANK
 */
export async function readNir(bytes: Uint8Array, where: string): Promise<NirFile> {
  const root = await readHdf5(bytes, where);
  const node = root.members.get('node');
  if (node?.kind !== 'group' || textOf(node, 'type') !== 'NIRGraph')
    return fail('NIR_NO_GRAPH', where, 'it is HDF5, but holds no NIR graph', 'name a .nir file');
  const reading: ReadingNir = { where, problems: [], notes: [] };
  const graph = readGraph(node, '', reading);
  throwAll([...reading.problems, ...(reading.problems.length === 0 ? graphProblems(graph, where) : [])]);
  return { graph, version: textOf(root, 'version') ?? '', notes: reading.notes };
}

function readGraph(group: Hdf5Group, path: string, reading: ReadingNir): NirGraph {
  const where = path === '' ? reading.where : `${reading.where}: graph "${path}"`;
  const stored = group.members.get('nodes');
  if (stored?.kind !== 'group')
    reading.problems.push({
      code: 'NIR_NO_GRAPH',
      where,
      problem: 'the graph has no "nodes"',
      hint: 'export the network again with the reference package of NIR',
    });
  const members = stored?.kind === 'group' ? stored.members : new Map<string, Hdf5Group>();
  const nodes = [...members].flatMap(([name, member]): (readonly [string, NirNode])[] => {
    const inner = path === '' ? name : `${path}.${name}`;
    const asGroup: Hdf5Group = member.kind === 'group' ? member : { kind: 'group', members: new Map() };
    const isGraph = textOf(asGroup, 'type') === 'NIRGraph';
    const read = isGraph ? readGraph(asGroup, inner, reading) : readNirNode(asGroup, inner, reading);
    return read ? [[name, read]] : [];
  });
  const edges = readEdges(group, new Set(members.keys()), path, reading);
  const metadata = readMetadata(group, where, reading);
  return { type: 'NIRGraph', nodes: new Map(nodes), edges, ...(metadata ? { metadata } : {}) };
}
