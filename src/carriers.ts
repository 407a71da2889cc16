import type { GraphView, Node } from './ir/index.js';
import { stringAttr } from './ops/index.js';
import { isSynaptic, partition } from './partition.js';
import { opOf } from './spiking/index.js';
import { real, realData, sizeOf, stridesOf, type RealTensor } from './tensor/index.js';

/** The inputs of a view whose elements it moves; the others are shapes, indices and bounds. */
export function dataInputs(node: Node): readonly string[] {
  return node.op === 'Concat' ? node.inputs : node.inputs.slice(0, 1);
}

/** True when a node passes spikes on unchanged: it only moves elements, and all that it moves depends on the input. */
export function isCarrier(node: Node, view: GraphView): boolean {
  if (node.op === 'Neuron') return false;
  const moves =
    opOf(node).role === 'view' || (node.op === 'Resize' && stringAttr(node.attrs, 'mode', 'nearest') === 'nearest');
  if (!moves || dataInputs(node).some((input) => view.constant(input))) return false;
  if (node.op !== 'Pad') return true;
  return stringAttr(node.attrs, 'mode', 'constant') !== 'constant' || (view.scalar(node.inputs[2]) ?? 0) === 0;
}

/** The inputs that must arrive as spikes because the node reads them at other places than its own. */
export function spikeInputs(node: Node, view: GraphView): readonly string[] {
  const dynamic = view.dynamicInputs(node);
  if (node.op === 'Neuron' || isCarrier(node, view)) return [];
  if (isSynaptic(node, view)) return [node.inputs[0]!];
  switch (opOf(node).role) {
    case 'activation':
    case 'view':
      return [];
    case 'pointwise': {
      const size = sizeOf(view.shape(node.outputs[0]!));
      return dynamic.filter((input) => sizeOf(view.shape(input)) !== size);
    }
    default:
      return dynamic;
  }
}

/** Values that consist of spikes: outputs of neurons, of lateral pooling, and of the body's carriers all of whose data are spikes. */
export function spikeValues(view: GraphView): ReadonlySet<string> {
  const spikes = new Set<string>();
  const { regions } = partition(view);
  for (const node of view.graph.nodes) {
    if (regions.get(node.name) !== 'body') continue;
    const carries =
      node.op === 'Neuron' ||
      node.op === 'LateralInhibitionPool' ||
      (isCarrier(node, view) && dataInputs(node).every((input) => spikes.has(input)));
    if (carries) node.outputs.forEach((output) => spikes.add(output));
  }
  return spikes;
}

/**
 * Follows a quantity that neurons attach to each element (the size of their unit spike) through carriers and lateral pooling.
 * Zero marks places where no spike can be (padding).
 */
export function followUnits(view: GraphView, unitOf: (neuron: Node) => RealTensor): ReadonlyMap<string, RealTensor> {
  const spikes = spikeValues(view);
  const units = new Map<string, RealTensor>();
  for (const node of view.graph.nodes) {
    if (!node.outputs.some((output) => spikes.has(output))) continue;
    if (node.op === 'Neuron') {
      units.set(node.outputs[0]!, unitOf(node));
      continue;
    }
    const data = new Set(dataInputs(node));
    const inputs = node.inputs.map((input) => (data.has(input) ? units.get(input) : view.constant(input)));
    opOf(node)
      .evaluate(inputs, node.attrs, node.outputs.length)
      .forEach((t, i) => units.set(node.outputs[i]!, real(t.shape, realData(t))));
  }
  return units;
}

/** A vector along one axis, repeated over the other axes of a shape. */
export function alongAxis(shape: readonly number[], axis: number, vector: ArrayLike<number>): RealTensor {
  const data = new Float32Array(sizeOf(shape));
  forRuns(shape, axis, (c, from, to) => {
    data.fill(vector[c]!, from, to);
    return true;
  });
  return real(shape, data);
}

/** The vector along `axis` of a tensor that does not vary otherwise; undefined when it does. Zeros agree with everything. */
export function vectorAlong({ shape, data }: RealTensor, axis: number): Float32Array | undefined {
  const vector = new Float32Array(shape[axis]!);
  const agrees = forRuns(shape, axis, (c, from, to) => {
    let known = vector[c]!;
    for (let i = from; i < to; i++) {
      const value = data[i]!;
      if (known === 0) known = value;
      else if (value !== 0 && value !== known) return false;
    }
    vector[c] = known;
    return true;
  });
  return agrees ? vector : undefined;
}

/** Goes through the runs of elements that share one index along an axis, until one of them says false. @returns whether none did */
function forRuns(
  shape: readonly number[],
  axis: number,
  run: (index: number, from: number, to: number) => boolean,
): boolean {
  const [size, stride, extent] = [sizeOf(shape), stridesOf(shape)[axis]!, shape[axis]!];
  for (let from = 0, c = 0; from < size; from += stride, c = c + 1 === extent ? 0 : c + 1)
    if (!run(c, from, from + stride)) return false;
  return true;
}

/** The axis that a weighted layer sums over. */
export function contractedAxis(node: Node, view: GraphView): number {
  return node.op === 'Conv' || node.op === 'ConvTranspose' ? 1 : view.shape(node.inputs[0]!).length - 1;
}
