import { InternalError } from '../diagnostics/index.js';
import type { Graph, Node } from '../ir/index.js';
import type { Inputs } from '../ops/index.js';
import { sameShape, type Tensor } from '../tensor/index.js';
import { plainPlan, preparedPlan, type Plan } from './plan.js';

/** Evaluates a node, or leaves it to its operator. */
export type Shortcut = (node: Node, inputs: Inputs<Tensor>) => readonly Tensor[] | undefined;

/**
 * Evaluates a graph in float32. Values are released after their last reader; what is the same in every evaluation is kept for later ones.
 * @param wanted names of the values to return; the graph's outputs unless told otherwise
 * @param shortcut a faster way to what the operators give, bit for bit, for the nodes that it takes
 */
export function evaluateGraph(
  graph: Graph,
  feeds: ReadonlyMap<string, Tensor>,
  wanted: readonly string[] = graph.outputs,
  shortcut?: Shortcut,
): ReadonlyMap<string, Tensor> {
  const inputs = graph.inputs.map((name) => {
    const feed = feeds.get(name);
    if (!feed) throw new InternalError(`graph "${graph.name}" is run without its input "${name}"`);
    return [name, feed] as const;
  });
  const isDeclared = inputs.every(([name, { dtype, shape }]) => {
    const type = graph.types.get(name);
    return type?.dtype === dtype && sameShape(type.shape, shape);
  });
  const { constants, steps } = isDeclared ? knownPlan(graph, wanted) : plainPlan(graph, wanted);
  const values = new Map<string, Tensor>([...constants, ...inputs]);
  for (const { node, inputs, outputs, evaluate, lastReads } of steps) {
    const operands = inputs.map((input) => (input === '' ? undefined : values.get(input)));
    const results = (node && shortcut?.(node, operands)) ?? evaluate(operands);
    outputs.forEach((output, k) => values.set(output, results[k]!));
    for (const value of lastReads) values.delete(value);
  }
  return new Map(
    wanted.map((name) => {
      const value = values.get(name);
      if (!value) throw new InternalError(`graph "${graph.name}" has no value "${name}"`);
      return [name, value];
    }),
  );
}

/** Plans by the values that are wanted. */
const plans = new WeakMap<Graph, Map<string, Plan>>();

function knownPlan(graph: Graph, wanted: readonly string[]): Plan {
  const known = plans.get(graph) ?? new Map<string, Plan>();
  plans.set(graph, known);
  const key = JSON.stringify(wanted);
  const plan = known.get(key) ?? preparedPlan(graph, wanted);
  known.set(key, plan);
  return plan;
}
