import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { clock, simulateClocked } from '../../src/clocked/index.js';
import type { NirNode } from '../../src/nir/index.js';
import { ifNode, nirDoubles, nirGraph } from '../helpers/nir-graphs.js';

/** Nodes of one element with small whole numbers, by what a test can compute about them in one line. */
type Kind = { readonly kind: 'scale' | 'threshold' | 'delay' | 'fires'; readonly k: number };

const kinds = fc.record({
  kind: fc.constantFrom('scale' as const, 'threshold' as const, 'delay' as const, 'fires' as const),
  k: fc.integer({ min: 0, max: 3 }),
});

function nodeOf({ kind, k }: Kind): NirNode {
  const value = nirDoubles([1], k);
  if (kind === 'scale') return { type: 'Scale', scale: nirDoubles([1], k - 1) };
  if (kind === 'threshold') return { type: 'Threshold', threshold: value };
  return kind === 'delay' ? { type: 'Delay', delay: value } : ifNode([1], k + 0.5);
}

/** What comes out of each node at each timestep, straight from the definitions: values are asked for backwards and nothing is skipped. */
function plainly(
  nodes: readonly Kind[],
  edges: readonly (readonly [number, number])[],
  isLate: (source: number, target: number) => boolean,
  input: readonly number[],
): number[][] {
  const seen = new Map<string, number>();
  const arrives = (i: number, t: number): number =>
    edges
      .filter(([, target]) => target === i)
      .reduce((sum, [source]) => sum + leaves(source, isLate(source, i) ? t - 1 : t), i === 0 ? input[t]! : 0);
  const membranes = nodes.map(() => [] as number[]);
  const leaves = (i: number, t: number): number => {
    if (t < 0) return 0;
    const key = `${i} ${t}`;
    if (!seen.has(key)) seen.set(key, give(i, t));
    return seen.get(key)!;
  };
  const give = (i: number, t: number): number => {
    const { kind, k } = nodes[i]!;
    if (kind === 'scale') return arrives(i, t) * (k - 1);
    if (kind === 'threshold') return arrives(i, t) > k ? 1 : 0;
    if (kind === 'delay') return t < k ? 0 : arrives(i, t - k);
    if (t > 0) leaves(i, t - 1);
    const v = (t > 0 ? membranes[i]![t - 1]! : 0) + arrives(i, t);
    membranes[i]![t] = v > k + 0.5 ? 0 : v;
    return v > k + 0.5 ? 1 : 0;
  };
  return nodes.map((_, i) => input.map((__, t) => leaves(i, t)));
}

test('random networks with loops give what the definitions say, node by node and timestep by timestep', () => {
  fc.assert(
    fc.property(
      fc.array(kinds, { minLength: 2, maxLength: 7 }),
      fc.array(fc.tuple(fc.nat(6), fc.nat(6)), { maxLength: 14 }),
      fc.array(fc.constantFrom(0, 0, 0, 1, 2), { minLength: 2, maxLength: 12 }),
      (nodes, pairs, input) => {
        const pick = new Map(
          pairs.map(([a, b]) => [a % nodes.length, b % nodes.length] as const).map((e) => [e.join(), e]),
        );
        const edges = [...pick.values()];
        const name = (i: number): string => `n${i}`;
        const graph = nirGraph(
          {
            in: { type: 'Input', shape: [1] },
            ...Object.fromEntries(nodes.map((node, i) => [name(i), nodeOf(node)])),
            ...Object.fromEntries(nodes.map((_, i) => [`out${i}`, { type: 'Output', shape: [1] } as const])),
          },
          [
            ['in', 'n0'],
            ...edges.map(([a, b]) => [name(a), name(b)] as const),
            ...nodes.map((_, i) => [name(i), `out${i}`] as const),
          ],
        );
        const program = clock(graph, { dt: 1 });
        const late = new Set(program.recurrent.map((edge) => edge.join()));
        const run = simulateClocked(program, { shape: [input.length, 1], data: input });
        const found = nodes.map((_, i) => [...run.outputs.get(`out${i}`)!.data].map((v) => v + 0));
        const isLate = (a: number, b: number): boolean => late.has(`${name(a)},${name(b)}`);
        expect(found).toEqual(plainly(nodes, edges, isLate, input).map((train) => train.map((v) => v + 0)));
        // without an edge back nothing waits
        expect(late.size === 0 || edges.some(([a, b]) => a >= b)).toBe(true);
      },
    ),
    { numRuns: 500 },
  );
});
