import { ConvertError, InternalError } from '../diagnostics/index.js';
import { freshName, type GraphView, type Node } from '../ir/index.js';
import { convGeometry, convTransposeGeometry, numberAttr } from '../ops/index.js';
import { realData, real, tensor, type Tensor } from '../tensor/index.js';
import { outputChannelOf } from './check.js';
import { ANALOG_BOUND, SPIKE_BOUND, toLattice } from './lattice.js';
import type { LowerOptions } from './lower.js';
import { gainAt, type SynapseStep } from './program.js';
import { inputChannelOf, type SpikeLimits } from './spike-limits.js';

/** Bits of an analog input, sign included: finer than any 8-bit image. */
const INPUT_BITS = 16;

/**
 * A weighted layer as a synapse group with rounded weights.
 * @param limits of what it reads; an input that is no spikes is analog
 */
export function lowerSynapse(
  node: Node,
  view: GraphView,
  limits: SpikeLimits,
  constants: Map<string, Tensor>,
  options: LowerOptions,
): SynapseStep {
  const weight = denseOrder(node, view.constant(node.inputs[1])!);
  const outputs = outputChannels(node, view);
  const bias = biasOf(node, view, outputs);
  const fresh = (part: string): string => freshName(view.graph, `${node.name}.${part}`);
  const names = { weight: fresh('weight'), bias: fresh('bias'), exponent: fresh('exponent') };
  const common = {
    kind: 'synapse' as const,
    name: node.name,
    origin: node.origin,
    input: node.inputs[0]!,
    output: node.outputs[0]!,
    geometry: geometryOf(node, view),
    weight: names.weight,
    bias: names.bias,
  };
  const counts = limits.of(common);
  const source: SynapseStep['source'] = counts ? { kind: 'spikes' } : analogSource(node, options);
  const step: SynapseStep = { ...common, source };
  if (options.weights.kind === 'float32') {
    constants.set(names.weight, weight);
    constants.set(names.bias, real([outputs], bias));
    return step;
  }
  const channelOf = outputChannelOf(step, weight.shape);
  const inputChannel = inputChannelOf(step, weight.shape);
  const g = gainAt(options, options.timesteps);
  const inputScale = source.kind === 'analog' ? 2 ** source.inputExponent : 1;
  const perChannel = weight.data.length / outputs;
  const rows = Array.from({ length: outputs }, () => new Float64Array(perChannel));
  const rowLimits = rows.map(() => new Float64Array(perChannel));
  const position = new Int32Array(outputs);
  const place = new Int32Array(weight.data.length);
  weight.data.forEach((w, i) => {
    const o = channelOf(i);
    place[i] = o * perChannel + position[o]!;
    rowLimits[o]![position[o]!] = counts?.[inputChannel(i)] ?? 0;
    rows[o]![position[o]!++] = w * inputScale;
  });
  const lattice = toLattice(node.origin, rows, Float64Array.from(bias), {
    bits: options.weights.bits,
    inputLimit: source.kind === 'analog' ? source.limit * g : rowLimits,
    gain: g,
    bound: source.kind === 'analog' ? ANALOG_BOUND : SPIKE_BOUND,
  });
  const integers = Int32Array.from(place, (p) => lattice.weight[p]!);
  constants.set(
    names.weight,
    lattice.bits <= 8 ? tensor('i8', weight.shape, Int8Array.from(integers)) : tensor('i32', weight.shape, integers),
  );
  constants.set(names.bias, tensor('i64', [outputs], lattice.bias));
  constants.set(names.exponent, tensor('i32', [outputs], lattice.exponent));
  return { ...step, exponent: names.exponent };
}

function analogSource(node: Node, { calibration, weights }: LowerOptions): SynapseStep['source'] {
  const value = node.inputs[0]!;
  const stats = calibration.stats.get(value);
  if (!stats) throw new InternalError(`there are no statistics of the analog input "${value}"`);
  let magnitude = 0;
  for (let c = 0; c < stats.channels; c++) magnitude = Math.max(magnitude, stats.magnitude(c));
  const inputExponent = Math.ceil(Math.log2(magnitude || 1)) - (INPUT_BITS - 1);
  return { kind: 'analog', inputExponent, limit: weights.kind === 'integer' ? 2 ** (INPUT_BITS - 1) : Infinity };
}

function outputChannels(node: Node, view: GraphView): number {
  const shape = view.shape(node.outputs[0]!);
  return node.op === 'Conv' || node.op === 'ConvTranspose' ? shape[1]! : shape[shape.length - 1]!;
}

/** Weights of a matrix product with outputs first; convolutions keep their order. Gemm's alpha is multiplied in. */
function denseOrder(node: Node, weight: Tensor): Tensor {
  if (node.op === 'Conv' || node.op === 'ConvTranspose') return weight;
  if (weight.shape.length !== 2)
    throw new ConvertError([
      {
        code: 'UNSUPPORTED_OP',
        where: `node "${node.origin}"`,
        problem: `MatMul by a constant of shape [${weight.shape.join(',')}]: expected a matrix`,
        hint: 'split the batch of matrices before export',
      },
    ]);
  const alpha = node.op === 'Gemm' ? numberAttr(node.attrs, 'alpha', 1) : 1;
  const transposed = node.op === 'Gemm' && numberAttr(node.attrs, 'transB', 0) !== 0;
  const [rows = 1, columns = 1] = weight.shape;
  const data = realData(weight);
  if (transposed) return real(weight.shape, alpha === 1 ? data : data.map((w) => w * alpha));
  return real(
    [columns, rows],
    Float32Array.from({ length: data.length }, (_, i) => alpha * data[(i % rows) * columns + Math.floor(i / rows)]!),
  );
}

function biasOf(node: Node, view: GraphView, outputs: number): Float32Array {
  const name = node.op === 'MatMul' ? undefined : node.inputs[2];
  if (name === undefined || name === '') return new Float32Array(outputs);
  const bias = view.constant(name);
  const problem = (text: string): never => {
    throw new ConvertError([
      {
        code: 'UNSUPPORTED_OP',
        where: `node "${node.origin}"`,
        problem: text,
        hint: 'export the layer with one constant bias a channel',
      },
    ]);
  };
  if (!bias) return problem('its bias is not a constant');
  const beta = node.op === 'Gemm' ? numberAttr(node.attrs, 'beta', 1) : 1;
  if (bias.data.length === 1) return new Float32Array(outputs).fill(bias.data[0]! * beta);
  if (bias.data.length !== outputs || bias.shape.at(-1) !== outputs)
    return problem(`expected one bias for each of ${outputs} outputs but found shape [${bias.shape.join(',')}]`);
  return realData(bias).map((b) => b * beta);
}

function geometryOf(node: Node, view: GraphView): SynapseStep['geometry'] {
  if (node.op !== 'Conv' && node.op !== 'ConvTranspose') {
    if (node.op === 'Gemm' && numberAttr(node.attrs, 'transA', 0) !== 0)
      throw new ConvertError([
        {
          code: 'UNSUPPORTED_OP',
          where: `node "${node.origin}"`,
          problem: 'Gemm with transA = 1',
          hint: 'transpose the input before the layer',
        },
      ]);
    return { type: 'dense' };
  }
  const types = node.inputs.map((input) => (input === '' ? undefined : view.type(input)));
  const { axes, group } =
    node.op === 'Conv' ? convGeometry(types, node.attrs) : convTransposeGeometry(types, node.attrs);
  return { type: node.op === 'Conv' ? 'conv' : 'conv-transpose', groups: group, axes };
}
