import type { Parameters } from '../../../neurons/index.js';
import type { Formula } from '../formula.js';
import type { GraphWriter } from '../graph-writer.js';

/** What a firing rule is written from: one layer at one timestep. Everything is counted in unit spikes, in double precision. */
export interface Firing {
  readonly w: GraphWriter;
  readonly f: Formula;
  readonly p: Parameters;
  /** Membrane potentials before firing. */
  readonly v: string;
  /** Running counts. */
  readonly sent: string;
  /** Running counts in float32. */
  readonly count: string;
  /** The timestep, a scalar from 1. */
  readonly t: string;
  readonly shape: readonly number[];
  /** True when loops are preferred to as many copies. */
  readonly loops: boolean;
  /** What the rule remembers of each neuron, zero at first. */
  readonly remember: (name: string) => { readonly before: string; readonly keep: (after: string) => void };
}

/** What a firing rule gives: the messages in double precision, or the running counts after them in float32. */
export type Fired = { readonly message: string } | { readonly count: string };

/** Writes a firing rule. */
export type Emitter = (firing: Firing) => Fired;
