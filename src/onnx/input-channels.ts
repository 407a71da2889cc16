import type { GraphProto, Int64, NodeProto } from './messages.js';
import { toNumber } from './schema.js';

/** Operators between an input and its first convolution that keep the number of channels. */
const KEEPS_CHANNELS = new Set([
  'Identity',
  'Cast',
  'Add',
  'Sub',
  'Mul',
  'Div',
  'Clip',
  'Pad',
  'Resize',
  'BatchNormalization',
  'QuantizeLinear',
  'DequantizeLinear',
]);
/** Operators between a convolution and its stored weights. */
const KEEPS_SHAPE = new Set(['Identity', 'Cast', 'QuantizeLinear', 'DequantizeLinear']);

/** Channels of an NCHW input, from the weights of the convolution that reads it; undefined when none is found. */
export function inputChannels(graph: GraphProto, input: string): number | undefined {
  const nodes = graph.node ?? [];
  const producer = new Map(nodes.flatMap((node) => (node.output ?? []).map((output) => [output, node] as const)));
  const stored = new Map((graph.initializer ?? []).map((t) => [t.name ?? '', t]));
  const reached = new Set([input]);
  for (const node of nodes) {
    if (!reached.has(node.input?.[0] ?? '') && !reached.has(node.input?.[1] ?? '')) continue;
    const weight = weightIndex(node);
    if (weight !== undefined) {
      const perGroup = toNumber(dimsOf(node.input?.[weight] ?? '')?.[1] ?? 0);
      return perGroup > 0 ? perGroup * groupsOf(node) : undefined;
    }
    if (KEEPS_CHANNELS.has(node.opType ?? '')) node.output?.forEach((output) => reached.add(output));
  }
  return undefined;

  function dimsOf(value: string): readonly Int64[] | undefined {
    const made = producer.get(value);
    if (!made) return stored.get(value)?.dims;
    if (made.opType === 'Constant') return made.attribute?.[0]?.t?.dims;
    return KEEPS_SHAPE.has(made.opType ?? '') ? dimsOf(made.input?.[0] ?? '') : undefined;
  }
}

function weightIndex(node: NodeProto): number | undefined {
  if (node.opType === 'Conv' || node.opType === 'FusedConv' || node.opType === 'ConvInteger') return 1;
  return node.opType === 'QLinearConv' ? 3 : undefined;
}

function groupsOf(node: NodeProto): number {
  const group = node.attribute?.find((a) => a.name === 'group');
  return group ? toNumber(group.i ?? 1) : 1;
}
