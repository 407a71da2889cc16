import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { evaluateGraph } from '../../../src/ann/index.js';
import type { Graph } from '../../../src/ir/index.js';
import { opOf } from '../../../src/spiking/index.js';
import { real, seededRandom, sizeOf, type Tensor } from '../../../src/tensor/index.js';
import { feedsOf, graphOf, values } from '../../helpers/graphs.js';

/** Every node by itself, in order: what evaluation must give. */
function nodeByNode(graph: Graph, feeds: ReadonlyMap<string, Tensor>): Map<string, Tensor> {
  const all = new Map([...graph.constants, ...feeds]);
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((input) => (input === '' ? undefined : all.get(input)));
    opOf(node)
      .evaluate(inputs, node.attrs, node.outputs.length)
      .forEach((output, k) => all.set(node.outputs[k]!, output));
  }
  return all;
}

/** Lines of a graph that go on from value `v` of shape [a, b, c], each with the shape of its result. */
type Link = (v: string, to: string, shape: readonly number[]) => { text: string; shape: readonly number[] };

const links: readonly Link[] = [
  (v, to, [a, b, c]) => ({ text: `${to}: f32[${b},${c},${a}] = Transpose(${v}) { perm: 1,2,0 }`, shape: [b!, c!, a!] }),
  (v, to, [a, b, c]) => ({
    text: `const ${to}s: i64[3] = 1,${a! * b!},${c}\n ${to}: f32[1,${a! * b!},${c}] = Reshape(${v}, ${to}s)`,
    shape: [1, a! * b!, c!],
  }),
  (v, to, [a, b, c]) => ({
    text: `${to}: f32[${a},${2 * b!},${c}] = Concat(${v}, ${v}) { axis: 1 }`,
    shape: [a!, 2 * b!, c!],
  }),
  (v, to, [a, b, c]) => ({
    text: `const ${to}k: f32[${a},${b},1] = ${Array.from({ length: a! * b! }, (_, i) => i).join()}
      ${to}: f32[${a},${b},${c! + 1}] = Concat(${v}, ${to}k) { axis: -1 }`,
    shape: [a!, b!, c! + 1],
  }),
  (v, to, [a, b, c]) => ({
    text: `const ${to}p: i64[6] = 0,1,0,0,0,2\n const ${to}f: f32[] = ${b! % 2}
      ${to}: f32[${a},${b! + 1},${c! + 2}] = Pad(${v}, ${to}p, ${to}f)`,
    shape: [a!, b! + 1, c! + 2],
  }),
  (v, to, [a, b, c]) => ({
    text: `const ${to}b: i64[1] = ${c! - 1}\n const ${to}e: i64[1] = -1000\n const ${to}a: i64[1] = 2\n const ${to}t: i64[1] = -2
      ${to}: f32[${a},${b},${Math.ceil(c! / 2)}] = Slice(${v}, ${to}b, ${to}e, ${to}a, ${to}t)`,
    shape: [a!, b!, Math.ceil(c! / 2)],
  }),
  (v, to, [a, b, c]) => ({ text: `${to}: f32[${a},${b},${c}] = Neg(${v})`, shape: [a!, b!, c!] }),
  (v, to, [a, b, c]) => ({ text: `${to}: f32[${a},${b},${c}] = Mul(${v}, ${v})`, shape: [a!, b!, c!] }),
];

function chain(picked: readonly number[]): Graph {
  let shape: readonly number[] = [2, 3, 4];
  const lines = picked.map((pick, i) => {
    const made = links[pick]!(i === 0 ? 'x' : `v${i - 1}`, `v${i}`, shape);
    ({ shape } = made);
    return made.text;
  });
  const outputs = picked.map((_, i) => `v${i}`).filter((_, i) => i === picked.length - 1 || i % 3 === 2);
  return graphOf(`input x: f32[2,3,4]\n${lines.join('\n')}\noutput ${outputs.join(', ')}`);
}

