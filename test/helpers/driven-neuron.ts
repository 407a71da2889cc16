import fc from 'fast-check';
import type { Parameters } from '../../src/neurons/index.js';
import { fire } from './driven-step.js';

/** Currents that are whole multiples of 1/8: all sums of them are exact. */
export const eighths = (low: number, high: number) => fc.integer({ min: 8 * low, max: 8 * high }).map((n) => n / 8);

/** A train of such currents, quiet at times. */
export const currentTrains = fc.array(fc.oneof({ weight: 2, arbitrary: eighths(-6, 8) }, fc.constant(0)), {
  minLength: 1,
  maxLength: 60,
});

/** The running sums of a list. */
export function accumulated(list: readonly number[]): number[] {
  let total = 0;
  return list.map((x) => (total += x));
}

/** Messages of one neuron with units of 1, on the simulator's own step. @param currents by timestep */
export function messagesOf(model: string, parameters: Parameters, currents: readonly number[]): number[] {
  return fire(
    model,
    parameters,
    accumulated(currents).map((charge) => [charge]),
    [1],
  ).flat();
}
