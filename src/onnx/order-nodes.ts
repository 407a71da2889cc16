import type { Diagnostic } from '../diagnostics/index.js';
import { topologicalOrder, type Node } from '../ir/index.js';
import type { GraphProto, NodeProto } from './messages.js';
import type { Scope } from './scope.js';

/** A node with the name that messages and the graph use, and the outputs that somebody reads. */
export interface OrderedNode {
  readonly proto: NodeProto;
  readonly name: string;
  readonly outputs: readonly string[];
}

/**
 * The nodes that the outputs need, each after those whose values it reads; subgraphs count as readers of the outer values they use.
 * @param place name of the graph in messages
 * @param report receives DUPLICATE_VALUE, UNDEFINED_VALUE, CYCLIC_GRAPH and MISSING_OUTPUT
 */
export function orderNodes(
  nodes: readonly NodeProto[],
  outputs: readonly string[],
  scope: Scope,
  place: string,
  report: (problem: Diagnostic) => void,
): OrderedNode[] {
  const names = nodes.map((proto, i) => proto.name || `${proto.opType ?? ''}_${i}`);
  const made = new Map<string, string>();
  nodes.forEach((proto, i) => {
    for (const output of (proto.output ?? []).filter((o) => o !== '')) {
      const other = made.get(output) ?? (scope.owns(output) ? 'an input or stored tensor' : undefined);
      if (other !== undefined)
        report(
          problem(
            'DUPLICATE_VALUE',
            `node "${names[i]!}"`,
            `Expected a new value but "${output}" is also made by ${other}`,
            'names of values must be unique: export again',
          ),
        );
      made.set(output, `node "${names[i]!}"`);
    }
  });
  const plain = nodes.map((proto, i): Node => ({
    name: String(i),
    op: '',
    attrs: {},
    origin: names[i]!,
    inputs: readsOf(proto),
    outputs: (proto.output ?? []).filter((o) => o !== ''),
  }));
  const live = reachable(plain, outputs);
  const undefinedAt = new Set<string>();
  for (const node of live)
    for (const input of node.inputs)
      if (input !== '' && !made.has(input) && !scope.has(input) && !undefinedAt.has(input)) {
        undefinedAt.add(input);
        report(
          problem(
            'UNDEFINED_VALUE',
            `node "${node.origin}"`,
            `Reads "${input}", which no node, input or stored tensor of ${place} gives`,
            'the file is damaged: export it again',
          ),
        );
      }
  for (const output of outputs)
    if (!made.has(output) && !scope.has(output))
      report(
        problem(
          'MISSING_OUTPUT',
          place,
          `Expected output "${output}" to be made by a node but none makes it`,
          'remove the output or export again',
        ),
      );
  const available = new Set([...live.flatMap((node) => node.inputs), ...outputs].filter((value) => !made.has(value)));
  const order = topologicalOrder(live, available);
  if (order.length < live.length) {
    const stuck = live.filter((node) => !order.includes(node)).map((node) => `"${node.origin}"`);
    const shown = stuck.slice(0, 8).join(', ') + (stuck.length > 8 ? ` and ${stuck.length - 8} more` : '');
    report(
      problem(
        'CYCLIC_GRAPH',
        place,
        `Expected a graph without cycles but these nodes wait for one another: ${shown}`,
        'recurrence is not supported: unroll it before export',
      ),
    );
  }
  const read = new Set([...live.flatMap((node) => node.inputs), ...outputs]);
  return order.map((node) => {
    const proto = nodes[Number(node.name)]!;
    return { proto, name: node.origin, outputs: (proto.output ?? []).map((o) => (read.has(o) ? o : '')) };
  });
}

/** The nodes that the outputs need, in the order of the list, which need not be sorted. */
function reachable(nodes: readonly Node[], outputs: readonly string[]): Node[] {
  const producer = new Map(nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  const found = new Set<Node>();
  const waiting = [...outputs];
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    const node = producer.get(value);
    if (!node || found.has(node)) continue;
    found.add(node);
    waiting.push(...node.inputs);
  }
  return nodes.filter((node) => found.has(node));
}

/** The values that a node reads: its inputs, and what its subgraphs take from outside. */
function readsOf(proto: NodeProto): string[] {
  const graphs = (proto.attribute ?? []).flatMap((a) => [...(a.g ? [a.g] : []), ...(a.graphs ?? [])]);
  return [...new Set([...(proto.input ?? []), ...graphs.flatMap(freeValues)])].filter((v) => v !== '');
}

function freeValues(graph: GraphProto): string[] {
  const own = new Set([
    ...(graph.input ?? []).map((i) => i.name ?? ''),
    ...(graph.initializer ?? []).map((t) => t.name ?? ''),
    ...(graph.sparseInitializer ?? []).map((t) => t.values?.name ?? ''),
    ...(graph.node ?? []).flatMap((n) => n.output ?? []),
  ]);
  const read = [...(graph.node ?? []).flatMap(readsOf), ...(graph.output ?? []).map((o) => o.name ?? '')];
  return read.filter((value) => !own.has(value));
}

function problem(code: string, where: string, text: string, hint: string): Diagnostic {
  return { code, where, problem: text, hint };
}
