import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { DataType, loadModel } from '../../src/onnx/index.js';
import { originalAnn } from '../../src/original-ann.js';
import { real } from '../../src/tensor/index.js';
import { bytesOf, node, value, type Small } from '../unit/onnx/models.js';
import { workFolder } from './command.js';

const folder = workFolder();

async function reluOf(name: string, graph: Small['graph'] = {}): Promise<[string | undefined, number[]]> {
  const path = join(folder, name);
  writeFileSync(path, bytesOf({ opset: 14, nodes: [node('Relu', ['x'], ['y'])], inputs: { x: [1, 3] }, graph }));
  const ann = await originalAnn({ path, imported: loadModel(path) });
  const outputs = await ann.run(new Map([['x', real([1, 3], [-1, 0.5, 2])]]));
  await ann.close();
  return [ann.fallback, [...outputs.get('y')!.data]];
}

test('the file itself is run where it takes plain floats', async () => {
  expect(await reluOf('plain.onnx')).toEqual([undefined, [0, 0.5, 2]]);
});

test('the imported graph takes its place, with the reason, where the file wants other inputs', async () => {
  const half = (name: string) => value(name, [1, 3], DataType.FLOAT16);
  const [fallback, outputs] = await reluOf('half.onnx', { input: [half('x')], output: [half('y')] });
  expect(outputs).toEqual([0, 0.5, 2]);
  expect(fallback).toMatch(/float16/);
});
