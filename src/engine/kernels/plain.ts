import type { FindBound, Kernels } from './kernels.js';
import { atOnePlace, inGroups, singly } from './plain-accumulate.js';
import { activate } from './plain-activations.js';
import { keepCount, move, moveChannels, pool } from './plain-trains.js';
import { dueNow, leavers, powers, reachedPowers, sendDueUnits, sendUnits } from './plain-neurons.js';

/** The kernels in TypeScript: what the compiled ones are checked against, and what runs where those cannot. @param finders by layer */
export function plainKernels(finders: readonly FindBound[]): Kernels {
  return {
    atOnePlace,
    inGroups,
    singly,
    leavers,
    powers,
    reachedPowers,
    rule: () => undefined,
    dueNow,
    sendDueUnits: (t, neurons, train) => sendDueUnits(finders[neurons.layer]!, t, neurons, train),
    move,
    moveChannels,
    keepCount,
    pool,
    activate,
    sendUnits: (values, offset, neurons, train) => sendUnits(finders[neurons.layer]!, values, offset, neurons, train),
  };
}
