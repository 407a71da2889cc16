import { expect, test } from '@jest/globals';
import { GraphWriter, Shared } from '../../../src/backends/onnx/graph-writer.js';
import { Names } from '../../../src/backends/onnx/names.js';
import { countNodes, pruned } from '../../../src/backends/onnx/prune.js';
import { integers, real } from '../../../src/tensor/index.js';

const shared = (reserved: readonly string[] = []): Shared => new Shared(new Names(new Set(reserved)));

test('what is equal is stored once, and the same numbers in another shape or type are something else', () => {
  const store = shared();
  for (const size of [4, 400]) {
    const data = new Float32Array(size).fill(0.5);
    const [flat, tall] = [real([size], data), real([size, 1], data)];
    const names = [flat, tall, flat].map((t) => store.storeTensor(t, 'w'));
    expect(names[2]).toBe(names[0]);
    expect(names[1]).not.toBe(names[0]);
    expect(store.store('f64', [size], data)).not.toBe(names[0]);
  }
  expect(store.store('f32', [2], [1, 2])).toBe(store.store('f32', [2], Float32Array.of(1, 2)));
  expect(store.initializers.map(({ dims }) => dims)).toEqual([[4], [4, 1], [4], [400], [400, 1], [400], [2]]);
});

test('"to the end" stays the largest whole number', () => {
  const store = shared();
  store.storeTensor(integers([2 ** 63]), 'ends');
  const { rawData } = store.initializers[0]!;
  expect(new DataView(Uint8Array.from(rawData!).buffer).getBigInt64(0, true)).toBe(2n ** 63n - 1n);
});

test('short names avoid those that mean something, and are never given twice', () => {
  const names = new Names(new Set(['a', 'c']));
  const given = Array.from({ length: 5000 }, () => names.fresh());
  expect(new Set(given).size).toBe(5000);
  expect(given).not.toContain('a');
  expect(given).not.toContain('c');
  expect(given.every((name) => /^[a-zA-Z][a-zA-Z0-9]*$/.test(name))).toBe(true);
  expect([names.take('a'), names.take('a'), names.takeNode('a')]).toEqual(['a', 'a_2', 'a']);
});

test('only nodes that lead to what is wanted stay, also those that a loop reads from outside', () => {
  const w = new GraphWriter(shared());
  const used = w.add('Neg', ['x']);
  w.add('Abs', ['x']);
  const inner = new GraphWriter(w.shared);
  const sum = inner.add('Add', ['i', used]);
  const body = { name: 'b', node: inner.nodes, input: [{ name: 'i' }], output: [{ name: sum }] };
  const result = w.add('Loop', ['n', '', 'y'], { body });
  const kept = pruned(w.nodes, [result]);
  expect(kept.map(({ opType }) => opType)).toEqual(['Neg', 'Loop']);
  expect(countNodes(kept)).toBe(3);
});
