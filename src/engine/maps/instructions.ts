import type { Activation } from '../kernels/index.js';
import type { Arrays, Elements, Slot } from '../memory.js';

/** An address in the memory of a run, or a plain number. */
export type Operand = Slot<keyof Elements> | number;

/** An instruction of `runLayer` (kernels/tiles.ts says what each does): addresses `to`, a, b, c, d, e, f; two whole numbers; two doubles. */
export interface Instruction {
  readonly op: Op;
  readonly operands: readonly Operand[];
  readonly whole?: readonly [number, number];
  readonly doubles?: readonly number[];
}

/** The instructions by their numbers. */
export const ops = {
  charge: 0,
  analog: 1,
  count: 2,
  fromPlanes: 3,
  repeat: 4,
  Add: 5,
  Sub: 6,
  Mul: 7,
  first: 8,
  later: 9,
  toPlanes: 10,
  convolve: 11,
  convolveChannels: 12,
  send: 13,
  analogHigh: 14,
  Relu: 16,
  LeakyRelu: 17,
  Clip: 18,
  Sigmoid: 19,
  HardSigmoid: 20,
  Swish: 21,
  HardSwish: 22,
} as const satisfies Readonly<Record<Activation['name'], number>> & Readonly<Record<string, number>>;

/** Name of an instruction. */
export type Op = keyof typeof ops;

/** Size of an instruction. @unit 32-bit words */
export const INSTRUCTION_WORDS = 16;

/** Writes instructions where the kernels read them. @param code as many words as they need */
export function writeInstructions(instructions: readonly Instruction[], code: Int32Array, arrays: Arrays): void {
  const doubles = new Float64Array(code.buffer, code.byteOffset, code.length / 2);
  instructions.forEach(({ op, operands, whole = [0, 0], doubles: given = [] }, i) => {
    const at = i * INSTRUCTION_WORDS;
    code[at] = ops[op];
    operands.forEach((operand, k) => (code[at + 1 + k] = addressOf(operand, arrays)));
    code.set(whole, at + 8);
    doubles.set(given, at / 2 + 6);
  });
}

/** @unit bytes */
export function addressOf(operand: Operand, arrays: Arrays): number {
  return typeof operand === 'number' ? operand : arrays.address(operand);
}
