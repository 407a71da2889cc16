import type { Attrs } from '../ir/index.js';
import type { DType } from '../tensor/index.js';
import { arithmetic } from './arithmetic.js';
import { broadcastMap, broadcastType, pairLoop } from './broadcast.js';
import { pow } from './exp.js';
import { need, numberAttr } from './op.js';
import type { OpDef } from './op.js';
import { requireType } from './operands.js';

type BinaryFunction = (a: number, b: number) => number;

interface Binary {
  readonly types: readonly DType[];
  readonly attributes?: readonly string[];
  readonly result?: 'bool';
  /** The exponent of Pow may have another type than its base. */
  readonly mixed?: true;
  f(dtype: DType, attrs: Attrs): BinaryFunction;
}

const NUMERIC: readonly DType[] = ['f32', 'i64', 'i32', 'i8', 'u8'];
const ANY: readonly DType[] = [...NUMERIC, 'bool'];
const BOOL: readonly DType[] = ['bool'];

/** Elementwise operators of two inputs under multidirectional broadcasting. */
const table: Readonly<Record<string, Binary>> = {
  Add: { types: NUMERIC, f: () => (a, b) => a + b },
  Sub: { types: NUMERIC, f: () => (a, b) => a - b },
  Mul: { types: NUMERIC, f: (dtype) => (dtype === 'i32' ? Math.imul : (a, b) => a * b) },
  Div: { types: NUMERIC, f: (dtype) => (dtype === 'f32' ? (a, b) => a / b : divideToZero) },
  Pow: { types: ['f32', 'i64', 'i32'], mixed: true, f: () => pow },
  Mod: { types: NUMERIC, attributes: ['fmod'], f: modulus },
  And: { types: BOOL, f: () => (a, b) => a & b },
  Or: { types: BOOL, f: () => (a, b) => a | b },
  Xor: { types: BOOL, f: () => (a, b) => a ^ b },
  Equal: { types: ANY, result: 'bool', f: () => (a, b) => Number(a === b) },
  Greater: { types: NUMERIC, result: 'bool', f: () => (a, b) => Number(a > b) },
  GreaterOrEqual: { types: NUMERIC, result: 'bool', f: () => (a, b) => Number(a >= b) },
  Less: { types: NUMERIC, result: 'bool', f: () => (a, b) => Number(a < b) },
  LessOrEqual: { types: NUMERIC, result: 'bool', f: () => (a, b) => Number(a <= b) },
};

/** @shape a, b that broadcast -> common shape; @throws RangeError on a whole number divided by zero (in evaluate) */
export const binary: readonly OpDef[] = Object.entries(table).map(([type, def]) => ({
  type,
  role: def.result ? 'host' : 'pointwise',
  source: `https://onnx.ai/onnx/operators/onnx__${type}.html`,
  attributes: def.attributes ?? [],
  infer(inputs) {
    const a = need(inputs, 0);
    const b = need(inputs, 1);
    requireType(a, def.types);
    return [broadcastType([a, def.mixed ? { ...b, dtype: a.dtype } : b], def.result ?? a.dtype)];
  },
  evaluate(inputs, attrs) {
    const a = need(inputs, 0);
    const real = a.dtype === 'f32' ? arithmetic[type] : undefined;
    return [broadcastMap(a, need(inputs, 1), def.result ?? a.dtype, real ?? pairLoop(def.f(a.dtype, attrs)))];
  },
}));

function divideToZero(a: number, b: number): number {
  if (b === 0) throw new RangeError('Expected a divisor other than 0 for whole numbers');
  return Math.trunc(a / b);
}

function modulus(dtype: DType, attrs: Attrs): BinaryFunction {
  if (numberAttr(attrs, 'fmod', 0) === 1) return (a, b) => a % b;
  if (dtype === 'f32') throw new TypeError('Expected fmod 1 for real numbers but found 0');
  return (a, b) => {
    if (b === 0) throw new RangeError('Expected a divisor other than 0 for whole numbers');
    const rest = a % b;
    return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
  };
}
