import type { Attrs, Graph } from '../../src/ir/index.js';
import { exportGraph } from '../../src/onnx/export.js';
import { applyMap, opNamed } from '../../src/ops/index.js';
import type { Operand } from '../../src/ops/index.js';
import { sameShape } from '../../src/tensor/index.js';
import type { Tensor } from '../../src/tensor/index.js';
import { runInOnnxRuntime } from './onnxruntime.js';
import { expectTensorClose } from './tolerance.js';
import type { Tolerance } from './tolerance.js';

/** One operator on given inputs: the first is fed, so its value is unknown to inference; the others are constants. */
export interface OperatorCase {
  readonly op: string;
  readonly inputs: readonly (Tensor | undefined)[];
  readonly attrs?: Attrs;
  readonly outputs?: number;
  readonly tolerance: Tolerance;
  /** For operators that steer by their only input (Range, ConstantOfShape): the first input is constant too. */
  readonly allConstant?: true;
}

/** Checks `infer`, `evaluate` and `moves` of an operator against ONNX Runtime. @throws Error at the first difference */
export async function checkOperator(c: OperatorCase): Promise<void> {
  const op = opNamed(c.op);
  const attrs = c.attrs ?? {};
  const names = Array.from({ length: c.outputs ?? 1 }, (_, i) => `y${i}`);
  const operands = c.inputs.map((t, i): Operand | undefined =>
    t && i === 0 && !c.allConstant
      ? { dtype: t.dtype, shape: t.shape }
      : t && { dtype: t.dtype, shape: t.shape, value: t },
  );
  const types = op.infer(operands, attrs, names.length);
  const actual = op.evaluate(c.inputs, attrs, names.length);
  const expected = await runInOnnxRuntime(exportGraph(graphOf(c, names)), feedsOf(c));
  names.forEach((name, i) => {
    expectTensorClose(actual[i]!, expected.get(name)!, c.tolerance);
    if (!op.dataDependent && !(sameShape(types[i]!.shape, actual[i]!.shape) && types[i]!.dtype === actual[i]!.dtype))
      throw new Error(
        `inferred ${types[i]!.dtype}[${types[i]!.shape.join(',')}] but evaluated [${actual[i]!.shape.join(',')}]`,
      );
  });
  op.moves?.(operands, attrs, names.length)?.forEach((map, i) => {
    expectTensorClose(applyMap(map, c.inputs, types[i]!), actual[i]!, {
      name: 'exact',
      relative: 0,
      ofLargest: 0,
      why: 'a view',
    });
  });
}

function graphOf(c: OperatorCase, outputs: readonly string[]): Graph {
  const op = opNamed(c.op);
  const inputs = c.inputs.map((t, i) => (t ? `x${i}` : ''));
  const given = c.inputs.flatMap((t, i) => (t ? [[`x${i}`, t] as const] : []));
  const constants = new Map(given.filter(([name]) => c.allConstant || name !== 'x0'));
  const operands = c.inputs.map((t) => t && { dtype: t.dtype, shape: t.shape, value: t });
  const types = op.infer(operands, c.attrs ?? {}, outputs.length);
  return {
    name: c.op,
    nodes: [{ name: 'node', op: c.op, inputs, outputs, attrs: c.attrs ?? {}, origin: 'node' }],
    inputs: c.allConstant ? [] : ['x0'],
    outputs,
    constants,
    types: new Map([...given, ...outputs.map((name, i) => [name, types[i]!] as const)]),
  };
}

function feedsOf(c: OperatorCase): ReadonlyMap<string, Tensor> {
  return c.allConstant ? new Map() : new Map([['x0', c.inputs[0]!]]);
}

/** What a case is, for test titles. */
export function describeCase(c: OperatorCase): string {
  const shapes = c.inputs.map((t) => (t ? `${t.dtype}[${t.shape.join(',')}]` : '-')).join(' ');
  return `${shapes} ${JSON.stringify(c.attrs ?? {})}`;
}