describe('elements that several nodes move', () => {
  test('arrive as if every node had moved them, whichever values are wanted', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: links.length - 1 }), { minLength: 1, maxLength: 7 }),
        fc.integer({ min: 1, max: 1000 }),
        (picked, seed) => {
          const graph = chain(picked);
          const feeds = feedsOf(graph, seed);
          const expected = nodeByNode(graph, feeds);
          const inner = graph.nodes.map((node) => node.outputs[0]!).slice(0, 2);
          for (const wanted of [graph.outputs, inner, graph.outputs])
            for (const [name, value] of evaluateGraph(graph, feeds, wanted)) expect(value).toEqual(expected.get(name));
        },
      ),
      { numRuns: 300 },
    );
  });

  test('pieces, and long runs', () => {
    const graph = graphOf(`input x: f32[1,200,3]
      const sizes: i64[2] = 130,70
      a: f32[1,130,3], b: f32[1,70,3] = Split(x, sizes) { axis: 1 }
      c: f32[1,200,3] = Concat(b, a) { axis: 1 }
      y: f32[3,200,1] = Transpose(c)
      z: f32[1,70,3] = Relu(b)
      output y, z`);
    const feeds = feedsOf(graph, 4);
    const expected = nodeByNode(graph, feeds);
    for (const [name, value] of evaluateGraph(graph, feeds)) expect(value).toEqual(expected.get(name));
  });

  test('are moved node by node where their number depends on the data', () => {
    const graph = graphOf(`input x: f32[3,4]
      i: i64[2,12] = NonZero(x)
      t: i64[12,2] = Transpose(i)
      output t`);
    const feeds = new Map([['x', real([3, 4], [0, 1, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0])]]);
    const t = evaluateGraph(graph, feeds).get('t');
    expect([t!.shape, Array.from(t!.data)]).toEqual([
      [2, 2],
      [0, 1, 1, 3],
    ]);
  });

  test('are moved as they come where an input has another shape than declared', () => {
    const graph = graphOf(`input x: f32[2,3]
      y: f32[3,2] = Transpose(x)
      output y`);
    const y = evaluateGraph(graph, new Map([['x', real([1, 2], [5, 6])]])).get('y');
    expect([y!.shape, values(y)]).toEqual([
      [2, 1],
      [5, 6],
    ]);
  });
});

test('arithmetic of values that broadcast is that of each pair of elements', () => {
  const shapes = ['', '4', '1,4', '3,1', '3,4', '2,1,4', '2,3,1', '2,3,4', '1,3,1', '5,1,1,4'] as const;
  const extents = (text: string): number[] => (text === '' ? [] : text.split(',').map(Number));
  const random = seededRandom(8);
  for (const p of shapes)
    for (const q of shapes) {
      const [a, b] = [p, q].map((text) => {
        const shape = extents(text);
        return real(
          shape,
          Array.from({ length: sizeOf(shape) }, () => random() + 0.5),
        );
      });
      for (const [op, f] of [
        ['Add', (x: number, y: number): number => x + y],
        ['Sub', (x: number, y: number): number => x - y],
        ['Mul', (x: number, y: number): number => x * y],
        ['Div', (x: number, y: number): number => x / y],
        ['Pow', (x: number, y: number): number => x ** y],
      ] as const) {
        const node = { name: op, op, inputs: ['a', 'b'], outputs: ['y'], attrs: {}, origin: op };
        const [y] = opOf(node).evaluate([a, b], {}, 1);
        const at = (t: Tensor, index: readonly number[]): number => {
          const own = index.slice(index.length - t.shape.length).map((i, axis) => (t.shape[axis] === 1 ? 0 : i));
          return t.data[own.reduce((sum, i, axis) => sum * t.shape[axis]! + i, 0)]!;
        };
        const worst = Array.from(y!.data).map((value, e) => {
          let rest = e;
          const index = [...y!.shape].reverse().map((extent) => {
            const i = rest % extent;
            rest = (rest - i) / extent;
            return i;
          });
          index.reverse();
          return Math.abs(value / f(at(a!, index), at(b!, index)) - 1);
        });
        // float32 results
        expect(Math.max(...worst)).toBeLessThan(2 ** -23);
      }
    }
});
