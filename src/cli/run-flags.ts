import { fail } from '../diagnostics/index.js';
import type { CardFlags } from './flags.js';
import type { NirRunFlags } from './run-nir.js';

/** Flags of the verb `run`. */
export interface RunFlags extends CardFlags, NirRunFlags {
  readonly at?: readonly number[];
  readonly draw?: string;
  readonly model?: string;
  readonly threads?: number;
  readonly profile?: boolean;
}

/** Timesteps to read out at, in order: those asked for, else the last. @throws BAD_OPTION for later ones */
export function readouts(at: readonly number[] | undefined, steps: number): readonly number[] {
  const late = at?.find((t) => t > steps);
  if (late !== undefined)
    fail('BAD_OPTION', '--at', `expected timesteps up to ${steps} but found ${late}`, 'raise --timesteps');
  return [...new Set(at ?? [steps])].sort((a, b) => a - b);
}
