import { sameShape } from '../tensor/index.js';
import type { Graph } from './graph.js';

/**
 * The first broken invariant of a graph, or undefined: unique node and value names, every input made before it is read,
 * a type for every value, constants whose type is their own, outputs that exist.
 */
export function verify(graph: Graph): string | undefined {
  const made = new Set<string>();
  const define = (value: string): string | undefined => {
    if (made.has(value)) return `value "${value}" is defined twice`;
    if (!graph.types.has(value)) return `value "${value}" has no type`;
    made.add(value);
    return undefined;
  };
  for (const value of [...graph.inputs, ...graph.constants.keys()]) {
    const problem = define(value);
    if (problem) return problem;
  }
  for (const [name, constant] of graph.constants) {
    const type = graph.types.get(name)!;
    if (type.dtype !== constant.dtype || !sameShape(type.shape, constant.shape))
      return `constant "${name}" is ${constant.dtype}[${constant.shape.join(',')}] but its type says ${type.dtype}[${type.shape.join(',')}]`;
  }
  const names = new Set<string>();
  for (const node of graph.nodes) {
    if (names.has(node.name)) return `two nodes are named "${node.name}"`;
    names.add(node.name);
    for (const input of node.inputs)
      if (input !== '' && !made.has(input)) return `node "${node.name}" reads "${input}" before it is made`;
    for (const output of node.outputs) {
      const problem = define(output);
      if (problem) return `node "${node.name}": ${problem}`;
    }
  }
  for (const output of graph.outputs) if (!made.has(output)) return `output "${output}" is not made by any node`;
  return undefined;
}
