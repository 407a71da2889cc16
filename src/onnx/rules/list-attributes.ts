import { without } from '../attributes.js';
import type { Rule } from './rule.js';

/** An operator that held lists in attributes before opset `since`, and has them as inputs from there on. */
function moved(op: string, since: number, names: readonly string[]): Rule {
  return {
    op,
    rewrite(node, site) {
      if (node.opset >= since) return [site.emit(op, node.inputs, node.attributes.values)];
      const rest = without(node.attributes.values, names);
      const lists = names.map((name) => {
        const value = node.attributes.values[name];
        return Array.isArray(value) ? site.integers(value as readonly number[], name) : undefined;
      });
      return [site.emit(op, [site.need(0), ...lists], rest)];
    },
  };
}

/** Slice, Squeeze, Unsqueeze and the reductions. */
export const listAttributes: readonly Rule[] = [
  moved('Slice', 10, ['starts', 'ends', 'axes']),
  moved('Squeeze', 13, ['axes']),
  moved('Unsqueeze', 13, ['axes']),
  moved('ReduceSum', 13, ['axes']),
  ...['L1', 'L2', 'LogSum', 'LogSumExp', 'Max', 'Mean', 'Min', 'Prod', 'SumSquare'].map((name) =>
    moved(`Reduce${name}`, 18, ['axes']),
  ),
];
