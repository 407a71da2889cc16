import type { Graph, Node } from './graph.js';

/**
 * The nodes in an order in which every value is made before it is read; stable, so a sorted list stays as it is.
 * Nodes of a cycle, and nodes that read one, are left out: the caller compares lengths.
 */
export function topologicalOrder(nodes: readonly Node[], available: ReadonlySet<string>): Node[] {
  const producer = new Map<string, number>();
  nodes.forEach((node, i) => node.outputs.forEach((output) => producer.set(output, i)));
  const waiting = nodes.map(
    (node) => new Set(node.inputs.filter((v) => v !== '' && !available.has(v)).map((v) => producer.get(v) ?? -1)),
  );
  const readers = nodes.map((): number[] => []);
  waiting.forEach((set, i) => set.forEach((p) => readers[p]?.push(i)));
  const ready = new MinHeap();
  waiting.forEach((set, i) => {
    if (set.size === 0) ready.push(i);
  });
  const order: Node[] = [];
  for (let i = ready.pop(); i !== undefined; i = ready.pop()) {
    order.push(nodes[i]!);
    for (const reader of readers[i]!) {
      waiting[reader]!.delete(i);
      if (waiting[reader]!.size === 0) ready.push(reader);
    }
  }
  return order;
}

/** The nodes of a graph from which an output can be reached, in their order. */
export function liveNodes(nodes: readonly Node[], outputs: readonly string[]): Node[] {
  const wanted = new Set(outputs);
  const live: Node[] = [];
  for (const node of [...nodes].reverse())
    if (node.outputs.some((output) => wanted.has(output))) {
      live.push(node);
      node.inputs.forEach((input) => wanted.add(input));
    }
  return live.reverse();
}

/** Drops nodes, constants and types that no output needs. */
export function pruned(graph: Graph): Graph {
  const nodes = liveNodes(graph.nodes, graph.outputs);
  const used = new Set([...graph.inputs, ...graph.outputs, ...nodes.flatMap((n) => [...n.inputs, ...n.outputs])]);
  return {
    ...graph,
    nodes,
    constants: new Map([...graph.constants].filter(([name]) => used.has(name))),
    types: new Map([...graph.types].filter(([name]) => used.has(name))),
  };
}

class MinHeap {
  private readonly items: number[] = [];

  push(value: number): void {
    const items = this.items;
    let i = items.push(value) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (items[parent]! <= value) break;
      items[i] = items[parent]!;
      i = parent;
    }
    items[i] = value;
  }

  pop(): number | undefined {
    const items = this.items;
    const top = items[0];
    const last = items.pop();
    if (top === undefined || last === undefined || items.length === 0) return top;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && items[child + 1]! < items[child]!) child++;
      if (items[child]! >= last) break;
      items[i] = items[child]!;
      i = child;
    }
    items[i] = last;
    return top;
  }
}
