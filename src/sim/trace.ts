/** Spikes of one value: the message of the current timestep and the running count, both whole numbers of unit spikes below 2^24, row-major. */
export interface SpikeTrain {
  readonly message: Float32Array;
  readonly count: Float32Array;
  /** Elements whose message is not zero, at the current timestep. */
  active: number;
}

/** What a simulation holds between the steps of one timestep. */
export interface State {
  readonly trains: Map<string, SpikeTrain>;
  /** Accumulated charge of values that are not spikes, in activation units: the gain times the value. */
  readonly charge: Map<string, Float32Array>;
  /** Names in `charge` that this timestep wrote. */
  readonly changed: Set<string>;
}

/** Work counted over all timesteps so far, by step name. */
export interface Work {
  /** Hardware spikes by neuron step: messages, each counted as its number of powers of two. */
  readonly spikes: Map<string, number>;
  /** Synaptic operations by synapse step: one addition of a weight for each spike and reached neuron. */
  readonly synapticOps: Map<string, number>;
  /** Multiply-accumulates of analog layers, by synapse step. */
  readonly macs: Map<string, number>;
  /** Analog input elements outside the calibrated range, which were clipped to it. */
  clippedInputs: number;
}

/** A train of `size` elements that has been silent so far. */
export function spikeTrain(size: number): SpikeTrain {
  return { message: new Float32Array(size), count: new Float32Array(size), active: 0 };
}

/** No work yet. */
export function noWork(): Work {
  return { spikes: new Map(), synapticOps: new Map(), macs: new Map(), clippedInputs: 0 };
}

/** A copy that later timesteps do not change. */
export function snapshot(work: Work): Work {
  return {
    spikes: new Map(work.spikes),
    synapticOps: new Map(work.synapticOps),
    macs: new Map(work.macs),
    clippedInputs: work.clippedInputs,
  };
}

/** Sum over all steps. */
export function total(counts: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const count of counts.values()) sum += count;
  return sum;
}
