import type { Diagnostic } from '../diagnostics/index.js';
import type { Hdf5Group } from './hdf5-tree.js';
import type { ReadingNir } from './read-node.js';

type Edge = readonly [source: string, target: string];

/**
 * The edges of a graph in a file. Some exporters rename the only neuron of a nested graph but not its edges: where edges name exactly one
 * unknown node and exactly one node has no edge, that node is meant, which a note tells.
 */
export function readEdges(group: Hdf5Group, names: ReadonlySet<string>, path: string, reading: ReadingNir): Edge[] {
  const where = path === '' ? reading.where : `${reading.where}: graph "${path}"`;
  const stored = group.members.get('edges');
  const isList = stored !== undefined && stored.kind !== 'group' && stored.data.length === 0;
  const isPairs = stored?.kind === 'text' && stored.shape.length === 2 && stored.shape[1] === 2;
  if (!isList && !isPairs) {
    reading.problems.push({
      code: 'NIR_BAD_EDGES',
      where,
      problem: 'expected "edges" with two names a row',
      hint: 'export the network again with the reference package of NIR',
    });
    return [];
  }
  const flat = stored.kind === 'text' ? stored.data : [];
  const edges = Array.from({ length: flat.length / 2 }, (_, i): Edge => [flat[2 * i]!, flat[2 * i + 1]!]);
  const unknown = [...new Set(edges.flat())].filter((name) => !names.has(name));
  const idle = [...names].filter((name) => !edges.some((edge) => edge.includes(name)));
  if (unknown.length !== 1 || idle.length !== 1) return edges;
  const [meant, found] = [idle[0]!, unknown[0]!];
  reading.notes.push({
    code: 'NIR_EDGE_RENAMED',
    where,
    problem: `its edges name "${found}", which does not exist, and none names "${meant}": they were taken to mean it`,
    hint: 'rename one of them in the file if that is wrong',
  });
  return edges.map(([source, target]): Edge => [source === found ? meant : source, target === found ? meant : target]);
}

/** Edges that lead from or to nodes that do not exist, as problems. */
export function edgeProblems(
  edges: readonly Edge[],
  names: { has(name: string): boolean },
  where: string,
): Diagnostic[] {
  return edges.flatMap(([source, target]) =>
    [source, target]
      .filter((name) => !names.has(name))
      .map((name) => ({
        code: 'NIR_UNKNOWN_NODE',
        where,
        problem: `the edge from "${source}" to "${target}" names "${name}", which does not exist`,
        hint: 'add the node, or remove the edge',
      })),
  );
}
