import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { InternalError } from '../../../src/diagnostics/index.js';
import type { Graph, Node } from '../../../src/ir/index.js';
import { freshName, GraphView, parseGraph, printGraph, topologicalOrder, verify } from '../../../src/ir/index.js';
import { graphOf } from '../../helpers/graphs.js';

const text = [
  'input x: f32[1,2,4,4]',
  'const k: f32[3] = 1,-0.5,2.25e-7',
  'const shape: i64[2] = 2,9223372036854775807',
  'p: f32[1,2,2,2], q: f32[] = MaxPool(x, _, k) { kernel_shape: 2,2  mode: fast  strides: 2,2  value: 0.5 }',
  'y: f32[1,2,2,2] = Relu(p)',
  'output y, x',
].join('\n');

describe('text', () => {
  test('what is printed reads back as the same graph', () => {
    const graph = parseGraph(text);
    expect(printGraph(graph)).toBe(text.replace('9223372036854775807', '9223372000000000000'));
    expect(parseGraph(printGraph(graph)).nodes).toEqual(graph.nodes);
    expect(graph.nodes[0]).toEqual({
      name: 'p',
      op: 'MaxPool',
      inputs: ['x', '', 'k'],
      outputs: ['p', 'q'],
      attrs: { kernel_shape: [2, 2], mode: 'fast', strides: [2, 2], value: 0.5 },
      origin: 'p',
    });
  });

  test('a list of one number stays a list where the attribute is a list', () => {
    const { attrs } = parseGraph('y: f32[1] = Conv(x) { axis: 1  kernel_shape: 3 }').nodes[0]!;
    expect(attrs).toEqual({ axis: 1, kernel_shape: [3] });
  });

  test('constants of more than 16 elements print as a checksum that tells them apart', () => {
    const line = (values: string) => printGraph(parseGraph(`const k: f32[20] = ${values}`)).split('\n')[0];
    expect(line('1,2,3')).toMatch(/^const k: f32\[20\] = #/);
    expect(line('1,2,3')).not.toBe(line('2,1,3'));
  });

  test.each(['y = Relu(x)', 'y: f32[2] Relu(x)', 'input x'])('refuses the line "%s"', (line) => {
    expect(() => parseGraph(line)).toThrow(InternalError);
  });
});

describe('verify names the first broken invariant', () => {
  const good = graphOf(`input x: f32[2]
    const k: f32[2] = 1,2
    a: f32[2] = Relu(x)
    y: f32[2] = Add(a, k)
    output y`);
  const [a, y] = good.nodes as [Node, Node];
  const types = (change: (map: Map<string, { dtype: 'f32'; shape: number[] }>) => void) => {
    const map = new Map(good.types) as Map<string, { dtype: 'f32'; shape: number[] }>;
    change(map);
    return map;
  };

  test.each<[string, Partial<Graph>, string]>([
    ['two nodes of one name', { nodes: [a, { ...y, name: 'a' }] }, 'two nodes are named "a"'],
    ['a value made twice', { nodes: [a, y, { ...a, name: 'b' }] }, 'node "b": value "a" is defined twice'],
    ['reading before making', { nodes: [y, a] }, 'node "y" reads "a" before it is made'],
    ['an input that is a constant', { inputs: ['x', 'k'] }, 'value "k" is defined twice'],
    ['a value without type', { types: types((t) => t.delete('a')) }, 'node "a": value "a" has no type'],
    [
      'a constant whose type says otherwise',
      { types: types((t) => t.set('k', { dtype: 'f32', shape: [1, 2] })) },
      'constant "k" is f32[2] but its type says f32[1,2]',
    ],
    ['an output that nothing makes', { outputs: ['y', 'z'] }, 'output "z" is not made by any node'],
  ])('%s', (_, change, message) => {
    expect(verify(good)).toBeUndefined();
    expect(verify({ ...good, ...change })).toBe(message);
  });
});

describe('topological order', () => {
  const node = (name: string, inputs: readonly string[]): Node => ({
    name,
    op: 'Any',
    inputs,
    outputs: [name],
    attrs: {},
    origin: name,
  });

  /** Nodes n0, n1, ... where each reads some earlier ones. */
  const acyclic = fc
    .array(fc.array(fc.nat(), { maxLength: 3 }), { minLength: 1, maxLength: 30 })
    .map((reads) => reads.map((sources, i) => node(`n${i}`, i === 0 ? ['x'] : sources.map((s) => `n${s % i}`))));

  test('every node of a shuffled graph comes after what it reads', () => {
    fc.assert(
      fc.property(
        acyclic.chain((nodes) => fc.shuffledSubarray(nodes, { minLength: nodes.length })),
        (nodes) => {
          const order = topologicalOrder(nodes, new Set(['x']));
          const made = new Set(['x']);
          expect(order).toHaveLength(nodes.length);
          for (const n of order) {
            expect(n.inputs.filter((input) => !made.has(input))).toEqual([]);
            made.add(n.name);
          }
        },
      ),
    );
  });

  test('a sorted list stays as it is', () => {
    fc.assert(fc.property(acyclic, (nodes) => expect(topologicalOrder(nodes, new Set(['x']))).toEqual(nodes)));
  });

  test('nodes of a cycle and what depends on them are left out', () => {
    const nodes = [node('a', ['x']), node('b', ['a', 'c']), node('c', ['b']), node('d', ['c']), node('e', ['a', ''])];
    expect(topologicalOrder(nodes, new Set(['x'])).map((n) => n.name)).toEqual(['a', 'e']);
  });
});

test('a fresh name is no value and no node of the graph', () => {
  const graph = graphOf('input x: f32[2]\nx_2: f32[2] = Relu(x)\noutput x_2');
  expect(freshName(graph, 'z')).toBe('z');
  expect(freshName(graph, 'x')).toBe('x_3');
});

test('a value feeds only its reader unless others read it or it is an output', () => {
  const view = new GraphView(
    graphOf(`input x: f32[2]
      a: f32[2] = Relu(x)
      b: f32[2] = Add(a, a)
      c: f32[2] = Relu(b)
      d: f32[2] = Tanh(b)
      output c, d`),
  );
  const at = (name: string) => view.graph.nodes.find((n) => n.name === name)!;
  expect(view.feedsOnly('a', at('b'))).toBe(true);
  expect(view.feedsOnly('b', at('c'))).toBe(false);
  expect(view.feedsOnly('c', at('d'))).toBe(false);
});
