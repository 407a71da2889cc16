import type { Graph, Node } from '../ir/index.js';
import { composedMove, knownMaps, mover, type Inputs, type Move } from '../ops/index.js';
import { opOf } from '../spiking/index.js';
import type { Tensor } from '../tensor/index.js';

/** What all evaluations of a graph for the same values have in common. */
export interface Plan {
  /** The graph's constants and all that is computed from constants alone. */
  readonly constants: ReadonlyMap<string, Tensor>;
  readonly steps: readonly PlannedStep[];
}

/** One node, or several that only move elements as one. */
export interface PlannedStep {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly evaluate: (inputs: Inputs<Tensor>) => readonly Tensor[];
  /** The node, if it is one. */
  readonly node?: Node;
  /** Values that no later step reads and nobody wants. */
  readonly lastReads: readonly string[];
}

type Unreleased = Omit<PlannedStep, 'lastReads'>;

/** The evaluation of a graph node by node. */
export function plainPlan(graph: Graph, wanted: readonly string[]): Plan {
  return { constants: graph.constants, steps: withReleases(graph.nodes.map(stepOf), graph.constants, wanted) };
}

/**
 * The evaluation of a graph whose inputs are of their declared types: values of constants alone are computed here, nodes that nothing wanted depends on are left out,
 * and moved elements go from where they are made to where they are used at once.
 */
export function preparedPlan(graph: Graph, wanted: readonly string[]): Plan {
  const constants = new Map(graph.constants);
  const steps: Unreleased[] = [];
  const needed = neededNodes(graph, wanted);
  const moves = new Map<string, Move>();
  /** Values whose shape is only known when they are there. */
  const open = new Set<string>();
  const made = new Set<string>();
  const make = (value: string): void => {
    const move = moves.get(value);
    if (!move || made.has(value)) return;
    made.add(value);
    const types = move.values.map((name) => graph.types.get(name)!);
    const carryOut = mover(move.map, types, graph.types.get(value)!);
    steps.push({ inputs: move.values, outputs: [value], evaluate: (inputs) => [carryOut(inputs)] });
  };
  for (const node of graph.nodes) {
    if (!needed.has(node)) continue;
    const { inputs, outputs, attrs } = node;
    const step = stepOf(node);
    if (inputs.every((input) => input === '' || constants.has(input))) {
      const values = step.evaluate(inputs.map((input) => constants.get(input)));
      outputs.forEach((output, k) => constants.set(output, values[k]!));
      continue;
    }
    const isOpen = inputs.some((input) => open.has(input));
    const operands = inputs.map((input) => {
      const value = constants.get(input);
      return value ? { dtype: value.dtype, shape: value.shape, value } : graph.types.get(input);
    });
    const maps = isOpen ? undefined : knownMaps(opOf(node), operands, attrs, outputs.length);
    const composed = maps?.map((map) =>
      composedMove(
        map,
        inputs,
        inputs.map((input) => moves.get(input)),
      ),
    );
    if (composed?.every((move) => move !== undefined)) {
      outputs.forEach((output, k) => moves.set(output, composed[k]!));
      continue;
    }
    if (isOpen || opOf(node).dataDependent) for (const output of outputs) open.add(output);
    inputs.forEach(make);
    steps.push(step);
  }
  wanted.forEach(make);
  return { constants, steps: withReleases(steps, constants, wanted) };
}

function stepOf(node: Node): Unreleased {
  const { inputs, outputs, attrs } = node;
  return { node, inputs, outputs, evaluate: (values) => opOf(node).evaluate(values, attrs, outputs.length) };
}

function neededNodes({ nodes }: Graph, wanted: readonly string[]): ReadonlySet<Node> {
  const values = new Set(wanted);
  const needed = new Set<Node>();
  for (const node of [...nodes].reverse()) {
    if (!node.outputs.some((output) => values.has(output))) continue;
    needed.add(node);
    for (const input of node.inputs) values.add(input);
  }
  return needed;
}

function withReleases(
  steps: readonly Unreleased[],
  constants: ReadonlyMap<string, Tensor>,
  wanted: readonly string[],
): PlannedStep[] {
  const seen = new Set([...wanted, ...constants.keys()]);
  const released = [...steps].reverse().map((step) => {
    const lastReads = [...new Set(step.inputs)].filter((input) => !seen.has(input));
    for (const input of lastReads) seen.add(input);
    return { ...step, lastReads };
  });
  return released.reverse();
}
