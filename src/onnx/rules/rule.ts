import type { Site } from '../site.js';
import type { SourceNode } from '../source-node.js';

/**
 * How one ONNX operator becomes operators of the IR (opset 20 forms). Operators without a rule are taken as they are.
 * `rewrite` gives one value for each output of the node; outputs that are '' in the node need no value.
 */
export interface Rule {
  readonly op: string;
  /** Absent for the default domain. */
  readonly domain?: string;
  /** Set when the rule itself reads values that stand for quantised tensors. */
  readonly quantised?: true;
  rewrite(node: SourceNode, site: Site): readonly string[];
}
