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
import { numberAttr } from '../src/ops/op.js';
import { isSynaptic, partition, type Partition } from '../src/partition.js';
import { inferTypes, type Pass } from '../src/pass.js';
import { opOf } from '../src/spiking/index.js';

/**
 * Puts a neuron on every value that travels. What a weighted layer, a pooling, a spatial average or a broadcast reads must be spikes; what happens
 * between the arriving currents and the neuron (activation, residual sum, gate) is computed in the neuron's soma on accumulated charge. The first
 * layers read the input as analog current. Thresholds are per channel unless a reader cannot take the channels apart.
 */
export const placeNeurons: Pass = {
  name: 'place-neurons',
  summary: 'turn every value that leaves its place into spikes',
  source: 'spikes travel, somata compute; direct (analog) input coding as in arXiv:1612.04052',
  requires: ['batch-norm-folded', 'activations-canonical', 'lateral-pooling'],
  ensures: ['neurons-placed'],
  run: {
    plan(view) {
      const parts = partition(view);
      refuseHostOnly(view, parts);
      const patches = [...sites(view, parts)].map(([value, keep]) =>
        patchFor(view.graph, value, keep, channelAxis(value, view)),
      );
      return perLayerWhereNeeded(view, patches);
    },
  },
};

/** Values to encode, each with the nodes that go on reading the real value. */
function sites(view: GraphView, parts: Partition): Map<string, ReadonlySet<string>> {
  const found = new Map<string, ReadonlySet<string>>();
  const outside = view.graph.nodes.filter((n) => parts.regions.get(n.name) !== 'body').map((n) => n.name);
  const regionOf = (value: string): string => parts.regions.get(view.producer(value)?.name ?? '') ?? 'head';
  const demand = (value: string, direct: boolean): void => {
    const producer = view.producer(value);
    if (regionOf(value) === 'head') {
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

/** Axis of the channels: 1 for feature maps and vectors, the last one for token sequences that no convolution reads. */
function channelAxis(value: string, view: GraphView): number {
  const rank = view.shape(value).length;
  if (rank === 3) return view.users(value).some((user) => user.op.startsWith('Conv')) ? 1 : 2;
  return Math.min(1, rank - 1);
}

/** Gives one threshold to all channels (axis 0 of a batch of one) where a reader's weights cannot absorb one per channel. */
function perLayerWhereNeeded(before: GraphView, patches: readonly Patch[]): Patch[] {
  const after = new GraphView(patches.reduce((graph, patch) => applyPatch(graph, patch, inferTypes), before.graph));
  const label = new Map<string, number>();
  const tag = (node: Node): number => {
    if (!label.has(node.name)) label.set(node.name, label.size + 1);
    return label.get(node.name)!;
  };
  const STEP = 4096;
  const units = followUnits(after, (node) => {
    const shape = after.shape(node.outputs[0]!);
    const axis = numberAttr(node.attrs, 'axis', 1);
    return alongAxis(
      shape,
      axis,
      Array.from({ length: shape[axis]! }, (_, c) => tag(node) * STEP + (c % STEP)),
    );
  });
  const shared = new Set<number>();
  for (const node of after.graph.nodes) {
    const unit = units.get(node.inputs[0] ?? '');
    if (!unit) continue;
    const mixed =
      (isSynaptic(node, after) && !vectorAlong(unit, contractedAxis(node, after))) ||
      (node.op === 'LateralInhibitionPool' && !vectorAlong(unit, 1));
    if (mixed) unit.data.forEach((u) => shared.add(Math.floor(u / STEP)));
  }
  return patches.map((patch) => {
    const node = patch.add![0]!;
    return shared.has(label.get(node.name) ?? -1) ? { ...patch, add: [{ ...node, attrs: { axis: 0 } }] } : patch;
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
