import { InternalError } from '../../../diagnostics/index.js';
import type { Crew } from '../../team/index.js';
import { analogCurrents, currentSpikes } from './currents.js';
import { moveSpikes, reachedSpikes, silenceRows } from './move.js';
import { neurons } from './neurons.js';
import { poolCounts, poolSpikes } from './pool.js';
import { Views, type PlainKernel } from './views.js';

/** The kernels of unit spikes in TypeScript, by name: what the compiled ones are checked against, and what runs where those cannot. */
export const plainKernels: Readonly<Record<string, PlainKernel>> = {
  unitNeurons: neurons('narrow'),
  wideNeurons: neurons('wide'),
  reachedSpikes,
  analogCurrents,
  currentSpikes,
  poolSpikes,
  poolCounts,
  silenceRows,
  moveSpikes,
};

/** Runs them in the given memory. */
export function plainCrew(buffer: ArrayBuffer): Crew {
  const views = new Views(buffer);
  return {
    run(name, args, rows) {
      const kernel = plainKernels[name];
      if (!kernel) throw new InternalError(`there is no kernel "${name}"`);
      kernel(views, [...args, 0, rows]);
    },
  };
}
