import { InternalError } from '../src/diagnostics/index.js';
import { freshName, type GraphView, type Node, type Patch } from '../src/ir/index.js';
import { numberAttr } from '../src/ops/index.js';
import { isSynaptic } from '../src/partition.js';
import type { Pass } from '../src/pass.js';
import { real, realData, sameShape, type RealTensor, type Tensor } from '../src/tensor/index.js';

/** Mul, Div, Add or Sub by one constant a channel behind a weighted layer: y = (W x + b) * k + m = (k W) x + (k b + m). */
export const foldAffine: Pass = {
  name: 'fold-affine',
  summary: 'fold multiplications and additions of per-channel constants into the weights before them',
  source: 'linearity of the weighted layer',
  requires: [],
  ensures: [],
  run: {
    rule(node, view) {
      if (!['Mul', 'Div', 'Add', 'Sub'].includes(node.op)) return undefined;
      const at = node.inputs.findIndex((input) => view.constant(input) !== undefined);
      const constant = view.constant(node.inputs[at]);
      if (!constant || at < 0) return undefined;
      if (at === 0 && (node.op === 'Div' || node.op === 'Sub')) return undefined;
      const value = node.inputs[1 - at]!;
      if (view.producer(value) === undefined || !isSynaptic(view.producer(value)!, view)) return undefined;
      const target = foldTarget(value, node, view);
      if (!('layer' in target)) return target;
      if (!sameShape(view.shape(value), view.shape(node.outputs[0]!)))
        return { node: node.name, why: 'its constant has more axes than the value' };
      const perChannel = channelConstant(constant, view.shape(value));
      if (!perChannel)
        return {
          node: node.name,
          why: `its constant of shape [${constant.shape.join(',')}] is not one number a channel`,
        };
      const ones = perChannel.map(() => 1);
      const zeros = perChannel.map(() => 0);
      const [k, m] =
        node.op === 'Mul'
          ? [perChannel, zeros]
          : node.op === 'Div'
            ? [perChannel.map((c) => 1 / c), zeros]
            : node.op === 'Add'
              ? [ones, perChannel]
              : [ones, perChannel.map((c) => -c)];
      return affineInto(target.layer, node, k, m, view);
    },
  },
};

/** The weighted layer whose only reader is `reader`, or why there is none. */
export function foldTarget(
  value: string,
  reader: Node,
  view: GraphView,
): { readonly layer: Node } | { readonly node: string; readonly why: string } {
  const layer = view.producer(value);
  if (!layer) return { node: reader.name, why: 'its input is not made by a weighted layer' };
  if (!isSynaptic(layer, view))
    return { node: reader.name, why: `its input is made by ${layer.op} "${layer.name}", not by a weighted layer` };
  if (!view.feedsOnly(value, reader)) return { node: reader.name, why: `"${layer.name}" feeds other nodes too` };
  if (layer.inputs[2] !== undefined && layer.inputs[2] !== '' && !view.constant(layer.inputs[2]))
    return { node: reader.name, why: `the bias of "${layer.name}" is not a constant` };
  if (layer.op === 'Gemm' && !isRowVector(view.constant(layer.inputs[2])))
    return { node: reader.name, why: `the bias of "${layer.name}" differs between rows` };
  if (layer.op === 'MatMul') return { node: reader.name, why: `"${layer.name}" is a MatMul, which has no bias` };
  return { layer };
}

/** True for a Gemm summand that is absent, one number, or one number a column. */
function isRowVector(summand: Tensor | undefined): boolean {
  return summand === undefined || summand.data.length === 1 || summand.data.length === summand.shape.at(-1);
}

/** Replaces `layer` and the node behind it by one layer with weights k W and bias k b + m, per output channel. */
export function affineInto(
  layer: Node,
  after: Node,
  k: ArrayLike<number>,
  m: ArrayLike<number>,
  view: GraphView,
): Patch {
  const weight = view.constant(layer.inputs[1])!;
  const bias = view.constant(layer.inputs[2]);
  const output = after.outputs[0]!;
  const scaled = scaleOutputs(layer, weight, k);
  const shift = Float32Array.from(m, (add, c) => {
    const b = bias
      ? bias.data[bias.data.length === 1 ? 0 : c]! * (layer.op === 'Gemm' ? numberAttr(layer.attrs, 'beta', 1) : 1)
      : 0;
    return b * k[c]! + add;
  });
  const names = {
    weight: freshName(view.graph, `${output}.weight`),
    bias: freshName(view.graph, `${output}.bias`),
  };
  const folded: Node = {
    ...layer,
    inputs: [layer.inputs[0]!, names.weight, names.bias],
    outputs: [output],
    attrs: layer.op === 'Gemm' ? { ...layer.attrs, beta: 1 } : layer.attrs,
  };
  return {
    label: `${after.op} "${after.name}" into ${layer.op} "${layer.name}"`,
    remove: [layer.name, after.name],
    add: [folded],
    constants: new Map([
      [names.weight, scaled],
      [names.bias, real([shift.length], shift)],
    ]),
  };
}

/** Weights with output channel c multiplied by k[c]. Conv holds output channels first, ConvTranspose second, Gemm by transB. */
function scaleOutputs(layer: Node, weight: Tensor, k: ArrayLike<number>): RealTensor {
  const data = realData(weight);
  const [rows = 1, columns = 1] = weight.shape;
  const rest = data.length / (rows * columns);
  const channel = (i: number): number => {
    const row = Math.floor(i / (columns * rest));
    const column = Math.floor(i / rest) % columns;
    switch (layer.op) {
      case 'Conv':
        return row;
      case 'ConvTranspose': {
        const groups = numberAttr(layer.attrs, 'group', 1);
        return Math.floor(row / (rows / groups)) * columns + column;
      }
      case 'Gemm':
        return numberAttr(layer.attrs, 'transB', 0) === 0 ? column : row;
      default:
        throw new InternalError(`no weight layout is known for ${layer.op}`);
    }
  };
  return real(
    weight.shape,
    data.map((w, i) => w * k[channel(i)]!),
  );
}

/** A constant as one number per channel of a value (axis 1), or undefined when it varies otherwise. */
function channelConstant(constant: Tensor, shape: readonly number[]): Float32Array | undefined {
  const axis = 1;
  const channels = shape[axis];
  if (channels === undefined || constant.dtype !== 'f32') return undefined;
  if (constant.data.length === 1) return new Float32Array(channels).fill(constant.data[0]!);
  const lead = shape.length - constant.shape.length;
  const fits = constant.data.length === channels && constant.shape[axis - lead] === channels;
  return fits ? realData(constant) : undefined;
}
