import { expect, test } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import { writeOperator } from '../../../src/backends/onnx/exact/index.js';
import { GraphWriter, Shared, valueInfo } from '../../../src/backends/onnx/graph-writer.js';
import { Names } from '../../../src/backends/onnx/names.js';
import { evaluateGraph } from '../../../src/evaluator/index.js';
import type { Graph } from '../../../src/ir/index.js';
import { openModel } from '../../../src/model.js';
import { encodeModel } from '../../../src/onnx/index.js';
import type { Tensor } from '../../../src/tensor/index.js';
import { randomReal } from '../../helpers/random-tensor.js';
import { onnxRuntimeAt } from '../../helpers/written-operator.js';

/** A detector with every operator. */
const path = fileURLToPath(new URL('../../../fixtures/every-operator/every-operator.onnx', import.meta.url));

/** Operators that are written without the promise of the same bits; and convolutions of many terms. */
const unpromised = ['Conv', 'ConvTranspose', 'Cos', 'NonMaxSuppression', 'Sin'];

interface WrittenGraph {
  readonly bytes: Uint8Array;
  /** Values that are fed: the graph's inputs and what no promise is made about. */
  readonly fed: ReadonlySet<string>;
  /** The graph's outputs and what is read where no promise is made, by their names in the file. */
  readonly read: ReadonlyMap<string, string>;
  readonly operators: ReadonlySet<string>;
}

function written(graph: Graph): WrittenGraph {
  const shared = new Shared(new Names(new Set(graph.types.keys())));
  const w = new GraphWriter(shared);
  const names = new Map(graph.inputs.map((name) => [name, shared.names.take(name)]));
  const fed = new Set(graph.inputs);
  const wanted = new Set(graph.outputs);
  const operators = new Set<string>();
  for (const { op, attrs, inputs, outputs } of graph.nodes) {
    const before = w.nodes.length;
    const result = writeOperator({
      w,
      op,
      attrs,
      inputs: inputs.map((value) => {
        const constant = graph.constants.get(value);
        return constant ? shared.storeTensor(constant, value) : (names.get(value) ?? '');
      }),
      types: inputs.map((input) => graph.types.get(input)),
      constants: inputs.map((input) => graph.constants.get(input)),
      outputs: outputs.map((output) => graph.types.get(output)!),
    });
    if (result.exact) {
      operators.add(op);
      outputs.forEach((output, k) => names.set(output, result.outputs[k]!));
      continue;
    }
    expect(unpromised).toContain(op);
    w.nodes.length = before;
    for (const input of inputs) if (names.has(input)) wanted.add(input);
    for (const output of outputs) {
      fed.add(output);
      names.set(output, shared.names.take(output));
    }
  }
  const read = new Map([...wanted].filter((value) => !fed.has(value)).map((value) => [value, names.get(value)!]));
  const bytes = encodeModel({
    irVersion: 9,
    opsetImport: [{ domain: '', version: 20 }],
    graph: {
      name: 'graph',
      node: w.nodes,
      initializer: shared.initializers,
      input: [...fed].map((value) => info(graph, value, value)),
      output: [...read].map(([value, name]) => info(graph, value, name)),
    },
  });
  return { bytes, fed, read, operators };
}

function info(graph: Graph, value: string, name: string): ReturnType<typeof valueInfo> {
  const { dtype, shape } = graph.types.get(value)!;
  return valueInfo(name, dtype, shape);
}

test('operators one behind the other give the same bits, optimised or not', async () => {
  const { graph } = openModel(path).imported;
  const input = graph.inputs[0]!;
  const image = new Map<string, Tensor>([[input, randomReal(graph.types.get(input)!.shape, 7, 0, 1)]]);
  const { bytes, fed, read, operators } = written(graph);
  const expected = evaluateGraph(
    graph,
    image,
    [...new Set([...fed, ...read.keys()])].filter((value) => value !== input),
  );
  const feeds = new Map([...image, ...[...expected].filter(([value]) => fed.has(value))]);
  for (const level of ['disabled', 'all'] as const) {
    const found = await onnxRuntimeAt(level)(bytes, feeds);
    const differing = [...read].flatMap(([value, name]) => {
      const [a, b] = [expected.get(value)!.data, found.get(name)!.data];
      const differs = a.length !== b.length || a.some((x, i) => x !== b[i] && !Object.is(x, b[i]));
      return differs ? [`${graph.nodes.find((node) => node.outputs.includes(value))!.op} ${value}`] : [];
    });
    expect([level, ...differing]).toEqual([level]);
  }
  const all = new Set(graph.nodes.map((node) => node.op));
  expect([...all].filter((op) => !operators.has(op)).sort()).toEqual(unpromised.filter((op) => op !== 'Conv'));
});
