import type { ErrorFigures } from './error-sums.js';
import type { Advice } from './advice.js';
import type { LossShares } from './loss.js';

/** One element of a value: where SNN and ANN differ most. */
export interface WorstElement {
  /** Index of the input, from 0. */
  readonly sample: number;
  /** Row-major index in the value. */
  readonly index: number;
  /** The ANN's value. @unit activation */
  readonly expected: number;
  /** What the SNN transmits. @unit activation */
  readonly found: number;
}

/** What became of one value on its way through the spiking network. */
export interface LayerReport {
  /** Node of the ONNX file. */
  readonly layer: string;
  /** Name of the value that becomes spikes. */
  readonly value: string;
  readonly op: string;
  readonly neurons: number;
  readonly channels: number;
  /** The neurons alone, given the ANN's exact value as a constant drive for all timesteps. */
  readonly isolated: ErrorFigures;
  /** The neurons in the running network: what they say against the mean drive that reached them. */
  readonly own: ErrorFigures;
  /** What they say in the running network against the ANN: their own error and everything before them. */
  readonly cumulative: ErrorFigures;
  /** The squared error of `isolated` by cause. */
  readonly isolatedLoss: LossShares;
  /** The squared error of `own` by cause. */
  readonly loss: LossShares;
  /** Share of elements that are at the neuron's limit or are driven beyond it. */
  readonly saturated: number;
  /** Share of channels with such an element on any input. */
  readonly saturatedChannels: number;
  /** Share of channels that send no spike on any input. */
  readonly dead: number;
  /** Hardware spikes per neuron and timestep. */
  readonly rate: number;
  /** Relative error |transmitted - ANN| / |ANN| after each timestep, Euclidean norms over all inputs. */
  readonly errorByStep: readonly number[];
  /** Null where nothing differs. */
  readonly worst: WorstElement | null;
  /** Only where the layer loses much more than the others. */
  readonly advice?: Advice;
}

/** The network's outputs after t timesteps, mean over inputs. */
export interface OutputReport {
  readonly t: number;
  /** |SNN outputs - ANN outputs| / |ANN outputs|, Euclidean norms. */
  readonly error: number;
  /** F1 of boxes, overlap of masks or share of equal classes against the ANN, each input for itself, 0..1; only where a card says what outputs mean. */
  readonly agreement?: number;
}

/** Where a spiking network loses accuracy. As JSON, numbers that are not finite (no error: Infinity dB) are null. */
export interface Analysis {
  readonly schemaVersion: 1;
  readonly model: string;
  readonly preset: string;
  readonly options: Readonly<Record<string, string | number | boolean>>;
  readonly timesteps: number;
  readonly inputs: number;
  /** Values of the inputs that lay outside the calibrated range and were clipped to it. */
  readonly clippedInputs: number;
  /** What ran the ANN. */
  readonly engine: string;
  readonly outputs: readonly OutputReport[];
  /** In the order of computation. */
  readonly layers: readonly LayerReport[];
}
