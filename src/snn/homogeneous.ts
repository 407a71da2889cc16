import type { GraphView, Node } from '../ir/index.js';
import { isCarrier } from '../carriers.js';
import { opOf } from '../spiking/index.js';

const HOMOGENEOUS = new Set([
  'Relu',
  'LeakyRelu',
  'Neg',
  'Abs',
  'Add',
  'Sub',
  'Sum',
  'Mean',
  'Max',
  'Min',
  'MaxPool',
  'GlobalMaxPool',
  'ReduceMax',
  'ReduceMin',
  'AveragePool',
  'GlobalAveragePool',
  'ReduceMean',
  'ReduceSum',
  'Concat',
  'Resize',
]);

/** True when F(g x) = g F(x) for every g > 0: then F may read accumulated charge directly, without dividing by the gain and multiplying again. */
export function isHomogeneous(node: Node, view: GraphView): boolean {
  const dynamic = view.dynamicInputs(node);
  if (node.op === 'PRelu') return dynamic.length === 1 && dynamic[0] === node.inputs[0];
  if (node.op === 'Mul') return dynamic.length === 1;
  if (node.op === 'Div') return dynamic.length === 1 && dynamic[0] === node.inputs[0];
  if (isCarrier(node, view)) return true;
  if (!HOMOGENEOUS.has(node.op)) return false;
  const parameters =
    opOf(node).role === 'linear' || node.op === 'ReduceMax' || node.op === 'ReduceMin' ? 1 : node.inputs.length;
  return node.inputs.slice(0, parameters).every((input) => dynamic.includes(input));
}
