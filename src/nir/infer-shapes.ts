import { ConvertError, throwAll, type Diagnostic } from '../diagnostics/index.js';
import { sizeOf } from '../tensor/index.js';
import type { FlatNirGraph } from './flatten-graph.js';
import { nodeShapes, type NirShapes } from './node-shapes.js';

/** Elements that may go into a node, and come out of it: a gibibyte in double precision. */
const MOST_ELEMENTS = 2 ** 27;

/**
 * The shapes of every node. They follow from what arrives, along edges in any direction of time; nodes within loops that say their own shape
 * are taken at their word.
 * @throws NIR_SHAPE_MISMATCH, NIR_SHAPE_UNKNOWN, NIR_TOO_LARGE, all of them in one error
 */
export function inferShapes(graph: FlatNirGraph, where = 'NIR graph'): ReadonlyMap<string, NirShapes> {
  const sources = new Map([...graph.nodes.keys()].map((name): [string, string[]] => [name, []]));
  for (const [source, target] of graph.edges) sources.get(target)!.push(source);
  const known = new Map<string, NirShapes>();
  const wrong = new Map<string, string>();
  const settle = (name: string, given: readonly number[] | undefined): boolean => {
    try {
      const shapes = nodeShapes(graph.nodes.get(name)!, given);
      if (shapes) known.set(name, shapes);
      return shapes !== undefined;
    } catch (error) {
      if (error instanceof ConvertError || !(error instanceof RangeError)) throw error;
      wrong.set(name, error.message);
      return true;
    }
  };
  const open = (): string[] => [...graph.nodes.keys()].filter((name) => !known.has(name) && !wrong.has(name));
  for (let progress = true; progress;) {
    progress = false;
    for (const name of open()) {
      const own = sources.get(name)!;
      const [given] = own.flatMap((source) => known.get(source) ?? []);
      if ((given || own.length === 0) && settle(name, given?.output)) progress = true;
    }
    // only loops that nothing feeds are left
    if (!progress) progress = open().some((name) => settle(name, undefined));
  }
  const place = (name: string): string => `${where}: node "${name}"`;
  const problems: Diagnostic[] = [...wrong].map(([name, problem]) => ({
    code: 'NIR_SHAPE_MISMATCH',
    where: place(name),
    problem,
    hint: 'correct the network where it was exported',
  }));
  for (const [source, target] of graph.edges) {
    const [from, to] = [known.get(source)?.output, known.get(target)?.input];
    if (from && to && sizeOf(from) !== sizeOf(to))
      problems.push({
        code: 'NIR_SHAPE_MISMATCH',
        where: place(target),
        problem: `expected [${to.join(',')}] but "${source}" gives [${from.join(',')}]`,
        hint: 'correct the network where it was exported',
      });
  }
  for (const [name, { input, output }] of known)
    for (const shape of sizeOf(output) > MOST_ELEMENTS ? [output] : sizeOf(input) > MOST_ELEMENTS ? [input] : [])
      problems.push({
        code: 'NIR_TOO_LARGE',
        where: place(name),
        problem: `[${shape.join(',')}] has more than ${MOST_ELEMENTS} elements`,
        hint: 'export a smaller network',
      });
  if (problems.length === 0)
    for (const name of open())
      problems.push({
        code: 'NIR_SHAPE_UNKNOWN',
        where: place(name),
        problem: 'nothing says what shape arrives here',
        hint: 'connect it to an Input node, or give its parameters their full shape',
      });
  throwAll(problems);
  return known;
}
