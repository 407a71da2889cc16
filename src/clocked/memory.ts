import { fail } from '../diagnostics/index.js';
import { sizeOf } from '../tensor/index.js';
import type { ClockedProgram } from './program.js';

/** Numbers of 8 bytes that a run may hold: 2 GiB. */
const MOST_NUMBERS = 2 ** 28;

/** Timesteps that a delay has to remember in a run: what left longer ago than that never arrives. */
export function remembered(delays: Float64Array, timesteps: number): number {
  return Math.min(delays.reduce((a, b) => Math.max(a, b), 0) + 1, timesteps);
}

/**
 * Refuses a run that would hold too much: values of nodes, histories of delays, and `kept` numbers of every timestep.
 * @throws NIR_TOO_LARGE
 */
export function requireMemory({ nodes }: ClockedProgram, timesteps: number, kept: number): void {
  const held = nodes.reduce((sum, { op, inputShape, shape }) => {
    const size = sizeOf(shape);
    const state =
      op.kind === 'neuron' ? 2 * size : op.kind === 'delay' ? remembered(op.timesteps, timesteps) * size : 0;
    return sum + sizeOf(inputShape) + 3 * size + state;
  }, 0);
  if (!(held + kept * timesteps <= MOST_NUMBERS))
    fail(
      'NIR_TOO_LARGE',
      'the run',
      `${timesteps} timesteps of a network with ${held} values, ${kept} of them kept at every timestep, need more than ${2 ** 31} bytes`,
      'give fewer --timesteps, or a smaller network',
    );
}
