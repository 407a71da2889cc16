import { InternalError } from '../diagnostics/index.js';
import type { Work } from '../sim/index.js';
import type { SnnProgram } from '../snn/index.js';
import type { Label } from './label.js';
import type { Space } from './space.js';
import type { EventTrain } from './train.js';

/** One run of a program in the engine. */
export interface Machine {
  readonly program: SnnProgram;
  readonly space: Space;
  readonly state: {
    readonly trains: Map<string, EventTrain>;
    /** Accumulated charge of values that some step or read-out needs as such, row-major. */
    readonly charge: Map<string, Float32Array>;
    /** Names in `charge` that this timestep wrote. */
    readonly changed: Set<string>;
  };
  readonly work: Work;
  /** What is to be written down only when there is a read-out. */
  readonly beforeReadout: (() => void)[];
}

/** Carries out one step of timestep t (counted from 1). */
export type Run = (t: number) => void;

/** A step that is prepared for any number of runs; binding it to one gives it its memory, at rest. */
export interface Prepared {
  (machine: Machine): Run;
  /** What a profile calls it. */
  readonly label?: Label;
}

/** Finds the spikes that a step reads, laid out as it wants them. */
export type InputOf = (machine: Machine) => EventTrain;

/** The spikes of a value that an earlier step makes. */
export function trainOf({ state }: Machine, value: string): EventTrain {
  const train = state.trains.get(value);
  if (!train) throw new InternalError(`"${value}" is not a spike train`);
  return train;
}

/** Adds to a count of work. */
export function count(counts: Map<string, number>, step: string, more: number): void {
  counts.set(step, (counts.get(step) ?? 0) + more);
}
