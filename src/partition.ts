import { fail } from './diagnostics/index.js';
import type { Graph, GraphView, Node } from './ir/index.js';
import { opOf } from './spiking/index.js';

/** Where a node runs: on the host before the network (`head`), as spiking network (`body`), or on the host on decoded values (`tail`). */
export type Region = 'head' | 'body' | 'tail';

/** Where each node of a graph runs and what crosses the boundaries. */
export interface Partition {
  readonly regions: ReadonlyMap<string, Region>;
  /** Body values that the tail or the user reads: they are decoded at every timestep. */
  readonly readouts: readonly string[];
  /** Head values (or model inputs) that enter the body as analog current. */
  readonly analog: readonly string[];
  /** Why the boundaries are where they are, one sentence a cut. */
  readonly reasons: readonly string[];
}

/** Weighted layers of at most this share of all MACs that read a Softmax are part of the box decoding (distribution focal loss). */
const DECODE_SHARE = 0.01;

/** True when a node applies constant weights to a value that depends on the input. */
export function isSynaptic(node: Node, view: GraphView): boolean {
  if (opOf(node).role !== 'synaptic') return false;
  return view.constant(node.inputs[1]) !== undefined && view.constant(node.inputs[0]) === undefined;
}

/** Multiply-accumulates of a node for the graph's static shapes. */
export function macsOf(node: Node, view: GraphView): number {
  const type = (value: string) => (value === '' ? undefined : view.type(value));
  return opOf(node).macs?.(node.inputs.map(type), node.outputs.map(view.type.bind(view)), node.attrs) ?? 0;
}

/**
 * Splits a graph. The body runs from the first to the last weighted layer; what depends on no weighted layer is the head, what no weighted
 * layer depends on is the tail. Neurons, once placed, belong to the body even where they encode a value of the head. A small weighted layer behind a Softmax decodes boxes and belongs to the tail.
 * @throws NO_SYNAPSES when no weighted layer reads a value
 */
export function partition(view: GraphView): Partition {
  const { graph } = view;
  const synaptic = graph.nodes.filter((node) => isSynaptic(node, view));
  if (synaptic.length === 0)
    fail(
      'NO_SYNAPSES',
      `model "${graph.name}"`,
      'it has no Conv, ConvTranspose, Gemm or MatMul with constant weights',
      'a network without weighted layers cannot spike',
    );
  const decoding = decodingLayers(view, synaptic);
  const weighted = new Set(synaptic.filter((node) => !decoding.has(node.name)).map((node) => node.name));
  const neurons = graph.nodes.filter((node) => node.op === 'Neuron').map((node) => node.name);
  const seeds = new Set([...weighted, ...neurons]);
  const before = reachable(
    graph.nodes,
    seeds,
    (node) => node.inputs,
    (node) => node.outputs,
  );
  const after = reachable(
    [...graph.nodes].reverse(),
    weighted,
    (node) => node.outputs,
    (node) => node.inputs,
  );
  const regions = new Map<string, Region>();
  for (const { name } of graph.nodes)
    regions.set(
      name,
      seeds.has(name) || (before.has(name) && after.has(name))
        ? 'body'
        : before.has(name)
          ? 'tail'
          : after.has(name)
            ? 'head'
            : 'tail',
    );
  return { regions, ...boundaries(view, regions), reasons: explain(view, regions, weighted, decoding) };
}

/** Names of nodes downstream (in the given direction) of the seeds, the seeds' own successors included. */
function reachable(
  nodes: readonly Node[],
  seeds: ReadonlySet<string>,
  reads: (n: Node) => readonly string[],
  makes: (n: Node) => readonly string[],
): Set<string> {
  const values = new Set<string>();
  const found = new Set<string>();
  for (const node of nodes) {
    const hit = reads(node).some((value) => values.has(value));
    if (hit) found.add(node.name);
    if (hit || seeds.has(node.name)) makes(node).forEach((value) => values.add(value));
  }
  values.delete('');
  return found;
}

