import type { Timestep } from 'snn-convert/engine';

/** All that a run says at its last timestep, as plain JSON; values as bytes, so that no bit is lost on the way. */
export function told(steps: Iterable<Timestep>) {
  const last = [...steps].at(-1)!;
  const { spikes, synapticOps, macs, clippedInputs } = last.work;
  const values = (tensors: Timestep['outputs']) =>
    [...tensors].map(([name, { dtype, shape, data }]) => {
      const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      return { name, dtype, shape: [...shape], bytes: [...bytes] };
    });
  return {
    t: last.t,
    readouts: values(last.readouts),
    outputs: values(last.outputs),
    spikes: Object.fromEntries(spikes),
    synapticOps: Object.fromEntries(synapticOps),
    macs: Object.fromEntries(macs),
    clippedInputs,
  };
}

/** What a run says. */
export type Told = ReturnType<typeof told>;
