import { InternalError } from '../diagnostics/index.js';
import type { Graph, Node } from '../ir/index.js';
import { preparedEvaluation, type Evaluation } from '../ops/index.js';
import { opOf } from '../spiking/index.js';
import type { Tensor } from '../tensor/index.js';

/**
 * Evaluates a graph node by node in float32. Values are released after their last reader.
 * What is the same in every evaluation (values of constants alone, where views move elements to) is kept for later ones.
 * @param wanted names of the values to return; the graph's outputs unless told otherwise
 */
export function evaluateGraph(
  graph: Graph,
  feeds: ReadonlyMap<string, Tensor>,
  wanted: readonly string[] = graph.outputs,
): ReadonlyMap<string, Tensor> {
  for (const input of graph.inputs)
    if (!feeds.has(input)) throw new InternalError(`graph "${graph.name}" is run without its input "${input}"`);
  const { constants, steps } = planOf(graph);
  const values = new Map<string, Tensor>(constants);
  for (const input of graph.inputs) values.set(input, feeds.get(input)!);
  const keep = new Set(wanted);
  for (const { node, evaluate, lastReads } of steps) {
    const outputs = evaluate(node.inputs.map((input) => (input === '' ? undefined : values.get(input))));
    node.outputs.forEach((output, k) => values.set(output, outputs[k]!));
    for (const value of lastReads) if (!keep.has(value)) values.delete(value);
  }
  return new Map(
    wanted.map((name) => {
      const value = values.get(name);
      if (!value) throw new InternalError(`graph "${graph.name}" has no value "${name}"`);
      return [name, value];
    }),
  );
}

/** What all evaluations of a graph have in common. */
interface Plan {
  /** The graph's constants and all that is computed from constants alone. */
  readonly constants: ReadonlyMap<string, Tensor>;
  readonly steps: readonly PlannedNode[];
}

interface PlannedNode {
  readonly node: Node;
  readonly evaluate: Evaluation;
  /** Values that no later node reads. */
  readonly lastReads: readonly string[];
}

const plans = new WeakMap<Graph, Plan>();

function planOf(graph: Graph): Plan {
  const known = plans.get(graph);
  if (known) return known;
  const plan = newPlan(graph);
  plans.set(graph, plan);
  return plan;
}

function newPlan(graph: Graph): Plan {
  const constants = new Map(graph.constants);
  const lastReader = new Map<string, Node>();
  for (const node of graph.nodes) for (const input of node.inputs) lastReader.set(input, node);
  const steps = graph.nodes.flatMap((node): PlannedNode[] => {
    const { inputs, outputs, attrs } = node;
    const op = opOf(node);
    if (inputs.every((input) => input === '' || constants.has(input))) {
      const values = op.evaluate(
        inputs.map((input) => constants.get(input)),
        attrs,
        outputs.length,
      );
      outputs.forEach((output, k) => constants.set(output, values[k]!));
      return [];
    }
    const operands = inputs.map((input) => {
      const value = constants.get(input);
      return value ? { dtype: value.dtype, shape: value.shape, value } : graph.types.get(input);
    });
    const evaluate = preparedEvaluation(op, operands, attrs, outputs.length);
    const lastReads = [...new Set(inputs)].filter((input) => lastReader.get(input) === node && !constants.has(input));
    return [{ node, evaluate, lastReads }];
  });
  return { constants, steps };
}
