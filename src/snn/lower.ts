import { isCarrier, spikeValues } from '../carriers.js';
import type { CalibrationRecord } from '../calibration/index.js';
import { GraphView, type Graph, type Node } from '../ir/index.js';
import { numberAttr } from '../ops/index.js';
import { digitPlanes, neuronModel, RELEASE, type Coding, type Parameters } from '../neurons/index.js';
import { isSynaptic, partition, subgraph } from '../partition.js';
import type { Tensor } from '../tensor/index.js';
import { isHomogeneous } from './homogeneous.js';
import type { Provenance, SnnProgram, Step, WeightFormat } from './program.js';
import { lowerSynapse } from './lower-synapse.js';
import { SpikeLimits } from './spike-limits.js';

/** `lateral`: lateral inhibition, exact; `spikes`: the largest message of each timestep. */
export type Pooling = 'lateral' | 'spikes';

/** What a graph does not say about the program to make of it. */
export interface LowerOptions {
  readonly coding: Coding;
  readonly timesteps: number;
  /** As in the program. */
  readonly injected?: number;
  /** Messages are sent as digits in {-1, 0, 1}. */
  readonly expand?: boolean;
  /** How MaxPool is done: see the step. */
  readonly pooling?: Pooling;
  readonly weights: WeightFormat;
  readonly model: string;
  readonly parameters: Parameters;
  /** By the name of the neuron node, where they differ. */
  readonly layers?: ReadonlyMap<string, Parameters>;
  readonly calibration: CalibrationRecord;
  readonly provenance: Provenance;
}

/** Turns a graph with neurons, thresholds and folded scales into a program: head and tail for the host, one timestep of steps for the rest. */
export function lower(graph: Graph, options: LowerOptions): SnnProgram {
  const view = new GraphView(graph);
  const { regions, readouts, analog } = partition(view);
  const spikes = spikeValues(view);
  const constants = new Map<string, Tensor>();
  const body = graph.nodes.filter((node) => regions.get(node.name) === 'body');
  const limits = new SpikeLimits(options.timesteps, {
    shape: (value) => view.shape(value),
    constant: (value) => view.constant(value),
  });
  const steps = body.map((node) => {
    const step = lowerNode(node, view, spikes, limits, constants, options);
    limits.add(step);
    return step;
  });
  const shapes = new Map<string, readonly number[]>();
  for (const value of [...analog, ...body.flatMap((node) => node.outputs)]) shapes.set(value, view.shape(value));
  const inHead = (node: Node): boolean => regions.get(node.name) === 'head';
  const inTail = (node: Node): boolean => regions.get(node.name) === 'tail';
  const headForTail = new Set(
    [...graph.outputs, ...graph.nodes.filter(inTail).flatMap((node) => node.inputs)].filter(
      (value) => graph.inputs.includes(value) || inHeadValue(view, value, inHead),
    ),
  );
  const tailInputs = [...readouts, ...headForTail];
  return {
    name: options.provenance.model,
    coding: options.coding,
    timesteps: options.timesteps,
    ...(options.injected === undefined ? {} : { injected: options.injected }),
    ...(options.expand ? { planes: planesOf(steps) } : {}),
    weights: options.weights,
    head: subgraph(graph, 'head', inHead, graph.inputs, [...new Set([...analog, ...headForTail])]),
    steps,
    tail: subgraph(graph, 'tail', inTail, tailInputs, graph.outputs),
    readouts,
    shapes,
    constants,
    provenance: options.provenance,
  };
}

/** Digits of the longest message of any neuron. */
function planesOf(steps: readonly Step[]): number {
  return Math.max(
    1,
    ...steps.map((step) => (step.kind === 'neuron' ? digitPlanes(neuronModel(step.model), step.parameters) : 1)),
  );
}

function inHeadValue(view: GraphView, value: string, inHead: (node: Node) => boolean): boolean {
  const producer = view.producer(value);
  return producer !== undefined && inHead(producer);
}

function lowerNode(
  node: Node,
  view: GraphView,
  spikes: ReadonlySet<string>,
  limits: SpikeLimits,
  constants: Map<string, Tensor>,
  options: LowerOptions,
): Step {
  const common = { name: node.name, origin: node.origin };
  const keep = (inputs: readonly string[]): readonly string[] => {
    for (const input of inputs) {
      const constant = view.constant(input);
      if (constant) constants.set(input, constant);
    }
    return inputs;
  };
  if (node.op === 'Neuron') {
    const [input = '', unit = ''] = keep(node.inputs);
    const chosen = options.layers?.get(node.name) ?? options.parameters;
    const parameters = { ...chosen, ...releaseOf(node, options) };
    return {
      kind: 'neuron',
      ...common,
      input,
      output: node.outputs[0]!,
      model: options.model,
      parameters,
      axis: numberAttr(node.attrs, 'axis', 1),
      unit,
    };
  }
  if (isSynaptic(node, view)) return lowerSynapse(node, view, limits, constants, options);
  if (node.op === 'LateralInhibitionPool') {
    const scheme = options.pooling === 'spikes' ? { scheme: options.pooling } : {};
    const [input = '', output = ''] = [node.inputs[0], node.outputs[0]];
    return { kind: 'lateral-max', ...common, ...scheme, input, output, attrs: node.attrs };
  }
  if (isCarrier(node, view) && node.outputs.every((output) => spikes.has(output))) {
    return {
      kind: 'route',
      ...common,
      op: node.op,
      attrs: node.attrs,
      inputs: keep(node.inputs),
      outputs: node.outputs,
    };
  }
  return {
    kind: 'soma',
    ...common,
    op: node.op,
    attrs: node.attrs,
    inputs: keep(node.inputs),
    outputs: node.outputs,
    homogeneous: isHomogeneous(node, view),
  };
}

/** Signed activations need a neuron that may send negative spikes first; a preset's release rule is for activations that are never negative. */
function releaseOf(node: Node, { parameters, calibration }: LowerOptions): Parameters {
  if (parameters['release'] === undefined) return {};
  const stats = calibration.stats.get(node.inputs[0]!);
  const negative = stats?.min.some((m) => m < 0) ?? true;
  return negative ? { release: RELEASE.free } : {};
}
