import type { Parameter } from './model.js';

/** What a neuron may take back. `zero`: nothing; `memory`: at most what it has sent; `free`: anything, so the output is signed. */
export const RELEASE = { zero: 0, memory: 1, free: 2 } as const;

/** The parameter `release`. Neurons on activations that can be negative are given `free` by the compiler, whatever the preset says. */
export const releaseParameter: Parameter = {
  value: RELEASE.memory,
  unit: 'choice',
  doc: '0 never takes spikes back, 1 at most those sent (memory), 2 freely (signed output)',
  min: 0,
  max: 2,
  whole: true,
};

/**
 * All whole units of a membrane, as far as one message may carry them: clip(floor(v), lo, most) with lo = 0 | -min(most, sent) | -most by `release`.
 * @returns the message for a membrane and a running count, all in unit spikes
 */
export function wholeUnits(most: number, release: number): (v: number, sent: number) => number {
  if (release === RELEASE.free) return (v) => Math.min(Math.max(Math.floor(v), -most), most);
  if (release === RELEASE.memory)
    return (v, sent) => Math.min(Math.max(Math.floor(v), -Math.min(most, Math.max(sent, 0))), most);
  return (v) => Math.min(Math.max(Math.floor(v), 0), most);
}
