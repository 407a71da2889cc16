import { chargeOf, isStirred, soma } from '../sim/index.js';
import type { SnnProgram, SomaStep } from '../snn/index.js';
import { broadcastIndex, realData, sameShape, sizeOf } from '../tensor/index.js';
import type { Prepared } from './machine.js';

type Pairwise = (a: Float32Array, b: Float32Array, out: Float32Array) => void;

/** Operators of two values, element by element. Each has a loop of its own, and a rounding to float32 as in evaluation. */
const pairwise: Readonly<Record<string, Pairwise>> = { Add: add, Sum: add, Sub: subtract, Mul: multiply };

function add(a: Float32Array, b: Float32Array, out: Float32Array): void {
  for (let i = 0; i < out.length; i++) out[i] = a[i]! + b[i]!;
}

function subtract(a: Float32Array, b: Float32Array, out: Float32Array): void {
  for (let i = 0; i < out.length; i++) out[i] = a[i]! - b[i]!;
}

function multiply(a: Float32Array, b: Float32Array, out: Float32Array): void {
  for (let i = 0; i < out.length; i++) out[i] = a[i]! * b[i]!;
}

/** A soma: as in the reference, but for sums and products of two values of one shape, which need no index of their elements. */
export function preparedSoma(step: SomaStep, program: SnnProgram): Prepared {
  const operation = pairwise[step.op];
  const [output = ''] = step.outputs;
  const shape = program.shapes.get(output)!;
  const operands = step.inputs.map((input) => {
    const constant = program.constants.get(input);
    if (constant?.dtype === 'f32') return expanded(realData(constant), constant.shape, shape);
    return sameShape(program.shapes.get(input) ?? [], shape) ? input : undefined;
  });
  const [left, right] = operands;
  if (!operation || !step.homogeneous || operands.length !== 2 || left === undefined || right === undefined)
    return (machine) => soma(step, machine);
  return (machine) => {
    const out = new Float32Array(sizeOf(shape));
    machine.state.charge.set(output, out);
    return (t) => {
      if (!isStirred(machine, t, step.inputs)) return;
      const [a, b] = [left, right].map((operand) =>
        typeof operand === 'string' ? chargeOf(machine, operand) : operand,
      ) as [Float32Array, Float32Array];
      operation(a, b, out);
      machine.state.changed.add(output);
    };
  };
}

/** A constant with an element for each of a larger shape. */
function expanded(data: Float32Array, from: readonly number[], shape: readonly number[]): Float32Array | undefined {
  if (
    from.length > shape.length ||
    from.some((extent, i) => extent !== 1 && extent !== shape[i + shape.length - from.length])
  )
    return undefined;
  return Float32Array.from(broadcastIndex(from, shape), (i) => data[i]!);
}
