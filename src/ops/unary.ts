import { allocate, tensor } from '../tensor/index.js';
import type { DType } from '../tensor/index.js';
import { arrayFunction } from './array-functions.js';
import { need } from './op.js';
import type { OpDef } from './op.js';
import { requireType } from './operands.js';
import { scalarFunctions } from './scalar.js';

const REAL: readonly DType[] = ['f32'];
const NUMERIC: readonly DType[] = ['f32', 'i64', 'i32', 'i8', 'u8'];

/** Elementwise operators of one input: name, attributes, element types. Their functions are in scalar.ts. */
const table: readonly (readonly [type: string, attributes: readonly string[], types: readonly DType[]])[] = [
  ['Relu', [], NUMERIC],
  ['LeakyRelu', ['alpha'], REAL],
  ['ThresholdedRelu', ['alpha'], REAL],
  ['Sigmoid', [], REAL],
  ['HardSigmoid', ['alpha', 'beta'], REAL],
  ['Swish', ['alpha'], REAL],
  ['HardSwish', [], REAL],
  ['Gelu', ['approximate'], REAL],
  ['Elu', ['alpha'], REAL],
  ['Selu', ['alpha', 'gamma'], REAL],
  ['Celu', ['alpha'], REAL],
  ['Softplus', [], REAL],
  ['Softsign', [], REAL],
  ['Mish', [], REAL],
  ['Tanh', [], REAL],
  ['Exp', [], REAL],
  ['Log', [], REAL],
  ['Sqrt', [], REAL],
  ['Reciprocal', [], REAL],
  ['Abs', [], NUMERIC],
  ['Neg', [], NUMERIC],
  ['Floor', [], REAL],
  ['Ceil', [], REAL],
  ['Round', [], REAL],
  ['Sign', [], NUMERIC],
  ['Erf', [], REAL],
  ['Sin', [], REAL],
  ['Cos', [], REAL],
];

/** @shape x any -> same */
export const unary: readonly OpDef[] = table.map(([type, attributes, types]) => ({
  type,
  role: 'activation',
  source: `https://onnx.ai/onnx/operators/onnx__${type}.html`,
  attributes,
  infer(inputs, attrs) {
    const x = need(inputs, 0);
    requireType(x, types);
    scalarFunctions[type]!(attrs);
    return [{ dtype: x.dtype, shape: x.shape }];
  },
  evaluate(inputs, attrs) {
    const x = need(inputs, 0);
    if (x.data instanceof Float32Array) {
      const data = new Float32Array(x.data.length);
      arrayFunction(type, attrs)(x.data, data);
      return [tensor(x.dtype, x.shape, data)];
    }
    const f = scalarFunctions[type]!(attrs);
    const data = allocate(x.dtype, x.data.length);
    for (let i = 0; i < data.length; i++) data[i] = f(x.data[i]!);
    return [tensor(x.dtype, x.shape, data)];
  },
}));
