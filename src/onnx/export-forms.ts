import type { Attrs, Node } from '../ir/index.js';
import { numberAttr } from '../ops/index.js';
import { filled, integers, real } from '../tensor/index.js';
import type { Tensor, TensorType } from '../tensor/index.js';

/** What the rewriting of one node may ask of the model being written. */
export interface ExportContext {
  type(value: string): TensorType;
  /** A name that nothing else has. */
  fresh(base: string): string;
  /** Adds an initialiser and gives its name. */
  constant(base: string, value: Tensor): string;
}

/** How operators (or forms of them) that opset 20 lacks are spelled in operators that it has. */
export const exportForms: Readonly<Record<string, (node: Node, context: ExportContext) => readonly Node[]>> = {
  Swish: spellSwish,
  GroupNormalization: spellGroupNormalization,
  Split: stateSplitCount,
};

/** x * Sigmoid(alpha x) */
function spellSwish(node: Node, context: ExportContext): readonly Node[] {
  const [x, y] = [node.inputs[0]!, node.outputs[0]!];
  const alpha = numberAttr(node.attrs, 'alpha', 1);
  const nodes: Node[] = [];
  let scaled = x;
  if (alpha !== 1) {
    scaled = context.fresh(`${y}/scaled`);
    const factor = context.constant(`${y}/alpha`, real([], [alpha]));
    nodes.push(step(node, context, 'Mul', [x, factor], scaled));
  }
  const gate = context.fresh(`${y}/sigmoid`);
  return [...nodes, step(node, context, 'Sigmoid', [scaled], gate), step(node, context, 'Mul', [x, gate], y)];
}

/** With scale and bias per channel (opset 21): an InstanceNormalization of the groups, then Mul and Add. */
function spellGroupNormalization(node: Node, context: ExportContext): readonly Node[] {
  const [x, scale, bias] = node.inputs as [string, string, string];
  const y = node.outputs[0]!;
  const { shape } = context.type(x);
  const groups = numberAttr(node.attrs, 'num_groups', NaN);
  const perChannel = integers([shape[1]!, ...shape.slice(2).map(() => 1)]);
  const named = (what: string): string => context.fresh(`${y}/${what}`);
  const constant = (what: string, value: Tensor): string => context.constant(`${y}/${what}`, value);
  const [grouped, normal, plain, scaled, gain, shift] = [
    named('grouped'),
    named('normal'),
    named('plain'),
    named('scaled'),
    named('gain'),
    named('shift'),
  ] as [string, string, string, string, string, string];
  const channelShape = constant('channel_shape', perChannel);
  const epsilon = { epsilon: numberAttr(node.attrs, 'epsilon', 1e-5) };
  const unit = [grouped, constant('ones', filled('f32', [groups], 1)), constant('zeros', filled('f32', [groups], 0))];
  return [
    step(node, context, 'Reshape', [x, constant('group_shape', integers([0, groups, -1]))], grouped),
    step(node, context, 'InstanceNormalization', unit, normal, epsilon),
    step(node, context, 'Reshape', [normal, constant('shape', integers(shape))], plain),
    step(node, context, 'Reshape', [scale, channelShape], gain),
    step(node, context, 'Reshape', [bias, channelShape], shift),
    step(node, context, 'Mul', [plain, gain], scaled),
    step(node, context, 'Add', [scaled, shift], y),
  ];
}

/** Since opset 18 a Split without sizes has to state the number of its outputs. */
function stateSplitCount(node: Node): readonly Node[] {
  if (node.inputs[1] || node.attrs['num_outputs'] !== undefined) return [node];
  return [{ ...node, attrs: { ...node.attrs, num_outputs: node.outputs.length } }];
}

function step(
  from: Node,
  context: ExportContext,
  op: string,
  inputs: readonly string[],
  output: string,
  attrs: Attrs = {},
): Node {
  return { name: context.fresh(`${from.name}/${op}`), op, inputs, outputs: [output], attrs, origin: from.origin };
}
