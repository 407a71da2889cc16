import type { Machine } from '../machine.js';
import type { MemoryPlan } from '../memory.js';
import type { ChargeCode } from './charge.js';
import { addressOf, INSTRUCTION_WORDS, writeInstructions, type Instruction } from './instructions.js';

/** Arguments of a kernel that sums. @unit 32-bit words */
const ARGUMENT_WORDS = 12;

/** Runs a layer over all its neurons. @returns how many messages were listed */
export type RunLayer = () => number;

/** A layer with these instructions for every tile, prepared for any number of runs. */
export function plannedLayer(
  code: ChargeCode,
  each: readonly Instruction[],
  plan: MemoryPlan,
): (machine: Machine) => RunLayer {
  const args = code.sums.map(({ sums }) => ({
    operands: sums.args(code.chunk),
    slot: plan.room('i32', ARGUMENT_WORDS),
  }));
  const sums = code.sums.map(({ sums: { op }, accumulators }, k): Instruction => ({
    op,
    operands: [accumulators, args[k]!.slot],
  }));
  const instructions = [...code.once, ...sums, ...each];
  const words = plan.room('i32', instructions.length * INSTRUCTION_WORDS);
  const { batch, places, channels } = code.layout;
  const chunks = Math.ceil((batch * places) / code.chunk);
  return ({ space }) => {
    const { arrays, kernels } = space;
    for (const { operands, slot } of args) arrays.of(slot).set(operands.map((operand) => addressOf(operand, arrays)));
    writeInstructions(instructions, arrays.of(words), arrays);
    const frames = code.sums.flatMap(({ sums: { frame } }) => frame ?? []);
    const counts = [code.once.length, sums.length, each.length];
    const at = arrays.address(words);
    return () => {
      for (const frame of frames) frame(space);
      return kernels.maps!.runLayer(at, ...counts, code.tile, code.chunk, channels, places, batch, 0, chunks);
    };
  };
}
