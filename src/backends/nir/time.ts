import { fail } from '../../diagnostics/index.js';
import type { Step } from '../../snn/index.js';
import { nearby } from './arrays.js';
import type { Dialect } from './dialect.js';

/** Seconds of a timestep, and what an integrator multiplies its input by so that a timestep adds it once. */
export interface Time {
  readonly dt: number;
  readonly r: number;
}

/**
 * The length of a timestep that was asked for, or the reader's own, and 1 / dt in the precision in which it is stored: where that times dt is not 1, a number next
 * to it is taken if it gives 1.
 * @throws BAD_OPTION for no length at all, and for another than that of a reader which has only one
 */
export function timeOf(dialect: Dialect, steps: readonly Step[], given?: number): Time {
  const leaky = steps.some((step) => step.kind === 'neuron' && step.model === 'lif');
  const own = leaky ? dialect.dt.leak : dialect.dt.integrate;
  const dt = given ?? own;
  if (!(dt > 0 && dt < Infinity))
    fail('BAD_OPTION', '--dt', `expected seconds above 0 but found ${dt}`, 'leave it out');
  if (leaky && dialect.dt.leakFixed && dt !== own)
    fail(
      'BAD_OPTION',
      '--dt',
      `${dialect.reader} reads leaky neurons with timesteps of ${own} s whatever the file says, but found ${dt}`,
      'leave it out',
    );
  const candidates = nearby(1 / dt, dialect);
  return { dt, r: candidates.find((r) => addsOnce({ dt, r })) ?? candidates[0] };
}

/** Whether an integrator adds its input exactly once in a timestep. */
export function addsOnce({ dt, r }: Time): boolean {
  return r * dt === 1;
}
