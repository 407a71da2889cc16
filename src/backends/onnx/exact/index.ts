import { opNamed } from '../../../ops/index.js';
import { exportForms, nodeProto } from '../../../onnx/index.js';
import type { Node } from '../../../ir/index.js';
import type { Form, FormContext } from './form.js';
import { celu, elu, mish, selu } from './activations.js';
import { averagePool } from './average-pool.js';
import { conv } from './conv.js';
import { cumSum } from './cum-sum.js';
import { tanh } from './double-exponential.js';
import { depthToSpace, spaceToDepth } from './depth-space.js';
import { inDoubles } from './doubles.js';
import { erf, gelu } from './error-function.js';
import { exp32 } from './exponential.js';
import { isFaithful } from './faithful.js';
import { log, softplus } from './logarithm.js';
import { sigmoid, swish } from './logistic.js';
import { lrn } from './lrn.js';
import { mean, sum } from './many.js';
import { batchNormalization, groupNormalization, layerNormalization } from './normalization.js';
import { oneHot, relu, where } from './other-types.js';
import { clip, hardSigmoid, hardSwish, leakyRelu, softsign, thresholdedRelu } from './piecewise.js';
import { pow } from './power.js';
import { gemm, matMul } from './product.js';
import { div, pad } from './protected.js';
import { globalAveragePool, reduceForms } from './reduce.js';
import { resize } from './resize.js';
import { logSoftmax, softmax } from './softmax.js';

export type { Form, FormContext } from './form.js';

/** How operators are written whose result would otherwise depend on the runtime. */
const forms: ReadonlyMap<string, Form> = new Map<string, Form>([
  ['Sigmoid', sigmoid],
  ['Swish', swish],
  ['HardSigmoid', hardSigmoid],
  ['HardSwish', hardSwish],
  ['LeakyRelu', leakyRelu],
  ['ThresholdedRelu', thresholdedRelu],
  ['Softsign', softsign],
  ['Exp', inDoubles(exp32)],
  ['Clip', clip],
  ['Elu', elu],
  ['Selu', selu],
  ['Celu', celu],
  ['Gelu', gelu],
  ['Erf', inDoubles(erf)],
  ['Mish', mish],
  ['Tanh', inDoubles(tanh)],
  ['Softplus', inDoubles(softplus)],
  ['Log', inDoubles(log)],
  ['Pow', pow],
  ['Softmax', softmax],
  ['LogSoftmax', logSoftmax],
  ['BatchNormalization', batchNormalization],
  ['InstanceNormalization', groupNormalization],
  ['GroupNormalization', groupNormalization],
  ['LayerNormalization', layerNormalization],
  ['LRN', lrn],
  ['CumSum', cumSum],
  ['MatMul', matMul],
  ['Gemm', gemm],
  ['Conv', conv],
  ['AveragePool', averagePool],
  ['GlobalAveragePool', globalAveragePool],
  ...reduceForms,
  ['Resize', resize],
  ['DepthToSpace', depthToSpace],
  ['SpaceToDepth', spaceToDepth],
  ['Div', div],
  ['Pad', pad],
  ['Relu', relu],
  ['Where', where],
  ['OneHot', oneHot],
  ['Sum', sum],
  ['Mean', mean],
]);

/** An operator as written: its outputs, and whether every runtime must compute the same bits. */
export interface Written {
  readonly outputs: readonly string[];
  readonly exact: boolean;
}

/** Writes an operator: what is known is stored; else by its exact form, as it is where that is exact, or as it is without that promise. */
export function writeOperator(context: FormContext): Written {
  const { w, op, inputs, constants, attrs, outputs: made } = context;
  if (inputs.every((input, i) => input === '' || constants[i])) {
    const values = opNamed(op).evaluate(constants, attrs, made.length);
    return { outputs: values.map((value) => w.shared.storeTensor(value, op)), exact: true };
  }
  const before = w.nodes.length;
  const outputs = forms.get(op)?.(context);
  if (outputs) return { outputs, exact: true };
  w.nodes.length = before;
  return { outputs: asItIs(context), exact: isFaithful(context) };
}

function asItIs({ w, op, attrs, inputs, types, outputs: made }: FormContext): readonly string[] {
  const outputs = made.map(() => w.shared.names.fresh());
  // with `sorted` 0 the order of TopK would be the runtime's
  const stated = op === 'TopK' ? { ...attrs, sorted: 1 } : attrs;
  const node: Node = { name: '', op, attrs: stated, inputs, outputs, origin: '' };
  const typeOf = new Map([
    ...inputs.map((input, i) => [input, types[i]] as const),
    ...outputs.map((output, i) => [output, made[i]] as const),
  ]);
  const nodes = exportForms[op]?.(node, {
    type: (value) => typeOf.get(value)!,
    fresh: () => w.shared.names.fresh(),
    constant: (base, value) => w.shared.storeTensor(value, base),
  }) ?? [node];
  w.nodes.push(...nodes.map((n) => ({ ...nodeProto(n), name: '' })));
  return outputs;
}
