import type { Machine } from '../machine.js';
import type { MemoryPlan } from '../memory.js';
import type { Space } from '../space.js';
import { isHighAlone } from './analog.js';
import type { ChargeCode } from './charge.js';
import { addressOf, INSTRUCTION_WORDS, writeInstructions, type Instruction } from './instructions.js';

/** Arguments of a kernel that sums. @unit 32-bit words */
const ARGUMENT_WORDS = 12;

/** Runs a layer over all its neurons. @returns how many messages were listed */
export type RunLayer = () => number;

/**
 * A layer with these instructions for every tile, prepared for any number of runs.
 * @param divided whether threads may share it: then no messages are listed
 */
export function plannedLayer(
  code: ChargeCode,
  each: readonly Instruction[],
  divided: boolean,
  plan: MemoryPlan,
): (machine: Machine) => RunLayer {
  const whole = plannedCode(code, code.sums.length, each, divided, plan);
  const [analog] = code.analog;
  if (!analog || code.sums.length > 2) return ({ space }) => whole(space);
  // a layer that reads a picture need not sum its low part where that is zero
  const withoutLow = each.map((instruction) =>
    instruction.op === 'analog' ? { ...instruction, op: 'analogHigh' as const } : instruction,
  );
  const high = plannedCode(code, 1, withoutLow, divided, plan);
  return ({ space }) => {
    const [both, alone] = [whole(space), high(space)];
    return () => (isHighAlone(analog, space.arrays) ? alone() : both());
  };
}

/** Instructions for the first so many of a layer's sums. */
function plannedCode(
  code: ChargeCode,
  sums: number,
  each: readonly Instruction[],
  divided: boolean,
  plan: MemoryPlan,
): (space: Space) => RunLayer {
  const taken = code.sums.slice(0, sums).map(({ sums: { args, frame, op }, accumulators }) => ({
    frame,
    args: args(code.chunk),
    slot: plan.room('i32', ARGUMENT_WORDS),
    op,
    accumulators,
  }));
  const instructions = [
    ...code.once,
    ...taken.map(({ op, accumulators, slot }): Instruction => ({ op, operands: [accumulators, slot] })),
    ...each,
  ];
  const words = plan.room('i32', instructions.length * INSTRUCTION_WORDS);
  const counts = [code.once.length, sums, each.length];
  const { batch, places, channels } = code.layout;
  const chunks = Math.ceil((batch * places) / code.chunk);
  return (space) => {
    const { arrays, kernels, crew } = space;
    space.once(words, () => {
      for (const { args, slot } of taken) arrays.of(slot).set(args.map((operand) => addressOf(operand, arrays)));
      writeInstructions(instructions, arrays.of(words), arrays);
    });
    const args = [arrays.address(words), ...counts, code.tile, code.chunk, channels, places, batch, arrays.ownStart];
    return () => {
      for (const { frame } of taken) frame?.(space);
      if (!divided) return kernels.maps!.runLayer(...args, 0, chunks);
      crew.run('runLayer', args, chunks);
      return 0;
    };
  };
}
