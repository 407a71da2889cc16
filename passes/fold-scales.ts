import { alongAxis, contractedAxis, followUnits, isCarrier, spikeValues, vectorAlong } from '../src/carriers.js';
import { InternalError } from '../src/diagnostics/index.js';
import { freshName, type GraphView, type Node, type Patch } from '../src/ir/index.js';
import { numberAttr } from '../src/ops/index.js';
import { isSynaptic } from '../src/partition.js';
import type { Pass } from '../src/pass.js';
import { real, realData, stridesOf, type RealTensor, type Tensor } from '../src/tensor/index.js';

/**
 * Neurons emit counts of unit spikes; the size of a unit goes into the weights of every reader, per input channel, so that a synapse adds its weight once a
 * unit spike. Readers in a soma get an explicit multiplication. Outputs are the same numbers before and after.
 */
export const foldScales: Pass = {
  name: 'fold-scales',
  summary: 'fold the size of unit spikes into the weights that read them',
  source: 'weight normalisation and threshold balancing are one re-parametrisation, arXiv:1612.04052',
  requires: ['thresholds-selected'],
  ensures: ['scales-folded'],
  run: {
    plan(view) {
      const units = followUnits(view, (node) => unitsOf(node, view));
      const spikes = spikeValues(view);
      const patches: Patch[] = [];
      for (const node of view.graph.nodes) {
        const unit = units.get(node.inputs[0] ?? '');
        if (unit && isSynaptic(node, view)) patches.push(foldedInto(node, unit, view));
        if (node.op === 'Neuron')
          patches.push({
            label: `"${node.name}" counts`,
            remove: [node.name],
            add: [{ ...node, attrs: { ...node.attrs, counts: 1 } }],
          });
      }
      for (const value of spikes) patches.push(...decoded(value, units.get(value)!, spikes, view));
      return patches;
    },
  },
};

function unitsOf(node: Node, view: GraphView): RealTensor {
  const unit = view.constant(node.inputs[1]);
  if (!unit) throw new InternalError(`neuron "${node.name}" has no thresholds`);
  return alongAxis(view.shape(node.outputs[0]!), numberAttr(node.attrs, 'axis', 1), realData(unit));
}

/** A layer whose weights are multiplied, per input channel, by the size of that channel's unit spikes. */
function foldedInto(node: Node, unit: RealTensor, view: GraphView): Patch {
  const vector = vectorAlong(unit, contractedAxis(node, view));
  if (!vector) throw new InternalError(`the unit spikes that "${node.name}" reads differ within a channel`);
  const weight = view.constant(node.inputs[1])!;
  const name = freshName(view.graph, `${node.outputs[0]!}.per-spike`);
  return {
    label: `unit spikes into ${node.op} "${node.name}"`,
    remove: [node.name],
    add: [{ ...node, inputs: [node.inputs[0]!, name, ...node.inputs.slice(2)] }],
    constants: new Map([[name, scaleInputs(node, weight, vector)]]),
  };
}

function scaleInputs(node: Node, weight: Tensor, unit: Float32Array): RealTensor {
  const strides = stridesOf(weight.shape);
  const extent = (axis: number): number => weight.shape[axis]!;
  const index = (i: number, axis: number): number => Math.floor(i / strides[axis]!) % extent(axis);
  const groups = numberAttr(node.attrs, 'group', 1);
  const inputChannel = (i: number): number => {
    switch (node.op) {
      case 'Conv':
        return Math.floor(index(i, 0) / (extent(0) / groups)) * extent(1) + index(i, 1);
      case 'ConvTranspose':
        return index(i, 0);
      case 'Gemm':
        return index(i, numberAttr(node.attrs, 'transB', 0) === 0 ? 0 : 1);
      default:
        return index(i, weight.shape.length - 2);
    }
  };
  return real(
    weight.shape,
    realData(weight).map((w, i) => w * unit[inputChannel(i)]!),
  );
}

/** The multiplication that turns counts back into activations for the somata that read them, if any do. */
function decoded(value: string, unit: RealTensor, spikes: ReadonlySet<string>, view: GraphView): Patch[] {
  const carries = (user: Node): boolean =>
    user.op === 'LateralInhibitionPool' || (isCarrier(user, view) && user.outputs.some((o) => spikes.has(o)));
  const passing = view
    .users(value)
    .filter((user) => carries(user) || (isSynaptic(user, view) && user.inputs[0] === value));
  if (passing.length === view.users(value).length) return [];
  const names = { unit: freshName(view.graph, `${value}.size`), value: freshName(view.graph, `${value}.decoded`) };
  const node: Node = {
    name: names.value,
    op: 'Mul',
    inputs: [value, names.unit],
    outputs: [names.value],
    attrs: {},
    origin: view.producer(value)!.origin,
  };
  return [
    {
      label: `decode "${value}"`,
      add: [node],
      constants: new Map([[names.unit, compact(unit)]]),
      reroute: new Map([[value, names.value]]),
      except: new Set([...passing.map((user) => user.name), names.value]),
    },
  ];
}

/** The tensor with extent 1 on every axis along which it does not vary. */
function compact(t: RealTensor): RealTensor {
  for (let axis = 0; axis < t.shape.length; axis++) {
    const vector = vectorAlong(t, axis);
    if (vector)
      return real(
        t.shape.map((_, a) => (a === axis ? vector.length : 1)),
        vector,
      );
  }
  return t;
}
