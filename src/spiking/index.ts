import { ops, type OpDef } from '../ops/index.js';
import { InternalError } from '../diagnostics/index.js';
import type { Node } from '../ir/index.js';
import { neuron } from './neuron-op.js';
import { lateralInhibitionPool } from './lateral-inhibition-pool-op.js';

/** Every operator that may stand in a graph: those of ONNX and the spiking ones that passes put in their place. */
export const irOps: ReadonlyMap<string, OpDef> = new Map([
  ...ops,
  ...[neuron, lateralInhibitionPool].map((op) => [op.type, op] as const),
]);

/** The definition of a node's operator. @throws InternalError for an operator that no table knows; the importer refuses those first. */
export function opOf(node: Node): OpDef {
  const op = irOps.get(node.op);
  if (!op) throw new InternalError(`node "${node.name}" has the unknown operator ${node.op}`);
  return op;
}

export { asAnn } from './as-ann.js';
export { transmittedValues } from './transmitted-values.js';
