import { describe, expect, test } from '@jest/globals';
import type { Graph, Node } from '../../../src/ir/index.js';
import { exportGraph } from '../../../src/onnx/export.js';
import { decodeModel } from '../../../src/onnx/schema.js';
import { integers, real, tensor } from '../../../src/tensor/index.js';
import type { Tensor, TensorType } from '../../../src/tensor/index.js';
import { runInOnnxRuntime } from '../../helpers/onnxruntime.js';
import { expectTensorClose, tolerance } from '../../helpers/tolerance.js';

const f32 = (...shape: number[]): TensorType => ({ dtype: 'f32', shape });
const node = (name: string, op: string, inputs: string[], outputs: string[], attrs: Node['attrs'] = {}): Node => ({
  name,
  op,
  inputs,
  outputs,
  attrs,
  origin: name,
});

function graph(
  nodes: Node[],
  outputs: string[],
  types: Record<string, TensorType>,
  constants: Record<string, Tensor> = {},
): Graph {
  return {
    name: 'g',
    nodes,
    inputs: ['x'],
    outputs,
    constants: new Map(Object.entries(constants)),
    types: new Map(Object.entries({ ...types, ...constants })),
  };
}

const x = real([1, 4], [-1, 0, 1, 2]);
const feeds = new Map([['x', x]]);
const two = real([1], [2]);
const chain = graph(
  [node('scale', 'Mul', ['x', 'two'], ['h']), node('gate', 'Swish', ['h'], ['y'])],
  ['y'],
  { x: f32(1, 4), h: f32(1, 4), y: f32(1, 4) },
  { two },
);

describe('export of a graph', () => {
  test('is opset 20, IR version 9, with the names of the graph', () => {
    const model = decodeModel(exportGraph(chain));
    expect([Number(model.irVersion), model.opsetImport!.map((o) => [o.domain, Number(o.version)])]).toEqual([
      9,
      [['', 20]],
    ]);
    expect(model.graph!.input!.map((v) => v.name)).toEqual(['x']);
    expect(model.graph!.output!.map((v) => v.name)).toEqual(['y']);
    expect(model.graph!.initializer!.map((t) => t.name)).toEqual(['two']);
    expect(model.graph!.node!.map((n) => [n.name, n.opType])).toEqual([
      ['scale', 'Mul'],
      ['gate/Sigmoid', 'Sigmoid'],
      ['gate/Mul', 'Mul'],
    ]);
  });

  test('makes any value an output, once', async () => {
    const values = await runInOnnxRuntime(exportGraph(chain, { outputs: ['h', 'y', 'x', 'two', 'h'] }), feeds);
    expect([...values.keys()].sort()).toEqual(['h', 'two', 'x', 'y']);
    expectTensorClose(values.get('h')!, real([1, 4], [-2, 0, 2, 4]), tolerance.exact);
    expectTensorClose(values.get('x')!, x, tolerance.exact);
    expectTensorClose(values.get('two')!, two, tolerance.exact);
  });

  test('gives new values and nodes names that nothing else has', async () => {
    const taken = graph(
      [node('gate/Mul', 'Neg', ['x'], ['y/sigmoid']), node('gate', 'Swish', ['y/sigmoid'], ['y'], { alpha: 2 })],
      ['y', 'y/sigmoid'],
      { x: f32(1, 4), y: f32(1, 4), 'y/sigmoid': f32(1, 4) },
    );
    const names = decodeModel(exportGraph(taken)).graph!.node!.flatMap((n) => [n.name!, ...n.output!]);
    expect(new Set(names).size).toBe(names.length);
    const swish = [1, 0, -1, -2].map((v) => v / (1 + Math.exp(-2 * v)));
    const values = await runInOnnxRuntime(exportGraph(taken), feeds);
    expectTensorClose(values.get('y')!, real([1, 4], swish), tolerance.transcendental);
  });

  test('keeps element types and the ends of the 64-bit range', async () => {
    const constants = {
      end: integers([2 ** 63, -(2 ** 63), 2 ** 53, -3]),
      flag: tensor('bool', [2], Uint8Array.of(1, 0)),
      small: tensor('i8', [2], Int8Array.of(-128, 127)),
      byte: tensor('u8', [1], Uint8Array.of(255)),
      word: tensor('i32', [1], Int32Array.of(-(2 ** 31))),
    };
    const values = await runInOnnxRuntime(
      exportGraph(graph([], [], { x: f32(1, 4) }, constants), { outputs: ['x', ...Object.keys(constants)] }),
      feeds,
    );
    for (const [name, constant] of Object.entries(constants))
      expectTensorClose(values.get(name)!, constant, tolerance.exact);
  });

  test('does not state the shapes of results whose number depends on data', async () => {
    const dynamic = graph([node('n', 'NonZero', ['x'], ['y'])], ['y'], {
      x: f32(1, 4),
      y: { dtype: 'i64', shape: [2, 4] },
    });
    const values = await runInOnnxRuntime(exportGraph(dynamic), feeds);
    expect(values.get('y')).toEqual(integers([0, 0, 0, 0, 2, 3], [2, 3]));
    expect(decodeModel(exportGraph(dynamic)).graph!.output![0]!.type!.tensorType!.shape).toBeFalsy();
  });

  test('refuses nodes that are no ONNX operators, and outputs that do not exist', () => {
    const own = graph([node('n', 'lateral-max', ['x'], ['y'])], ['y'], { x: f32(1, 4), y: f32(1, 4) });
    expect(() => exportGraph(own)).toThrow('cannot export node "n": lateral-max is no ONNX operator');
    expect(() => exportGraph(chain, { outputs: ['z'] })).toThrow('cannot export value "z"');
  });
});
