import type { Timestep } from '../../src/sim/index.js';

/** All that a simulator says, values as bits: -0 and 0 differ, NaN equals itself. */
export function told(steps: Iterable<Timestep>): unknown[] {
  const bits = (tensors: Timestep['outputs']) =>
    [...tensors].map(([name, { shape, data }]) => [
      name,
      shape,
      Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64'),
    ]);
  return [...steps].map(({ t, readouts, outputs, work }) => ({
    t,
    readouts: bits(readouts),
    outputs: bits(outputs),
    spikes: [...work.spikes],
    synapticOps: [...work.synapticOps].sort(),
    macs: [...work.macs].sort(),
    clippedInputs: work.clippedInputs,
  }));
}
