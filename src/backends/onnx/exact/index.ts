import { exportForms, nodeProto } from '../../../onnx/index.js';
import type { Node } from '../../../ir/index.js';
import type { Form, FormContext } from './form.js';
import { averagePool } from './average-pool.js';
import { inDoubles } from './doubles.js';
import { exp32 } from './exponential.js';
import { isFaithful } from './faithful.js';
import { sigmoid, swish } from './logistic.js';
import { mean, sum } from './many.js';
import { hardSigmoid, hardSwish, leakyRelu, pRelu, softsign, thresholdedRelu } from './piecewise.js';
import { globalAveragePool, reduction } from './reduce.js';
import { resize } from './resize.js';
import { softmax } from './softmax.js';

export type { Form, FormContext } from './form.js';

/** How operators are written whose result would otherwise depend on the runtime. */
const forms: ReadonlyMap<string, Form> = new Map<string, Form>([
  ['Sigmoid', sigmoid],
  ['Swish', swish],
  ['HardSigmoid', hardSigmoid],
  ['HardSwish', hardSwish],
  ['LeakyRelu', leakyRelu],
  ['PRelu', pRelu],
  ['ThresholdedRelu', thresholdedRelu],
  ['Softsign', softsign],
  ['Exp', inDoubles(exp32)],
  ['Softmax', softmax],
  ['AveragePool', averagePool],
  ['GlobalAveragePool', globalAveragePool],
  [
    'ReduceSum',
    reduction(
      (_, x) => x,
      (_, sums) => sums,
    ),
  ],
  [
    'ReduceMean',
    reduction(
      (_, x) => x,
      (f, sums, count) => f.div(sums, count),
    ),
  ],
  ['Resize', resize],
  ['Sum', sum],
  ['Mean', mean],
]);

/** An operator as written: its outputs, and whether every runtime must compute the same bits. */
export interface Written {
  readonly outputs: readonly string[];
  readonly exact: boolean;
}

/** Writes an operator: by its exact form, as it is where that is exact, else as it is without that promise. */
export function writeOperator(context: FormContext): Written {
  const outputs = forms.get(context.op)?.(context);
  if (outputs) return { outputs, exact: true };
  return { outputs: asItIs(context), exact: isFaithful(context) };
}

function asItIs({ w, op, attrs, inputs, types, constants, outputs: made }: FormContext): readonly string[] {
  const outputs = made.map(() => w.shared.names.fresh());
  const node: Node = { name: '', op, attrs, inputs, outputs, origin: '' };
  const typeOf = new Map([
    ...inputs.map((input, i) => [input, types[i]] as const),
    ...outputs.map((output, i) => [output, made[i]] as const),
  ]);
  const nodes = exportForms[op]?.(node, {
    type: (value) => typeOf.get(value)!,
    fresh: () => w.shared.names.fresh(),
    constant: (base, value) => w.shared.storeTensor(value, base),
  }) ?? [node];
  void constants;
  w.nodes.push(...nodes.map((n) => ({ ...nodeProto(n), name: '' })));
  return outputs;
}
