import type { Diagnostic } from '../diagnostics/index.js';
import type { WindowAxis } from '../ops/index.js';

/**
 * A network discretised in time: everything happens at multiples of `dt`. Values between nodes are real numbers or, behind a firing node, whole
 * numbers of spikes. Within a timestep the nodes are evaluated in their order; a delayed connection carries what its source gave one
 * timestep ago (in the first: nothing). Unlike an SnnProgram its input may vary in time and its edges may go back.
 */
export interface ClockedProgram {
  /** Seconds between timesteps. */
  readonly dt: number;
  /** How long it is meant to run, where the file says so. */
  readonly timesteps?: number;
  readonly nodes: readonly ClockedNode[];
  /** Nodes that are fed from outside. */
  readonly inputs: readonly string[];
  /** Nodes whose values are read out. */
  readonly outputs: readonly string[];
  /** The delayed connections, by the names of their ends. */
  readonly recurrent: readonly (readonly [source: string, target: string])[];
  /** What was assumed when time became discrete. */
  readonly notes: readonly Diagnostic[];
}

/** One node: what arrives over all connections is added up, then the operation applies. */
export interface ClockedNode {
  readonly name: string;
  /** Its type in the file. */
  readonly type: string;
  readonly inputShape: readonly number[];
  readonly shape: readonly number[];
  /** Places of the sources in `nodes`. */
  readonly from: readonly { readonly node: number; readonly delayed: boolean }[];
  readonly op: ClockedOp;
}

/** Numbers with one element for each element of the node, or one for all. */
export type PerElement = Float64Array;

/** What a node does in a timestep. */
export type ClockedOp =
  | { readonly kind: 'pass' }
  | {
      /** y = W x + b for each of `blocks` independent parts. */
      readonly kind: 'linear';
      readonly blocks: number;
      readonly inputs: number;
      readonly outputs: number;
      readonly weight: Float32Array | Float64Array;
      readonly bias?: Float64Array;
    }
  | {
      readonly kind: 'convolution';
      readonly groups: number;
      readonly inputs: number;
      readonly outputs: number;
      readonly windows: readonly [vertical: WindowAxis, horizontal: WindowAxis];
      readonly weight: Float32Array | Float64Array;
      readonly bias?: Float64Array;
    }
  | {
      /** The sum of each window times `scale`; padding is zero and counts. */
      readonly kind: 'pool';
      readonly planes: number;
      readonly windows: readonly [vertical: WindowAxis, horizontal: WindowAxis];
      readonly scale: number;
    }
  | { readonly kind: 'scale'; readonly factor: PerElement }
  | { readonly kind: 'threshold'; readonly threshold: PerElement }
  | { readonly kind: 'delay'; readonly timesteps: PerElement }
  | ({ readonly kind: 'neuron' } & ClockedNeuron);

/**
 * A neuron with a linear membrane: v <- keep v + input x + offset, with a synapse v <- keep v + fromCurrent i + input x + offset and then
 * i <- synapse.keep i + synapse.input x. `x` is what arrives. Without `firing` the membrane is the output, otherwise the spikes are.
 */
export interface ClockedNeuron {
  readonly keep: PerElement;
  readonly input: PerElement;
  readonly offset: PerElement;
  readonly synapse?: { readonly keep: PerElement; readonly input: PerElement; readonly fromCurrent: PerElement };
  /** The membrane at the start. */
  readonly initial: PerElement;
  readonly firing?: ClockedFiring;
}

/** When a neuron spikes and what becomes of its membrane. */
export interface ClockedFiring {
  readonly threshold: PerElement;
  readonly compare: '>' | '>=';
  /** To which potential the membrane is set, or that the threshold is subtracted for each spike. */
  readonly reset: PerElement | 'subtract';
  /** Spikes a timestep at most: one for each threshold that the membrane holds. More than one needs thresholds above 0. */
  readonly maxSpikes: number;
  /** Below this the membrane does not fall. */
  readonly floor?: PerElement;
}
