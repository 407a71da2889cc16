import { expect } from '@jest/globals';
import { evaluateGraph } from '../../src/ann/index.js';
import { parseGraph, printGraph, verify } from '../../src/ir/index.js';
import type { Graph } from '../../src/ir/index.js';
import { runPasses } from '../../src/pass.js';
import type { Pass, PassContext, PassLog } from '../../src/pass.js';
import { realData, seededRandom, sizeOf } from '../../src/tensor/index.js';
import type { RealTensor, Tensor } from '../../src/tensor/index.js';
import { randomReal } from './random-tensor.js';

/** Reads a graph written by hand and checks that it is a graph. */
export function graphOf(text: string): Graph {
  const graph = parseGraph(text);
  const problem = verify(graph);
  if (problem !== undefined) throw new Error(`the test's graph is broken: ${problem}`);
  return graph;
}

/** A `const` line with fixed numbers in [-0.4, 0.4), 23 at most: longer constants repeat them. */
export function weights(name: string, shape: readonly number[], seed = 1): string {
  const random = seededRandom(seed * 7919 + sizeOf(shape));
  const values = Array.from({ length: Math.min(23, sizeOf(shape)) }, () => (random() * 0.8 - 0.4).toFixed(3));
  return `const ${name}: f32[${shape.join(',')}] = ${values.join(',')}`;
}

/** Random real inputs for a graph, the same for the same seed. */
export function feedsOf(graph: Graph, seed: number, low = -1, high = 1): Map<string, RealTensor> {
  return new Map(
    graph.inputs.map((name, i) => [name, randomReal(graph.types.get(name)!.shape, 31 * seed + i, low, high)]),
  );
}

/** |actual - expected| / |expected|, Euclidean norms. Infinite when the shapes differ. */
export function relativeError(actual: Tensor, expected: Tensor): number {
  if (actual.shape.join() !== expected.shape.join()) return Infinity;
  let [error, norm] = [0, 0];
  expected.data.forEach((e, i) => {
    error += (actual.data[i]! - e) ** 2;
    norm += e * e;
  });
  return norm === 0 ? Math.sqrt(error) : Math.sqrt(error / norm);
}

/** The largest relative error over all outputs of two graphs on the same random inputs. */
export function outputError(before: Graph, after: Graph, seed = 1, low = -3, high = 3): number {
  const feeds = feedsOf(before, seed, low, high);
  const [expected, actual] = [evaluateGraph(before, feeds), evaluateGraph(after, feeds)];
  return Math.max(...before.outputs.map((name) => relativeError(actual.get(name)!, expected.get(name)!)));
}

export interface PassRun {
  readonly before: Graph;
  readonly after: Graph;
  readonly log: PassLog;
}

/** Runs one pass, all that it requires taken for granted. */
export function runPass(pass: Pass, text: string, context: PassContext = {}): PassRun {
  const before = graphOf(text);
  const { graph, log } = runPasses(before, [pass], context, pass.requires);
  return { before, after: graph, log: log[0]! };
}

/** Checks that a pass turns one text into another and that no output changes by more than float32 rounding of a few sums. */
export function expectRewrite(pass: Pass, before: string, after: string, context: PassContext = {}): PassRun {
  const run = runPass(pass, before, context);
  expect(printGraph(run.after)).toBe(tidy(after));
  expect(outputError(run.before, run.after)).toBeLessThan(1e-5);
  return run;
}

/** Checks that a pass leaves a graph as it is, and why. */
export function expectDeclined(pass: Pass, text: string, why: RegExp | undefined): void {
  const { before, after, log } = runPass(pass, text);
  expect(printGraph(after)).toBe(printGraph(before));
  expect(log.applied).toEqual([]);
  if (why) expect(log.declined.map((d) => d.why).join('; ')).toMatch(why);
  else expect(log.declined).toEqual([]);
}

function tidy(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
}

/** Elements of a tensor as plain numbers. */
export function values(t: Tensor | undefined): number[] {
  return Array.from(realData(t!));
}
