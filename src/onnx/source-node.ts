import type { Diagnostic } from '../diagnostics/index.js';
import type { AttributeSet } from './attributes.js';

/**
 * A node of the ONNX file as rules see it. `inputs` are values of the graph being built ('' when left out); `outputs` are ONNX names, '' for those
 * that nothing reads. `opset` is the version of the node's domain; the default domain is ''.
 */
export interface SourceNode {
  readonly name: string;
  readonly op: string;
  readonly domain: string;
  readonly opset: number;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: AttributeSet;
}

/** The place of a node in messages, such as `node "Conv_3" (Conv, opset 11)`. */
export function placeOf(node: Pick<SourceNode, 'name' | 'op' | 'domain' | 'opset'>): string {
  return `node "${node.name}" (${node.domain ? `${node.domain}.` : ''}${node.op}, opset ${node.opset})`;
}

/** Why a node cannot be imported; the importer collects these and goes on with the other nodes. */
export class Refusal extends Error {
  constructor(readonly diagnostic: Diagnostic) {
    super(diagnostic.problem);
  }
}
