import type { Evaluation } from './evaluate.js';

/** An evaluation without what differs from one time to the next. */
export type Measured = Omit<Evaluation, 'seconds' | 'profile'>;

const changing: ReadonlySet<string> = new Set(['seconds', 'profile'] satisfies (keyof Evaluation)[]);

/** What an evaluation measured, its times left out. */
export function measuredOf(evaluation: Evaluation): Measured {
  return Object.fromEntries(Object.entries(evaluation).filter(([key]) => !changing.has(key))) as unknown as Measured;
}
