import type { Work } from '../../sim/index.js';
import type { Label } from '../label.js';
import type { Arrays, Slot } from '../memory.js';
import type { Crew } from '../team/index.js';
import type { SpikeMap } from './spike-map.js';

/** Timesteps that are worked on together: `timesteps` of them, after the first `before`. */
export interface Window {
  readonly before: number;
  readonly timesteps: number;
  /** Whether no other window follows. */
  readonly last: boolean;
}

/** One run of a program, layer by layer. */
export interface LayerRun {
  readonly arrays: Arrays;
  readonly crew: Crew;
  readonly work: Work;
  /** Analog inputs and, when there is a read-out, what it reads; row-major. */
  readonly charge: Map<string, Float32Array>;
}

/**
 * A part of a program that is prepared for any number of runs; binding it to one gives what it does in each window. Memory is as the run before has left it, so binding
 * brings what it keeps there to rest.
 */
export interface Stage {
  (run: LayerRun): BoundStage;
  /** What a profile calls it. */
  readonly label?: Label;
}

/** What a part does in one run. */
export interface BoundStage {
  /** Works through a window, when all that it reads has done so. */
  readonly pass: (window: Window) => void;
  /** Writes down what read-outs want to know, after the last timestep of a window. */
  readonly tell?: () => void;
}

/** Spikes of one value over a window, in memory. */
export interface BitTrain {
  readonly map: SpikeMap;
  readonly slot: Slot<'i32'>;
}

/** Adds to a count of work. */
export function addWork(counts: Map<string, number>, step: string, more: number): void {
  counts.set(step, (counts.get(step) ?? 0) + more);
}
