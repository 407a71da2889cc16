import {
  alongAxis,
  contractedAxis,
  dataInputs,
  followUnits,
  isCarrier,
  spikeInputs,
  vectorAlong,
} from '../src/carriers.js';
import { throwAll, type Diagnostic } from '../src/diagnostics/index.js';
import { applyPatch, freshName, GraphView, type Graph, type Node, type Patch } from '../src/ir/index.js';
import { numberAttr } from '../src/ops/index.js';
import { isSynaptic, partition, type Partition } from '../src/partition.js';
import { inferTypes, type Pass } from '../src/pass.js';
import { opOf } from '../src/spiking/index.js';
import type { RealTensor } from '../src/tensor/index.js';

/**
 * Puts a neuron on every value that travels. What a weighted layer, a pooling, a spatial average or a broadcast reads must be spikes; what happens
 * between the arriving currents and the neuron (activation, residual sum, gate) is computed in the neuron's soma on accumulated charge. The first
 * layers read the input as analog current. Thresholds are per channel unless a reader cannot take the channels apart; where a reader sums over
 * spikes of several neurons in one channel (feature maps joined side by side), what it reads is encoded anew.
 */
export const placeNeurons: Pass = {
  name: 'place-neurons',
  summary: 'turn every value that leaves its place into spikes',
  source: 'spikes travel, somata compute; direct (analog) input coding as in arXiv:1612.04052',
  requires: ['batch-norm-folded', 'activations-canonical', 'outputs-detached', 'lateral-pooling'],
  ensures: ['neurons-placed'],
  run: {
    plan(view) {
      const parts = partition(view);
      refuseHostOnly(view, parts);
      const encoded = new Set<string>();
      for (;;) {
        const patches = [...sites(view, parts, encoded)].map(([value, keep]) =>
          patchFor(view.graph, value, keep, channelAxis(value, view)),
        );
        const shared = perLayerWhereNeeded(view, patches);
        const mixed = mixedValues(applied(view, shared));
        if (mixed.length === 0) return shared;
        mixed.forEach((value) => encoded.add(value));
      }
    },
  },
};

/**
 * Values to encode, each with the nodes that go on reading the real value.
 * @param encoded values that get neurons of their own although the spikes before them could travel on
 */
function sites(view: GraphView, parts: Partition, encoded: ReadonlySet<string>): Map<string, ReadonlySet<string>> {
  const found = new Map<string, ReadonlySet<string>>();
  const outside = view.graph.nodes.filter((n) => parts.regions.get(n.name) !== 'body').map((n) => n.name);
  const regionOf = (value: string): string => parts.regions.get(view.producer(value)?.name ?? '') ?? 'head';
  const demand = (value: string, direct: boolean): void => {
    const producer = view.producer(value);
    if (encoded.has(value)) found.set(value, new Set(outside));
    else if (regionOf(value) === 'head') {
      if (direct) return;
      const layers = view.users(value).filter((user) => isSynaptic(user, view));
      found.set(value, new Set([...outside, ...layers.map((n) => n.name)]));
    } else if (producer && isCarrier(producer, view)) dataInputs(producer).forEach((input) => demand(input, false));
    else if (producer?.op !== 'LateralInhibitionPool') found.set(value, new Set(outside));
  };
  for (const node of view.graph.nodes)
    if (parts.regions.get(node.name) === 'body')
      for (const input of spikeInputs(node, view)) demand(input, regionOf(input) === 'head');
  return found;
}

function patchFor(graph: Graph, value: string, keep: ReadonlySet<string>, axis: number): Patch {
  const name = freshName(graph, `${value}.spikes`);
  const producer = graph.nodes.find((n) => n.outputs.includes(value));
  const node: Node = {
    name,
    op: 'Neuron',
    inputs: [value],
    outputs: [name],
    attrs: { axis },
    origin: producer?.origin ?? value,
  };
  return {
    label: `neuron on "${value}"`,
    add: [node],
    reroute: new Map([[value, name]]),
    except: new Set([...keep, name]),
  };
}

/** Axis of the channels: 1 for feature maps and vectors, the last one for token sequences that no convolution reads and for what a MatMul reads. */
function channelAxis(value: string, view: GraphView): number {
  const rank = view.shape(value).length;
  const isRead = (by: string): boolean => view.users(value).some((user) => user.op.startsWith(by));
  const last = rank === 3 ? !isRead('Conv') : rank > 3 && isRead('MatMul');
  return last ? rank - 1 : Math.min(1, rank - 1);
}

/** Gives one threshold to all channels of a neuron (axis 0) where a reader's weights cannot absorb one per channel. */
function perLayerWhereNeeded(view: GraphView, patches: readonly Patch[]): Patch[] {
  const after = applied(view, patches);
  const { units, neurons } = channelTags(after);
  const shared = new Set<string>();
  for (const value of mixedValues(after, units))
    units.get(value)!.data.forEach((tag) => shared.add(neurons[Math.floor(tag / CHANNELS)] ?? ''));
  return patches.map((patch) => {
    const node = patch.add![0]!;
    return shared.has(node.name) ? { ...patch, add: [{ ...node, attrs: { axis: 0 } }] } : patch;
  });
}

function applied(view: GraphView, patches: readonly Patch[]): GraphView {
  return new GraphView(patches.reduce((graph, patch) => applyPatch(graph, patch, inferTypes), view.graph));
}

/** Channels that tags tell apart; tags are whole numbers below 2^24 so that float32 holds them. */
const CHANNELS = 4096;

/** For every spike, a number that stands for its neuron and channel: units of spikes with equal tags are equal. */
function channelTags(view: GraphView): { units: ReadonlyMap<string, RealTensor>; neurons: readonly string[] } {
  const neurons = [''];
  const units = followUnits(view, (node) => {
    const shape = view.shape(node.outputs[0]!);
    const axis = numberAttr(node.attrs, 'axis', 1);
    const tag = CHANNELS * (neurons.push(node.name) - 1);
    const perChannel = axis > 0 || shape.length === 1;
    const channels = Array.from({ length: shape[axis]! }, (_, c) => tag + (perChannel ? c % CHANNELS : 0));
    return alongAxis(shape, axis, channels);
  });
  return { units, neurons };
}

/** Values in which spikes of different units meet where their reader needs one unit: a channel of weights, a pooling window. */
function mixedValues(view: GraphView, units = channelTags(view).units): string[] {
  return view.graph.nodes.flatMap((node) => {
    const value = node.inputs[0] ?? '';
    const unit = units.get(value);
    if (!unit) return [];
    const axis = isSynaptic(node, view)
      ? contractedAxis(node, view)
      : node.op === 'LateralInhibitionPool'
        ? 1
        : undefined;
    return axis === undefined || vectorAlong(unit, axis) ? [] : [value];
  });
}

function refuseHostOnly(view: GraphView, parts: Partition): void {
  const found: Diagnostic[] = view.graph.nodes
    .filter((node) => parts.regions.get(node.name) === 'body' && opOf(node).role === 'host')
    .map((node) => ({
      code: 'UNSUPPORTED_IN_BODY',
      where: `node "${node.origin}"`,
      problem: `${node.op} stands between weighted layers, where only operators with a spiking form can be converted`,
      hint: 'export the model up to its last weighted layer before this node, or replace the operator',
    }));
  throwAll(found);
}
