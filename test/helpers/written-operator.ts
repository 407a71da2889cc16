import * as ort from 'onnxruntime-node';
import { writeOperator } from '../../src/backends/onnx/exact/index.js';
import { GraphWriter, Shared, valueInfo } from '../../src/backends/onnx/graph-writer.js';
import { Names } from '../../src/backends/onnx/names.js';
import { encodeModel } from '../../src/onnx/index.js';
import { opNamed } from '../../src/ops/index.js';
import type { Attrs } from '../../src/ir/index.js';
import type { Tensor, TensorType } from '../../src/tensor/index.js';
import { fromOrt, toOrt } from './onnxruntime.js';

/** One operator as the ONNX backend writes it, and what the evaluator gives. */
export interface WrittenCase {
  readonly op: string;
  readonly inputs: readonly (Tensor | undefined)[];
  /** How many of the inputs are fed; the others are constants. 1 unless told otherwise. */
  readonly fed?: number;
  readonly attrs?: Attrs;
  readonly outputs?: number;
}

/** A model of one operator. */
export interface WrittenModel {
  readonly bytes: Uint8Array;
  readonly exact: boolean;
  readonly nodes: number;
}

/** Runs a model on named inputs. */
export type Runtime = (bytes: Uint8Array, feeds: ReadonlyMap<string, Tensor>) => Promise<ReadonlyMap<string, Tensor>>;

/** ONNX Runtime on the CPU, at a level of graph optimisation. */
export const onnxRuntimeAt =
  (graphOptimizationLevel: 'disabled' | 'all'): Runtime =>
  async (bytes, feeds) => {
    const session = await ort.InferenceSession.create(bytes, {
      executionProviders: ['cpu'],
      graphOptimizationLevel,
      intraOpNumThreads: 1,
      logSeverityLevel: 3,
    });
    try {
      const results = await session.run(Object.fromEntries([...feeds].map(([name, t]) => [name, toOrt(t)])));
      return new Map(Object.entries(results).map(([name, t]) => [name, fromOrt(t)]));
    } finally {
      await session.release();
    }
  };

/** The operator as the backend writes it. */
export function writtenModel(c: WrittenCase): WrittenModel {
  const shared = new Shared(new Names(new Set()));
  const w = new GraphWriter(shared);
  const fed = c.fed ?? 1;
  const names = c.inputs.map((t, i) =>
    !t ? '' : i < fed ? shared.names.take(`x${i}`) : shared.storeTensor(t, `x${i}`),
  );
  const operands = c.inputs.map((t, i) => t && { dtype: t.dtype, shape: t.shape, ...(i < fed ? {} : { value: t }) });
  const outputs = opNamed(c.op).infer(operands, c.attrs ?? {}, c.outputs ?? 1);
  const constants = c.inputs.map((t, i) => (i < fed ? undefined : t));
  const written = writeOperator({
    w,
    op: c.op,
    attrs: c.attrs ?? {},
    inputs: names,
    types: c.inputs,
    constants,
    outputs,
  });
  const nodes = w.nodes.length;
  written.outputs.forEach((output, i) => w.push('Identity', [output], [`y${i}`]));
  const info = (name: string, { dtype, shape }: TensorType) => valueInfo(name, dtype, shape);
  const bytes = encodeModel({
    irVersion: 9,
    opsetImport: [{ domain: '', version: 20 }],
    graph: {
      name: c.op,
      node: w.nodes,
      initializer: shared.initializers,
      input: c.inputs.slice(0, fed).map((t, i) => info(`x${i}`, t!)),
      output: outputs.map((type, i) => info(`y${i}`, type)),
    },
  });
  return { bytes, exact: written.exact, nodes };
}

/** What differs between the evaluator and a runtime: elements whose bits are not the same, 0 and -0 apart. */
export async function differences(c: WrittenCase, model: WrittenModel, runtime: Runtime): Promise<readonly string[]> {
  const feeds = new Map(c.inputs.slice(0, c.fed ?? 1).map((t, i) => [`x${i}`, t!]));
  const found = await runtime(model.bytes, feeds);
  const expected = opNamed(c.op).evaluate(c.inputs, c.attrs ?? {}, c.outputs ?? 1);
  return expected.flatMap((tensor, k) => {
    const other = found.get(`y${k}`)!;
    if (other.shape.join() !== tensor.shape.join())
      return [`shape [${other.shape.join()}] instead of [${tensor.shape.join()}]`];
    return Array.from(tensor.data).flatMap((value, i) => {
      const actual = other.data[i]!;
      return value === actual || Object.is(value, actual)
        ? []
        : [`output ${k} element ${i}: ${actual} instead of ${value} for ${c.inputs[0]!.data[i] ?? '?'}`];
    });
  });
}

/** A number of each kind and around each limit that a recipe has. */
export function edges(): readonly number[] {
  const around = [
    0.35, 1, 2, 2.5, 3, 6, 11, 17, 22, 27, 64, 87, 88, 88.7, 103.9, 104, 150, 708, 709.8, 745.2, 1000, 65504, 1e7, 1e30,
    3.4e38,
  ];
  const steps = around.flatMap((x) => [x, x * (1 - 2 ** -23), x * (1 + 2 ** -23), x / 2, Math.floor(x) + 0.5]);
  const tiny = [1e-45, 1e-40, 1.1754943508222875e-38, 1e-30, 1e-8, 1e-4, 0.01, 0.1, 0.17, 0.3];
  return [0, -0, Infinity, -Infinity, NaN, ...[...steps, ...tiny].flatMap((x) => [x, -x])];
}
