import { throwAll, type Diagnostic } from '../diagnostics/index.js';
import type { NirGraph, NirNode } from './graph.js';

/** A node that is no graph. */
export type NirLeaf = Exclude<NirNode, NirGraph>;

/** A graph without graphs in it. */
export interface FlatNirGraph {
  readonly nodes: ReadonlyMap<string, NirLeaf>;
  readonly edges: readonly (readonly [source: string, target: string])[];
  /** The Input nodes of the outermost graph; those of inner graphs only pass on what arrives. */
  readonly inputs: readonly string[];
  /** The Output nodes of the outermost graph. */
  readonly outputs: readonly string[];
}

/**
 * Nested graphs replaced by their nodes, named `outer.inner`. Edges to a nested graph lead to its Input node, edges from it come from its
 * Output node. An edge that stands twice in a graph counts once, as in the reference package.
 * @throws NIR_AMBIGUOUS_PORT where a nested graph with edges has none or several of these, NIR_NAME_TWICE
 */
export function flattenGraph(graph: NirGraph, where = 'NIR graph'): FlatNirGraph {
  const nodes = new Map<string, NirLeaf>();
  const edges: (readonly [string, string])[] = [];
  const problems: Diagnostic[] = [];
  const add = (inner: NirGraph, prefix: string): void => {
    const port = (name: string, type: 'Input' | 'Output'): string => {
      const node = inner.nodes.get(name);
      if (node?.type !== 'NIRGraph') return `${prefix}${name}`;
      const ports = [...node.nodes].filter(([, { type: found }]) => found === type).map(([key]) => key);
      if (ports.length !== 1)
        problems.push({
          code: 'NIR_AMBIGUOUS_PORT',
          where: `${where}: graph "${prefix}${name}"`,
          problem: `expected one ${type} node, since an edge leads ${type === 'Input' ? 'to' : 'from'} it, but found ${ports.length}`,
          hint: 'take the nested graph apart where it was exported',
        });
      const [only = ''] = ports;
      return `${prefix}${name}.${only}`;
    };
    for (const [name, node] of inner.nodes) {
      const full = `${prefix}${name}`;
      if (node.type === 'NIRGraph') add(node, `${full}.`);
      else if (nodes.has(full))
        problems.push({
          code: 'NIR_NAME_TWICE',
          where: `${where}: node "${full}"`,
          problem: 'two nodes have this name once nested graphs are unfolded',
          hint: 'rename one of them',
        });
      else nodes.set(full, node);
    }
    const distinct = new Map(inner.edges.map((edge) => [edge.join('\0'), edge]));
    for (const [source, target] of distinct.values()) edges.push([port(source, 'Output'), port(target, 'Input')]);
  };
  add(graph, '');
  throwAll(problems);
  const named = (type: NirNode['type']): string[] =>
    [...graph.nodes].flatMap(([name, node]) => (node.type === type ? [name] : [])).sort();
  return { nodes, edges, inputs: named('Input'), outputs: named('Output') };
}