function decodingLayers(view: GraphView, synaptic: readonly Node[]): Set<string> {
  const total = synaptic.reduce((sum, node) => sum + macsOf(node, view), 0);
  const decoding = new Set<string>();
  const others = new Set(synaptic.map((node) => node.name));
  for (const node of [...synaptic].reverse()) {
    if (macsOf(node, view) > DECODE_SHARE * total || !readsSoftmax(node.inputs[0]!, view)) continue;
    const later = reachable(
      view.graph.nodes,
      new Set([node.name]),
      (n) => n.inputs,
      (n) => n.outputs,
    );
    if ([...later].some((name) => others.has(name) && !decoding.has(name))) continue;
    decoding.add(node.name);
  }
  return decoding;
}

function readsSoftmax(value: string, view: GraphView): boolean {
  const producer = view.producer(value);
  if (!producer) return false;
  if (producer.op === 'Softmax') return true;
  return opOf(producer).role === 'view' && readsSoftmax(producer.inputs[0]!, view);
}

function boundaries(view: GraphView, regions: ReadonlyMap<string, Region>): Pick<Partition, 'readouts' | 'analog'> {
  const readouts = new Set<string>();
  const analog = new Set<string>();
  const regionOf = (value: string): Region => regions.get(view.producer(value)?.name ?? '') ?? 'head';
  for (const node of view.graph.nodes)
    for (const input of view.dynamicInputs(node)) {
      if (regions.get(node.name) === 'tail' && regionOf(input) === 'body') readouts.add(input);
      if (regions.get(node.name) === 'body' && regionOf(input) === 'head') analog.add(input);
    }
  for (const output of view.graph.outputs) if (regionOf(output) === 'body') readouts.add(output);
  return { readouts: [...readouts], analog: [...analog] };
}

function explain(
  view: GraphView,
  regions: ReadonlyMap<string, Region>,
  weighted: ReadonlySet<string>,
  decoding: ReadonlySet<string>,
): string[] {
  const { nodes } = view.graph;
  const count = (region: Region): Node[] => nodes.filter((node) => regions.get(node.name) === region);
  const listed = (some: readonly Node[]): string => [...new Set(some.map((n) => n.op))].slice(0, 8).join(', ');
  const reasons: string[] = [];
  const [head, tail] = [count('head'), count('tail')];
  if (head.length > 0)
    reasons.push(
      `${head.length} nodes before the first weighted layer run on the host (${listed(head)}): the input enters as analog current`,
    );
  if (tail.length > 0)
    reasons.push(
      `${tail.length} nodes after the last weighted layers run on the host on decoded values (${listed(tail)})`,
    );
  const last = nodes.filter(
    (n) =>
      weighted.has(n.name) &&
      n.outputs.some((v) => view.isOutput(v) || view.users(v).some((u) => regions.get(u.name) === 'tail')),
  );
  reasons.push(
    `the spiking part ends at ${
      last
        .map((n) => n.origin)
        .slice(0, 8)
        .join(', ') || 'the model outputs'
    }${last.length > 8 ? ` and ${last.length - 8} more` : ''}`,
  );
  if (decoding.size > 0)
    reasons.push(
      `${[...decoding].join(', ')} reads a Softmax and has under 1 % of the MACs: box decoding, on the host`,
    );
  return reasons;
}

/** The nodes of one region as a graph of their own, reading `inputs` and yielding `outputs`. */
export function subgraph(
  graph: Graph,
  name: string,
  keep: (node: Node) => boolean,
  inputs: readonly string[],
  outputs: readonly string[],
): Graph {
  const nodes = graph.nodes.filter(keep);
  const used = new Set([...inputs, ...outputs, ...nodes.flatMap((n) => [...n.inputs, ...n.outputs])]);
  const pick = <T>(map: ReadonlyMap<string, T>): Map<string, T> => new Map([...map].filter(([key]) => used.has(key)));
  return { name, nodes, inputs, outputs, constants: pick(graph.constants), types: pick(graph.types) };
}
