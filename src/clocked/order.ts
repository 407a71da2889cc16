import type { FlatNirGraph, NirLeaf } from '../nir/index.js';
import { isNeuron } from './discretise.js';

/** One connection by the names of its ends. */
export interface Connection {
  readonly source: string;
  readonly target: string;
}

/** Nodes in an order of evaluation, and the connections that cannot act within a timestep. */
export interface Order {
  readonly names: readonly string[];
  readonly connections: readonly Connection[];
  readonly delayed: ReadonlySet<Connection>;
}

/**
 * Orders nodes so that every connection leads forward, but for one of each loop: the back edge of a depth-first search from the inputs that
 * takes nodes in the order of their names. Where that leaves a chain of nodes without memory (neuron -> Affine -> back), the
 * connection at the start of the chain is delayed instead: it is spikes that travel for a timestep, and the bias of the chain
 * acts from the first timestep on. The order of nodes and edges in the file has no influence.
 */
export function orderOf({ nodes, edges, inputs }: FlatNirGraph): Order {
  const connections = edges
    .map(([source, target]): Connection => ({ source, target }))
    .sort((a, b) => compare(a.source, b.source) || compare(a.target, b.target));
  const leaving = grouped(connections, 'source');
  const arriving = grouped(connections, 'target');
  const { entered, back } = search([...inputs, ...[...nodes.keys()].sort(compare)], leaving);
  const delayed = new Set<Connection>();
  for (const edge of back) {
    let start = edge;
    for (let chain = chainInto(start); chain && start.source !== edge.target; chain = chainInto(start)) start = chain;
    delayed.add(start);
  }
  return { names: forward(entered, leaving, arriving, delayed), connections, delayed };

  /** The only connection into the source of one, if the source has no memory and no other connection. */
  function chainInto({ source }: Connection): Connection | undefined {
    const [into, ...others] = arriving.get(source) ?? [];
    const alone = others.length === 0 && leaving.get(source)?.length === 1;
    return alone && !hasMemory(nodes.get(source)!) ? into : undefined;
  }
}

/** Whether what a node gives depends on earlier timesteps. */
function hasMemory(node: NirLeaf): boolean {
  return isNeuron(node) || node.type === 'Delay';
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function grouped(connections: readonly Connection[], end: 'source' | 'target'): Map<string, Connection[]> {
  const groups = new Map<string, Connection[]>();
  for (const connection of connections) {
    const group = groups.get(connection[end]) ?? [];
    groups.set(connection[end], group);
    group.push(connection);
  }
  return groups;
}

/** Depth-first search: the nodes as they are entered, and the connections to nodes that are not left yet. */
function search(
  roots: readonly string[],
  leaving: ReadonlyMap<string, readonly Connection[]>,
): { readonly entered: readonly string[]; readonly back: readonly Connection[] } {
  const state = new Map<string, 'entered' | 'left'>();
  const back: Connection[] = [];
  for (const root of roots) {
    if (state.has(root)) continue;
    state.set(root, 'entered');
    const path = [{ name: root, next: 0 }];
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const connection = leaving.get(top.name)?.[top.next++];
      if (!connection) {
        state.set(top.name, 'left');
        path.pop();
        continue;
      }
      const { target } = connection;
      if (state.get(target) === 'entered') back.push(connection);
      if (state.has(target)) continue;
      state.set(target, 'entered');
      path.push({ name: target, next: 0 });
    }
  }
  return { entered: [...state.keys()], back };
}

function forward(
  entered: readonly string[],
  leaving: ReadonlyMap<string, readonly Connection[]>,
  arriving: ReadonlyMap<string, readonly Connection[]>,
  delayed: ReadonlySet<Connection>,
): string[] {
  const waits = new Map(
    entered.map((name) => [name, (arriving.get(name) ?? []).filter((connection) => !delayed.has(connection)).length]),
  );
  const order = entered.filter((name) => waits.get(name) === 0);
  for (const name of order)
    for (const connection of leaving.get(name) ?? []) {
      if (delayed.has(connection)) continue;
      const left = waits.get(connection.target)! - 1;
      waits.set(connection.target, left);
      if (left === 0) order.push(connection.target);
    }
  return order;
}
