import type { SynapseStep } from '../snn/index.js';
import type { Arrays, MemoryPlan, Slot } from './memory.js';
import { asPlane, type WindowAxis } from '../ops/index.js';

/**
 * Where the positions of one axis lead: position i reaches the outputs `to[start[i]] .. to[start[i + 1] - 1]`, each through the element `tap` of the kernel.
 */
export interface Reach {
  readonly start: Int32Array;
  readonly to: Int32Array;
  readonly tap: Int32Array;
}

/** The reach of both axes of a convolution or of its transpose. */
export function reachOf(geometry: Exclude<SynapseStep['geometry'], { type: 'dense' }>): [Reach, Reach] {
  const [vertical, horizontal] = asPlane(geometry.axes);
  const transposed = geometry.type === 'conv-transpose';
  return [reachAlong(vertical, transposed), reachAlong(horizontal, transposed)];
}

/** The reach of the positions of an axis: the windows that hold each; of the transpose, the elements of each window. */
export function reachAlong(axis: WindowAxis, transposed: boolean): Reach {
  const lists: [to: number, tap: number][][] = Array.from({ length: transposed ? axis.output : axis.input }, () => []);
  for (let window = 0; window < axis.output; window++)
    for (let tap = 0; tap < axis.kernel; tap++) {
      const position = window * axis.stride - axis.before + tap * axis.dilation;
      if (position < 0 || position >= axis.input) continue;
      if (transposed) lists[window]!.push([position, tap]);
      else lists[position]!.push([window, tap]);
    }
  const start = new Int32Array(lists.length + 1);
  lists.forEach((list, i) => (start[i + 1] = start[i]! + list.length));
  const pairs = lists.flat();
  return { start, to: Int32Array.from(pairs, ([to]) => to), tap: Int32Array.from(pairs, ([, tap]) => tap) };
}

/** How many outputs each position reaches. */
export function fanOutAlong({ start }: Reach): Int32Array {
  return Int32Array.from({ length: start.length - 1 }, (_, i) => start[i + 1]! - start[i]!);
}

/** The most outputs that any position reaches. */
export function mostReached(reach: Reach): number {
  return fanOutAlong(reach).reduce((most, n) => Math.max(most, n), 0);
}

/** The same in the memory of a run. */
export function plannedReach({ start, to, tap }: Reach, plan: MemoryPlan): (arrays: Arrays) => Reach {
  const slots = [start, to, tap].map((list) => plan.constant('i32', list)) as [Slot<'i32'>, Slot<'i32'>, Slot<'i32'>];
  return (arrays) => ({ start: arrays.of(slots[0]), to: arrays.of(slots[1]), tap: arrays.of(slots[2]) });
}
