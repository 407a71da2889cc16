import { isCarrier, spikeValues } from '../carriers.js';
import type { CalibrationRecord } from '../calibration/index.js';
import { GraphView, type Graph, type Node } from '../ir/index.js';
import { numberAttr } from '../ops/index.js';
import { neuronModel, RELEASE, type Coding, type Parameters } from '../neurons/index.js';
import { isSynaptic, partition, subgraph } from '../partition.js';
import type { Tensor } from '../tensor/index.js';
import { isHomogeneous } from './homogeneous.js';
import type { Provenance, SnnProgram, Step, WeightFormat } from './program.js';
import { lowerSynapse } from './lower-synapse.js';

/** What a graph does not say about the program to make of it. */
export interface LowerOptions {
  readonly coding: Coding;
  readonly timesteps: number;
  readonly weights: WeightFormat;
  readonly model: string;
  readonly parameters: Parameters;
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
  const limits = new Map<string, number>();
  const steps = body.map((node) => lowerNode(node, view, spikes, limits, constants, options));
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

function inHeadValue(view: GraphView, value: string, inHead: (node: Node) => boolean): boolean {
  const producer = view.producer(value);
  return producer !== undefined && inHead(producer);
}

function lowerNode(
  node: Node,
  view: GraphView,
  spikes: ReadonlySet<string>,
  limits: Map<string, number>,
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
  const passOn = (): void => {
    const limit = Math.max(...node.inputs.map((input) => limits.get(input) ?? 0));
    node.outputs.forEach((output) => limits.set(output, limit));
  };
  if (node.op === 'Neuron') {
    const [input = '', unit = ''] = keep(node.inputs);
    const parameters = { ...options.parameters, ...neuronParameters(node, options) };
    limits.set(node.outputs[0]!, neuronModel(options.model).limit(options.timesteps, parameters));
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
  if (isSynaptic(node, view)) return lowerSynapse(node, view, limits.get(node.inputs[0]!), constants, options);
  if (node.op === 'LateralInhibitionPool') {
    passOn();
    return { kind: 'lateral-max', ...common, input: node.inputs[0]!, output: node.outputs[0]!, attrs: node.attrs };
  }
  if (isCarrier(node, view) && node.outputs.every((output) => spikes.has(output))) {
    passOn();
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
function neuronParameters(node: Node, { parameters, calibration }: LowerOptions): Parameters {
  if (parameters['release'] === undefined) return {};
  const stats = calibration.stats.get(node.inputs[0]!);
  const negative = stats?.min.some((m) => m < 0) ?? true;
  return negative ? { release: RELEASE.free } : {};
}
