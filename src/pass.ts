import { InternalError } from './diagnostics/index.js';
import type { CalibrationRecord } from './calibration/index.js';
import { applyPatch, GraphView, type Graph, type InferTypes, type Node, type Patch } from './ir/index.js';
import type { NeuronModel, Parameters } from './neurons/index.js';
import type { ThresholdRule } from './thresholds/index.js';
import { opOf } from './spiking/index.js';

/** What holds for a graph between passes. */
export type Fact =
  | 'batch-norm-folded'
  | 'activations-canonical'
  | 'outputs-detached'
  | 'lateral-pooling'
  | 'neurons-placed'
  | 'thresholds-selected'
  | 'scales-folded';

/** Why a rule left a node as it is. */
export interface Declined {
  readonly node: string;
  readonly why: string;
}

/** What passes may read besides the graph. Passes never see the data set, only statistics of it. */
export interface PassContext {
  readonly calibration?: CalibrationRecord;
  readonly thresholds?: ThresholdRule;
  /** By the name of the neuron node, where they differ. */
  readonly layerThresholds?: ReadonlyMap<string, ThresholdRule>;
  readonly neuron?: {
    readonly model: NeuronModel;
    readonly parameters: Parameters;
    /** By the name of the neuron node, where they differ. */
    readonly layers?: ReadonlyMap<string, Parameters>;
    readonly timesteps: number;
  };
}

/** A rule looks at one node and returns a change, a reason for declining, or undefined when the node is not its business. */
export type Rule = (node: Node, view: GraphView, context: PassContext) => Patch | Declined | undefined;

/** A whole-graph pass returns changes that do not overlap. */
export type Plan = (view: GraphView, context: PassContext) => readonly Patch[];

/** One rewrite of the graph, with what must hold before it and what holds after it. */
export interface Pass {
  readonly name: string;
  readonly summary: string;
  /** Paper or ONNX page that justifies the rewrite. */
  readonly source: string;
  readonly requires: readonly Fact[];
  readonly ensures: readonly Fact[];
  /** Rules run until none of them changes anything; a plan runs once. */
  readonly run: { readonly rule: Rule } | { readonly plan: Plan };
}

/** What one pass changed, and what it left alone for a reason. */
export interface PassLog {
  readonly pass: string;
  readonly applied: readonly string[];
  readonly declined: readonly Declined[];
}

/** The graph after some passes, what is known of it, and what each pass did. */
export interface PassResult {
  readonly graph: Graph;
  readonly facts: ReadonlySet<Fact>;
  readonly log: readonly PassLog[];
}

/** Output types of a node from the types and constants before it. */
export const inferTypes: InferTypes = (node, types, constants) =>
  opOf(node).infer(
    node.inputs.map((input) => {
      if (input === '') return undefined;
      const type = types.get(input);
      if (!type) throw new InternalError(`node "${node.name}" reads "${input}", which has no type`);
      const value = constants.get(input);
      return value ? { ...type, value } : type;
    }),
    node.attrs,
    node.outputs.length,
  );

/**
 * Runs passes in order. After every patch the graph is sorted, typed and verified.
 * @throws InternalError naming pass and patch when a requirement is not met or a patch breaks the graph
 */
export function runPasses(
  graph: Graph,
  passes: readonly Pass[],
  context: PassContext,
  facts: Iterable<Fact> = [],
): PassResult {
  const known = new Set(facts);
  const log: PassLog[] = [];
  let current = graph;
  for (const pass of passes) {
    const missing = pass.requires.filter((fact) => !known.has(fact));
    if (missing.length > 0) throw new InternalError(`pass ${pass.name} needs ${missing.join(', ')} first`);
    const applied: string[] = [];
    const declined = new Map<string, Declined>();
    const apply = (patch: Patch): void => {
      try {
        current = applyPatch(current, patch, inferTypes);
      } catch (error) {
        throw new InternalError(`pass ${pass.name}: ${error instanceof Error ? error.message : String(error)}`, {
          cause: error,
        });
      }
      applied.push(patch.label);
    };
    if ('plan' in pass.run) pass.run.plan(new GraphView(current), context).forEach(apply);
    else while (sweep(pass.run.rule, current, context, apply, () => current, declined));
    log.push({ pass: pass.name, applied, declined: [...declined.values()] });
    pass.ensures.forEach((fact) => known.add(fact));
  }
  return { graph: current, facts: known, log };
}

/** One walk of a rule over the graph; true when it changed something. */
function sweep(
  rule: Rule,
  graph: Graph,
  context: PassContext,
  apply: (patch: Patch) => void,
  latest: () => Graph,
  declined: Map<string, Declined>,
): boolean {
  let changed = false;
  let view = new GraphView(graph);
  for (const { name } of graph.nodes) {
    const node = view.graph.nodes.find((n) => n.name === name);
    if (!node) continue;
    const result = rule(node, view, context);
    if (!result) continue;
    if ('why' in result) declined.set(result.node, result);
    else {
      apply(result);
      view = new GraphView(latest());
      changed = true;
    }
  }
  return changed;
}
