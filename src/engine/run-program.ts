import type { Work } from '../sim/index.js';
import type { SnnProgram } from '../snn/index.js';
import type { Tensor } from '../tensor/index.js';
import { Profile, type ProfileRow } from './profile.js';
import { simulateByEvents } from './simulate-by-events.js';

/** One input to run, and the timesteps to read out at. */
export interface SimulationTask {
  readonly inputs: ReadonlyMap<string, Tensor>;
  readonly timesteps: number;
  readonly at: readonly number[];
  /** Whether to find out where the time goes. */
  readonly profile?: boolean;
}

/** The model's outputs and the work done up to each read-out. */
export interface SimulationResult {
  readonly steps: readonly { readonly t: number; readonly outputs: ReadonlyMap<string, Tensor>; readonly work: Work }[];
  readonly seconds: number;
  /** Where the time went, of tasks that ask for it. */
  readonly profile?: readonly ProfileRow[];
}

/** Programs of which some run was profiled in this thread. */
const warm = new WeakSet<SnnProgram>();

/** Simulates one input from rest to the last timestep. */
export function runProgram(program: SnnProgram, { inputs, timesteps, at, ...asked }: SimulationTask): SimulationResult {
  if (asked.profile && !warm.has(program)) {
    // all that is prepared and compiled in the first run is left out of profiles
    for (const step of simulateByEvents(program, inputs, { timesteps, at })) if (step.t === timesteps) break;
    warm.add(program);
  }
  const start = performance.now();
  const profile = asked.profile ? new Profile(program) : undefined;
  const options = { timesteps, at, ...(profile ? { profile } : {}) };
  const steps = [...simulateByEvents(program, inputs, options)].map(({ t, outputs, work }) => ({
    t,
    outputs,
    work,
  }));
  const seconds = (performance.now() - start) / 1000;
  return { steps, seconds, ...(profile ? { profile: profile.rows() } : {}) };
}
