/**
 * What has arrived at the neurons of a layer, channels last, as whole numbers of its lattice: for neuron i of channel c values[i] + offset[c] of spikes, whose
 * offset is the bias injected so far; values[i] * factor of an analog input, which is injected `factor` times.
 */
export type Accumulators = SpikeAccumulators | AnalogAccumulators;

/** Accumulators of a synapse group that reads spikes. */
export interface SpikeAccumulators {
  readonly kind: 'spikes';
  readonly values: Int32Array;
  readonly offset: Int32Array;
}

/** Accumulators of a synapse group that reads an analog input. */
export interface AnalogAccumulators {
  readonly kind: 'analog';
  readonly values: Float64Array;
  factor: number;
}
